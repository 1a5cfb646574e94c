//! Which file uses which, read from the text of the files.
//!
//! A file uses another if a `use` or a path in its code leads to something that is defined there. A path
//! is followed through re-exports (`pub use`), which are not uses themselves: so a `mod.rs` may offer what
//! its files define, and its files may use each other's definitions under the names that it offers.
//! Tests are left out. A method that is called without a path is not seen.

use std::collections::{BTreeMap, BTreeSet};

/// Segments of a path, without `crate`: those of `src/output/query/ast.rs` are `output`, `query`, `ast`.
pub type Path = Vec<String>;

/// How many re-exports a path may lead through.
const MOST_REEXPORTS: usize = 8;

/// The files that each file uses, and the paths by which it does.
pub struct Uses(BTreeMap<Path, BTreeMap<Path, BTreeSet<String>>>);

/// One file that uses another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub from: Path,
    pub to: Path,
    /// A path in `from` that leads to `to`.
    pub by: String,
}

impl Uses {
    /// The uses among these modules, each with its text.
    pub fn among(modules: &BTreeMap<Path, String>) -> Uses {
        let read: BTreeMap<&Path, Paths> = modules
            .iter()
            .map(|(module, text)| (module, Paths::of(module, text, modules)))
            .collect();
        let mut uses = BTreeMap::new();
        for (module, paths) in &read {
            let mut used: BTreeMap<Path, BTreeSet<String>> = BTreeMap::new();
            for path in &paths.used {
                let target = target(path, &read, MOST_REEXPORTS);
                if let Some(target) = target.filter(|target| target != *module) {
                    used.entry(target).or_default().insert(path.join("::"));
                }
            }
            uses.insert((*module).clone(), used);
        }
        Uses(uses)
    }

    /// The circles: each a largest set of files that all lead to each other, with the uses among them.
    pub fn circles(&self) -> Vec<Vec<Use>> {
        let reached: BTreeMap<&Path, BTreeSet<&Path>> = self
            .0
            .keys()
            .map(|module| (module, self.reached(module)))
            .collect();
        let is_mutual = |one: &Path, other: &Path| {
            let leads = |from: &Path, to: &Path| reached[from].contains(to);
            leads(one, other) && leads(other, one)
        };
        let mut seen: BTreeSet<&Path> = BTreeSet::new();
        let mut circles = Vec::new();
        for module in self.0.keys().filter(|module| is_mutual(module, module)) {
            let circle: BTreeSet<&Path> = reached[module]
                .iter()
                .copied()
                .filter(|other| is_mutual(module, other))
                .collect();
            if seen.insert(module) {
                seen.extend(&circle);
                circles.push(self.inside(&circle));
            }
        }
        circles
    }

    /// All files to which a file leads, itself included only if it is in a circle.
    fn reached(&self, module: &Path) -> BTreeSet<&Path> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Path> = self.0[module].keys().collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(self.0[next].keys());
            }
        }
        reached
    }

    /// The uses whose two ends are in this set.
    fn inside(&self, circle: &BTreeSet<&Path>) -> Vec<Use> {
        let uses = circle.iter().flat_map(|from| {
            let used = self.0[*from].iter();
            used.filter(|(to, _)| circle.contains(to))
                .map(|(to, by)| Use {
                    from: (*from).clone(),
                    to: to.clone(),
                    by: by.first().cloned().unwrap_or_default(),
                })
        });
        uses.collect()
    }
}

/// The module in which something is defined.
fn target(path: &[String], read: &BTreeMap<&Path, Paths>, reexports_left: usize) -> Option<Path> {
    let length = (0..=path.len())
        .rev()
        .find(|length| read.contains_key(&path[..*length].to_vec()))?;
    let (module, rest) = path.split_at(length);
    let module = module.to_vec();
    let reexported = rest
        .first()
        .and_then(|name| read[&module].reexported.get(name))
        .filter(|_| reexports_left > 0);
    match reexported {
        Some(origin) => target(&[origin, &rest[1..]].concat(), read, reexports_left - 1),
        None => Some(module),
    }
}

/// The paths in a file, from the root of the crate.
#[derive(Default)]
struct Paths {
    used: Vec<Path>,
    /// What the file offers under a name, and where that comes from.
    reexported: BTreeMap<String, Path>,
}

