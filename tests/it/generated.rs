//! Generated pages are those of the checkout, and the examples on them are run.

use super::sandbox::Sandbox;
use appmesh::cli::examples;
use appmesh::docs;
use appmesh::model::{model, names};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each block of the examples prints. Ids and times, which differ from run to run, are those of
/// the same day for all.
fn answers() -> BTreeMap<&'static str, String> {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    let changing = [
        (
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
            "2f0e3b6c-7d51-4a0e-9c27-5b8f1d6a4e90",
        ),
        (
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00",
            "2026-10-01T09:30:00.125000+00:00",
        ),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:8080"),
        (r" in \d+(\.\d+)? ms", " in 2 ms"),
    ];
    let changing = changing.map(|(form, instead)| (Regex::new(form).unwrap(), instead));
    let mut before = String::new();
    let mut answers = BTreeMap::new();
    let known: BTreeSet<String> = commands().collect();
    let is_built = |block: &&str| examples::command(block).is_none_or(|name| known.contains(name));
    for block in examples::blocks().filter(is_built) {
        let reported = sandbox.bash(&format!("{before}\n{block} 2>&1"));
        assert_eq!(
            reported.code, 0,
            "{block}\n{}{}",
            reported.stdout, reported.stderr
        );
        if examples::command(block).is_none() {
            before.push_str(&format!("{block}\n"));
        }
        let answer = changing
            .iter()
            .fold(reported.stdout, |text, (form, instead)| {
                form.replace_all(&text, *instead).into_owned()
            });
        answers.insert(block, answer);
    }
    answers
}

/// The commands of this build.
fn commands() -> impl Iterator<Item = String> {
    let mirrored = model().operations.iter();
    let mirrored = mirrored.map(|operation| names::to_kebab(operation.name));
    mirrored.chain(appmesh::cli::manual::builtins().map(|command| command.get_name().to_owned()))
}

#[test]
fn every_command_has_an_example() {
    let lacking: Vec<String> = commands()
        .filter(|name| examples::of(name).is_none())
        .collect();
    assert!(
        lacking.is_empty(),
        "{lacking:?} have no example in src/cli/examples.sh"
    );
}

#[cfg(feature = "serve")]
#[test]
fn pages_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let answers = answers();
    let pages = docs::pages(&|block| answers[block].clone());
    let mut known = BTreeSet::new();
    for folder in ["docs/man", "docs/reference"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten() {
            known.insert(format!("{folder}/{}", entry.unwrap().file_name().display()));
        }
    }
    known.insert("docs/rules.md".to_owned());
    let is_stale =
        |path: &String| std::fs::read_to_string(root.join(path)).ok().as_ref() != pages.get(path);
    known.extend(pages.keys().cloned());
    known.retain(is_stale);
    if std::env::var("GENERATED").is_ok_and(|word| word == "overwrite") {
        for path in &known {
            write(&root.join(path), pages.get(path));
        }
    } else {
        let command = "GENERATED=overwrite cargo test --test it generated";
        assert!(
            known.is_empty(),
            "{known:?} are stale; `{command}` writes them"
        );
    }
}

#[test]
fn every_reference_page_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference");
    for name in commands() {
        let page = std::fs::read_to_string(root.join(format!("{name}.md"))).unwrap();
        for title in ["Synopsis", "Example", "Exit status", "See also"] {
            assert!(page.contains(&format!("\n## {title}\n")), "{name}: {title}");
        }
        let links = page.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split([')', '#']).next()) {
            assert!(root.join(link).exists(), "{name}: {link}");
        }
    }
}

/// Puts a page in its place; obsolete ones are removed.
fn write(path: &Path, page: Option<&String>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    match page {
        Some(text) => std::fs::write(path, text).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
}

/// The version is in `Cargo.toml`; the changelog begins with it and its date.
#[test]
fn the_changelog_begins_with_this_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/changelog.md");
    let changelog = std::fs::read_to_string(path).unwrap();
    let newest = changelog.lines().find(|line| line.starts_with("## "));
    let form = format!(r"^## {}, \d{{4}}-\d\d-\d\d$", env!("CARGO_PKG_VERSION"));
    assert!(Regex::new(&form).unwrap().is_match(newest.unwrap()));
}

/// What a command reports about all man pages.
fn reported(reader: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/man");
    let script = format!("for page in {}/*.1; do {reader}; done", folder.display());
    let reported = Sandbox::new().bash(&script);
    reported.stdout + &reported.stderr
}

#[test]
#[ignore = "needs mandoc"]
fn mandoc_reads_the_man_pages() {
    assert_eq!(reported("mandoc -T lint $page"), "");
}

#[test]
#[ignore = "needs man"]
fn man_reads_the_man_pages() {
    let man = "MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z $page > /dev/null";
    assert_eq!(reported(man), "");
}
