//! Plain English: help, messages, rule pages, guides and comments do not contain the words of [`WORDS`].

use std::path::{Path, PathBuf};

/// Words and phrases that are not used, each with a better one. A word matches whole words in any case,
/// single-word identifiers included; `-` at its start makes it match at the end of a clause only.
const WORDS: &[(&str, &str)] = &[
    ("tell", "report, print, show"),
    ("tells", "reports, prints, shows"),
    ("told", "reported, printed"),
    ("telling", "reporting"),
    ("hear", "accept"),
    ("hears", "accepts"),
    ("heard", "accepted"),
    ("overheard", "malformed_request"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("judge", "check"),
    ("judges", "checks"),
    ("judged", "checked"),
    ("judging", "checking"),
    ("speak", "use, support, contain"),
    ("speaks", "uses, supports, contains"),
    ("spoken", "used"),
    ("stand", "be, be written, refer to"),
    ("stands", "is, is written, refers to"),
    ("stood", "was, was written"),
    ("bear", "have, contain"),
    ("bears", "has, contains"),
    ("borne", "had, contained"),
    ("trouble", "error, failure"),
    ("nobody", "no client, no user, nothing"),
    ("anybody", "any client, any user"),
    ("somebody", "another client, a user"),
    ("whom", "that, which"),
    ("lets", "allows, accepts, makes"),
    ("seldom", "rarely"),
    ("he", "it, they"),
    ("his", "its, their"),
    ("is no", "is not a, does not exist"),
    ("are no", "are not, do not exist"),
    ("has nobody", "has no"),
    ("has no use for", "ignores"),
    ("embedded App Mesh", "local App Mesh"),
    ("App Mesh of your own", "local App Mesh"),
    ("way forward", "hint, help"),
    ("ways forward", "hints, help"),
    ("throw away", "delete, reset"),
    ("throws away", "deletes, resets"),
    ("thrown away", "deleted, dropped"),
    ("the like", "name the things"),
    ("-, too", "also, inside the sentence"),
    ("in spite of", "despite"),
    ("colour", "color"),
    ("colours", "colors"),
    ("coloured", "colored"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("honour", "honor"),
    ("honours", "honors"),
    ("neighbour", "neighbor"),
    ("neighbours", "neighbors"),
    ("recognise", "recognize"),
    ("recognised", "recognized"),
    ("recognises", "recognizes"),
    ("normalise", "normalize"),
    ("normalised", "normalized"),
    ("initialise", "initialize"),
    ("organisation", "organization"),
    ("authorise", "authorize"),
    ("authorised", "authorized"),
    ("serialise", "serialize"),
    ("serialised", "serialized"),
    ("summarise", "summarize"),
    ("centre", "center"),
    ("catalogue", "catalog"),
    ("licence", "license"),
    ("grey", "gray"),
    ("spelt", "spelled"),
    ("misspelt", "misspelled"),
    ("learnt", "learned"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("travelled", "traveled"),
    ("modelled", "modeled"),
    ("judgement", "judgment"),
    ("whilst", "while"),
    ("amongst", "among"),
];

/// Phrases with a word of the list that are plain English.
const PLAIN: &[&str] = &[
    "there is no",
    "there are no",
    "is no longer",
    "are no longer",
];

/// A line that may contain a word, because another party chose it: end of the path, text of the line, and
/// the reason.
const EXCEPTIONS: &[(&str, &str, &str)] =
    &[("docs/style.md", "never \"is no\"", "the rule itself")];

/// The files and directories that are read.
const READ: &[&str] = &[
    "README.md",
    "docs/architecture.md",
    "docs/changelog.md",
    "docs/contributing.md",
    "docs/envoy.md",
    "docs/index.md",
    "docs/style.md",
    "docs/guide",
    "src",
    "tests/it",
    "tests/transcripts",
];

/// The endings of the files that are read.
const ENDINGS: &[&str] = &["md", "rs", "sh", "smithy"];

/// One use of a word of the list.
struct Hit {
    line: usize,
    word: &'static str,
    better: &'static str,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in READ {
        collect(&root().join(path), &mut files);
    }
    files.sort();
    files
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), files);
        }
    } else if is_read(path) {
        files.push(path.to_owned());
    }
}

/// Whether a file has one of the endings. This file is not read, because it contains the list.
fn is_read(path: &Path) -> bool {
    let has_ending = |ending: &std::ffi::OsStr| ENDINGS.iter().any(|known| ending == *known);
    path.extension().is_some_and(has_ending) && !path.ends_with(file!())
}

/// The uses of listed words in a text.
fn hits(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = PLAIN
            .iter()
            .fold(line.to_lowercase(), |line, phrase| line.replace(phrase, ""));
        for (word, better) in WORDS {
            if contains(&line, &word.to_lowercase()) {
                hits.push(Hit {
                    line: index + 1,
                    word,
                    better,
                });
            }
        }
    }
    hits
}

/// Whether a line contains a word of the list, both in lower case.
fn contains(line: &str, word: &str) -> bool {
    let is_end = |rest: &str| {
        rest.trim_start_matches(['"', '`', ')'])
            .starts_with(['.', ',', ';', ':'])
            || rest.is_empty()
    };
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    match word.strip_prefix('-') {
        Some(phrase) => line
            .match_indices(phrase)
            .any(|(at, _)| is_end(&line[at + phrase.len()..])),
        None => line.match_indices(word).any(|(at, _)| {
            !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
        }),
    }
}

fn is_exception(path: &Path, line: &str) -> bool {
    EXCEPTIONS
        .iter()
        .any(|(file, text, _)| path.ends_with(file) && line.contains(text))
}

#[test]
fn texts_use_plain_english() {
    let mut found = Vec::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let relative = path.strip_prefix(root()).unwrap();
        for Hit { line, word, better } in hits(&text) {
            if !is_exception(relative, lines[line - 1]) {
                let path = relative.display();
                found.push(format!(
                    "{path}:{line}: `{}`; better: {better}",
                    word.trim_start_matches('-')
                ));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_exception_is_needed() {
    let is_needed = |(file, text, _): &&(&str, &str, &str)| {
        std::fs::read_to_string(root().join(file)).is_ok_and(|content| {
            content
                .lines()
                .any(|line| line.contains(text) && !hits(line).is_empty())
        })
    };
    let stale: Vec<_> = EXCEPTIONS
        .iter()
        .filter(|exception| !is_needed(exception))
        .collect();
    assert!(stale.is_empty(), "{stale:?}");
}

#[test]
fn words_are_found_whole() {
    let word = |text: &str| hits(text).first().map(|hit| hit.word);
    assert_eq!(word("It tells a story"), Some("tells"));
    assert_eq!(word("a teller, retold, `tell_tale`"), None);
    assert_eq!(word("let told = true;"), Some("told"));
    assert_eq!(word("It works here, too."), Some("-, too"));
    assert_eq!(word("none, too few, and too many"), None);
    assert_eq!(word("There is no route; it is no longer used"), None);
    assert_eq!(word("It is no route"), Some("is no"));
    assert_eq!(word("The Embedded App Mesh"), Some("embedded App Mesh"));
}