impl Paths {
    fn of(module: &Path, text: &str, modules: &BTreeMap<Path, String>) -> Paths {
        let code = without_tests(text);
        let tokens = tokens(&code);
        let mut paths = Paths::default();
        let mut at = 0;
        while at < tokens.len() {
            let is_use = tokens[at] == "use" && tokens.get(at + 1) != Some(&"<");
            if is_use {
                let end = end_of_statement(&tokens, at);
                let is_public = is_public(&tokens[..at]);
                for (path, name) in leaves(&tokens[at + 1..end]) {
                    paths.add(absolute(module, &path, modules), is_public.then_some(name));
                }
                at = end;
            } else {
                let path = path_at(&tokens[at..]);
                // `pub(in crate::cli)` limits who sees an item.
                let is_visibility = tokens[..at].ends_with(&["(", "in"]);
                if path.len() > 1 && !is_visibility {
                    paths.add(absolute(module, &path, modules), None);
                }
                at += (path.len() * 2).saturating_sub(1).max(1);
            }
        }
        paths
    }

    fn add(&mut self, path: Option<Path>, offered_as: Option<String>) {
        match (path, offered_as) {
            (Some(path), Some(name)) => drop(self.reexported.insert(name, path)),
            (Some(path), None) => self.used.push(path),
            (None, _) => {}
        }
    }
}

/// A text up to its module of tests, and without the declaration of one in a file of its own.
fn without_tests(text: &str) -> String {
    let mut lines = text.lines().peekable();
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        let is_test = line == "#[cfg(test)]" || line.starts_with("#[cfg(all(test,");
        let is_module = |line: &&str| line.starts_with("mod ") || line.starts_with("pub mod ");
        match lines.peek().filter(|next| is_test && is_module(next)) {
            Some(module) if module.ends_with('{') => break,
            Some(_) => drop(lines.next()),
            None => kept.extend([line, "\n"]),
        }
    }
    kept
}

/// Words, `::` and single characters; without comments and literals.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        let length = match rest {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("r\"") || rest.starts_with("r#\"") => raw_string(rest),
            _ if first == '"' => string(rest),
            _ if first == '\'' => character(rest),
            _ if rest.starts_with("::") => 2,
            _ if word > 0 => word,
            _ => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        let is_literal = token.starts_with(['"', '\'']) || token.contains('"');
        if !is_literal && !token.starts_with("//") && !token.trim().is_empty() {
            tokens.push(token);
        }
        rest = behind;
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the string literal at the start.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |(index, _)| index + 1)
}

/// The length of `r"..."` or `r#"..."#` at the start.
fn raw_string(text: &str) -> usize {
    let (start, end) = if text.starts_with("r#") {
        (3, "\"#")
    } else {
        (2, "\"")
    };
    text[start..]
        .find(end)
        .map_or(text.len(), |length| start + length + end.len())
}

/// The length of the character literal at the start; 1 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    let is_escape = text.starts_with("'\\");
    let end = if is_escape {
        chars.skip(2).find(|(_, c)| *c == '\'')
    } else {
        chars.nth(1).filter(|(_, c)| *c == '\'')
    };
    end.map_or(1, |(index, _)| index + 1)
}

/// The path at the start: one word, or several with `::` between them; empty where there is none.
fn path_at(tokens: &[&str]) -> Path {
    let is_word = |token: &str| token.chars().all(is_of_word);
    let mut path = Path::new();
    for pair in tokens.chunks(2) {
        if !is_word(pair[0]) {
            break;
        }
        path.push(pair[0].to_owned());
        if pair.get(1) != Some(&"::") {
            break;
        }
    }
    path
}

/// The place of the semicolon that ends a `use`.
fn end_of_statement(tokens: &[&str], start: usize) -> usize {
    let length = tokens[start..].iter().position(|token| *token == ";");
    length.map_or(tokens.len(), |length| start + length)
}

/// Whether the item that follows is public, for the crate or a part of it.
fn is_public(before: &[&str]) -> bool {
    let is_end = |token: &&&str| [";", "{", "}", "]"].contains(*token);
    let of_item = before.iter().rev().take_while(|token| !is_end(token));
    of_item.into_iter().any(|token| *token == "pub")
}

