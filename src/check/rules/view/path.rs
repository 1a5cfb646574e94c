//! What regular expressions certainly match, and certainly never match.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Whether an expression for a whole path can match no path, since none of its matches begins with a
/// slash.
pub fn never_is_a_path(regex: &str) -> bool {
    parse(regex).is_some_and(|hir| !first(&hir).can_be_slash)
}

/// Whether an expression certainly matches every text that begins like this.
pub fn takes_all_below(regex: &str, start: &str) -> bool {
    let regex = body(regex);
    let Some(head) = ["(.*)", ".*"]
        .iter()
        .find_map(|end| regex.strip_suffix(end))
    else {
        return takes_optional_rest(regex, start);
    };
    let ends = start.char_indices().map(|(at, _)| at).chain([start.len()]);
    let Some(head) = whole(head) else {
        return false;
    };
    ends.into_iter().any(|end| head.is_match(&start[..end]))
}

/// Whether an expression matches this whole text.
pub fn takes(regex: &str, text: &str) -> bool {
    whole(body(regex)).is_some_and(|regex| regex.is_match(text))
}

/// Whether an expression certainly does not match this whole text.
pub fn never_takes(regex: &str, text: &str) -> bool {
    whole(body(regex)).is_some_and(|regex| !regex.is_match(text))
}

/// The characters with which every match of an expression begins.
pub fn literal_start(regex: &str) -> &str {
    let regex = body(regex);
    if regex.contains('|') {
        return "";
    }
    let is_special = |letter: char| r".*+?()[]{}^$\".contains(letter);
    let end = regex.find(is_special).unwrap_or(regex.len());
    let is_repeated = regex[end..].starts_with(['*', '?', '{']);
    let last = regex[..end].chars().next_back().map_or(0, char::len_utf8);
    &regex[..end - if is_repeated { last } else { 0 }]
}

/// `/a(/.*)?` takes everything below `/a/`.
fn takes_optional_rest(regex: &str, start: &str) -> bool {
    let Some(head) = regex.strip_suffix("(/.*)?") else {
        return false;
    };
    takes_all_below(&format!("{head}/.*"), start)
}

/// An expression without the anchors that an expression for a whole text has anyway.
fn body(regex: &str) -> &str {
    let regex = regex.strip_prefix('^').unwrap_or(regex);
    let is_escaped = regex.ends_with(r"\$");
    regex
        .strip_suffix('$')
        .filter(|_| !is_escaped)
        .unwrap_or(regex)
}

fn whole(regex: &str) -> Option<regex_lite::Regex> {
    regex_lite::Regex::new(&format!("^(?:{regex})$")).ok()
}

fn parse(regex: &str) -> Option<Hir> {
    let mut parser = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build();
    parser.parse(regex).ok()
}

/// How the matches of an expression begin.
struct First {
    can_be_slash: bool,
    can_be_empty: bool,
}

fn first(hir: &Hir) -> First {
    let one = |can_be_slash| First {
        can_be_slash,
        can_be_empty: false,
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => First {
            can_be_slash: false,
            can_be_empty: true,
        },
        HirKind::Literal(literal) => one(literal.0.first() == Some(&b'/')),
        HirKind::Class(Class::Unicode(class)) => one(class
            .ranges()
            .iter()
            .any(|it| (it.start()..=it.end()).contains(&'/'))),
        HirKind::Class(Class::Bytes(class)) => one(class
            .ranges()
            .iter()
            .any(|it| (it.start()..=it.end()).contains(&b'/'))),
        HirKind::Capture(inner) => first(&inner.sub),
        HirKind::Repetition(inner) => First {
            can_be_empty: inner.min == 0 || first(&inner.sub).can_be_empty,
            ..first(&inner.sub)
        },
        HirKind::Alternation(parts) => First {
            can_be_slash: parts.iter().any(|part| first(part).can_be_slash),
            can_be_empty: parts.iter().any(|part| first(part).can_be_empty),
        },
        HirKind::Concat(parts) => {
            let mut can_be_slash = false;
            for part in parts {
                let part = first(part);
                can_be_slash |= part.can_be_slash;
                if !part.can_be_empty {
                    return one(can_be_slash);
                }
            }
            First {
                can_be_slash,
                can_be_empty: true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_with_a_slash() {
        for regex in ["v1/.*", "[a-z]+", "(a|b)/.*", "a?b", r"\d+", "^api/.*$"] {
            assert!(never_is_a_path(regex), "{regex}");
        }
        for regex in [
            "/v1", ".*", "(a|/b)", "a?/b", "[^a]+", "^/a$", "(/a)?/b", "",
        ] {
            assert!(!never_is_a_path(regex) || regex.is_empty(), "{regex}");
        }
    }

    #[test]
    fn covers_prefixes() {
        for regex in [".*", "/.*", "^/.*$", "/(.*)", "(/.*)?"] {
            assert!(takes_all_below(regex, "/"), "{regex}");
        }
        assert!(takes_all_below("/v[0-9]/.*", "/v1/a"));
        assert!(!takes_all_below("/v[0-9]/.*", "/v"));
        assert!(!takes_all_below("/a.+", "/a"));
        assert_eq!(literal_start("^/ab?c"), "/a");
        assert_eq!(literal_start("/a|/b"), "");
    }
}