/// The paths of the tree of a `use`, each with the name under which it is known then.
fn leaves(tree: &[&str]) -> Vec<(Path, String)> {
    let Some(open) = tree.iter().position(|token| *token == "{") else {
        let mut path = Path::new();
        let mut parts = tree.split(|token| *token == "as");
        let written = parts.next().unwrap_or_default().iter();
        path.extend(written.filter(|it| **it != "::").map(|it| (*it).to_owned()));
        path.pop_if(|last| last == "self");
        let alias = parts.next().and_then(<[&str]>::first);
        let name = alias.map_or_else(|| path.last().cloned(), |alias| Some((*alias).to_owned()));
        return Vec::from_iter(name.map(|name| (path, name)));
    };
    let start = tree[..open].iter().filter(|token| **token != "::");
    let start: Path = start.map(|token| (*token).to_owned()).collect();
    let inner = &tree[open + 1..tree.len() - 1];
    let mut depth = 0;
    let branches = inner.split(|token| {
        depth += i32::from(*token == "{") - i32::from(*token == "}");
        depth == 0 && *token == ","
    });
    let branches = branches.filter(|branch| !branch.is_empty());
    branches
        .flat_map(leaves_below)
        .map(|(path, name)| {
            let name = name.or_else(|| start.last().cloned()).unwrap_or_default();
            ([start.clone(), path].concat(), name)
        })
        .collect()
}

/// The leaves of a branch; a bare `self` has neither path nor name.
fn leaves_below(branch: &[&str]) -> Vec<(Path, Option<String>)> {
    if branch == ["self"] {
        return vec![(Path::new(), None)];
    }
    let leaves = leaves(branch).into_iter();
    leaves.map(|(path, name)| (path, Some(name))).collect()
}

/// A path from the root of the crate; `None` for one that leads to another crate or into the file itself.
fn absolute(module: &Path, path: &[String], modules: &BTreeMap<Path, String>) -> Option<Path> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let ups = path
                .iter()
                .take_while(|segment| *segment == "super")
                .count();
            let base = &module[..module.len().checked_sub(ups)?];
            Some([base, &path[ups..]].concat())
        }
        _ => {
            let child = [module, std::slice::from_ref(first)].concat();
            modules
                .contains_key(&child)
                .then(|| [module, path].concat())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        text.split('/')
            .filter(|segment| !segment.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The circles of these files, each as the uses `from > to`.
    fn circles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let modules = files.iter();
        let modules = modules.map(|(name, text)| (path(name), (*text).to_owned()));
        let circles = Uses::among(&modules.collect()).circles();
        let written = |it: &Use| format!("{} > {}", it.from.join("/"), it.to.join("/"));
        circles
            .iter()
            .map(|circle| circle.iter().map(written).collect())
            .collect()
    }

    #[test]
    fn a_type_of_mod_that_a_child_uses_makes_a_circle() {
        let found = circles(&[
            ("", ""),
            ("a", "mod b;\npub struct A;\nfn f() { b::g() }"),
            ("a/b", "use super::A;\nuse std::fmt;\npub fn g() {}"),
        ]);
        assert_eq!(found, [["a > a/b", "a/b > a"]]);
    }

    #[test]
    fn a_reexport_is_followed_and_is_not_a_use() {
        let offering = "mod b;\nmod c;\npub use c::{self as inner, C};\nfn f() { b::g() }";
        for user in [
            "use super::C;",
            "use super::{C as D, inner::C};",
            "fn g() -> crate::a::C {}",
        ] {
            let found = circles(&[("", ""), ("a", offering), ("a/b", user), ("a/c", "")]);
            assert_eq!(found, Vec::<Vec<String>>::new(), "{user}");
        }
    }

    #[test]
    fn circles_are_found_through_several_files_and_in_trees_of_use() {
        let found = circles(&[
            ("a", "use crate::{b::{self, f}, d};"),
            ("b", "fn f() { let quote = '\"'; crate::c::g() }"),
            ("c", "pub(crate) use std::fmt;\nuse super::a;"),
            ("d", ""),
        ]);
        assert_eq!(found, [["a > b", "b > c", "c > a"]]);
    }

    #[test]
    fn comments_literals_and_tests_are_not_uses() {
        for text in [
            "// use crate::b;\n",
            "const A: &str = \"crate::b::\\\"f\";",
            "const A: &str = r#\"crate::b::\"f\"#;",
            "fn f<'a>() {}\n#[cfg(test)]\nmod tests {\n    use crate::b;\n}\n",
            "#[cfg(all(test, unix))]\nmod tests {\n    use crate::b;\n}\n",
            "pub(in crate::b) fn f() {}",
        ] {
            let found = circles(&[("a", text), ("b", "use crate::a;")]);
            assert_eq!(found, Vec::<Vec<String>>::new(), "{text}");
        }
        let declared = "#[cfg(test)]\nmod tests;\nuse crate::b;\n";
        let found = circles(&[("a", declared), ("b", "use crate::a;")]);
        assert_eq!(found.len(), 1);
    }
}
