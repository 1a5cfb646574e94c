//! Console sessions in Markdown: every block behaves as it is written.
//!
//! A fence whose first line is `json5 FILE`, `yaml FILE` or the like writes that file; a `console`
//! fence holds commands behind `$ `, each followed by what it prints, standard error after standard
//! output, and by `? CODE` directly below it when it fails. `[..]` stands for anything within a line.
//! The blocks of a page share one sandbox. `TRANSCRIPTS=overwrite cargo test` writes what happens.

use crate::sandbox::Sandbox;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 2] = ["tests/transcripts", "docs/guide"];

#[test]
fn sessions_go_as_they_are_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let overwrite = std::env::var("TRANSCRIPTS").is_ok_and(|word| word == "overwrite");
    let mut faults = Vec::new();
    for page in FOLDERS.iter().flat_map(|folder| pages(&root.join(folder))) {
        let written = std::fs::read_to_string(&page).unwrap();
        if written.contains("$ appmesh serve") && !cfg!(feature = "serve") {
            eprintln!("SKIPPED: {} needs the feature `serve`", page.display());
            continue;
        }
        let played = play(&written);
        if played == written {
            continue;
        }
        if overwrite {
            std::fs::write(&page, played).unwrap();
        } else {
            faults.push(format!(
                "{}:\n{}",
                page.display(),
                difference(&written, &played)
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{}\n`TRANSCRIPTS=overwrite cargo test sessions` writes what happens",
        faults.join("\n")
    );
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

/// A page with what really happens.
fn play(page: &str) -> String {
    let sandbox = Sandbox::new();
    let mut played = String::new();
    let mut lines = page.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        played.push_str(line);
        let Some(info) = line.strip_prefix("```").map(str::trim_end) else {
            continue;
        };
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("```")) {
            block.push(line);
        }
        match info.split_once(' ') {
            Some((_, file)) => {
                sandbox.write(file, &block.concat());
                played.push_str(&block.concat());
            }
            None if info == "console" => played.push_str(&session(&sandbox, &block)),
            None => played.push_str(&block.concat()),
        }
        played.extend(lines.next());
    }
    played
}

/// A block of commands with what really happens.
fn session(sandbox: &Sandbox, block: &[&str]) -> String {
    let mut played = String::new();
    let mut rest = block.iter().peekable();
    while let Some(line) = rest.next() {
        played.push_str(line);
        let mut command = line.trim_start_matches("$ ").to_owned();
        while command.trim_end().ends_with('\\')
            && let Some(more) = rest.next()
        {
            played.push_str(more);
            command.push_str(more);
        }
        let mut expected = Vec::new();
        while let Some(line) = rest.next_if(|line| !line.starts_with("$ ")) {
            expected.push(line.trim_end_matches('\n'));
        }
        let outcome = sandbox.bash(&command);
        let mut actual: Vec<String> = Vec::new();
        actual.extend((outcome.code != 0).then(|| format!("? {}", outcome.code)));
        let said = outcome.stdout + &outcome.stderr;
        actual.extend(said.lines().map(|line| line.trim_end().to_owned()));
        for (index, line) in actual.iter().enumerate() {
            match expected.get(index).filter(|pattern| matches(pattern, line)) {
                Some(pattern) => played.push_str(pattern),
                None => played.push_str(&timeless(line)),
            }
            played.push('\n');
        }
    }
    played
}

/// A line in which the time that something took stands for any time.
fn timeless(line: &str) -> String {
    let time = [" ms: ", " µs: "]
        .iter()
        .find_map(|unit| line.split_once(unit));
    match time {
        Some((before, after)) => {
            let before = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
            format!("{before}[..]: {after}")
        }
        None => line.to_owned(),
    }
}

/// Whether a line is as a pattern says.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(index) => rest = &rest[index + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The first lines that differ.
fn difference(written: &str, played: &str) -> String {
    let mut both = written.lines().zip(played.lines()).enumerate();
    match both.find(|(_, (written, played))| written != played) {
        Some((index, (written, played))) => {
            format!(
                "line {}\n  written: {written}\n  happens: {played}",
                index + 1
            )
        }
        None => "one is longer than the other".to_owned(),
    }
}

#[test]
fn times_differ() {
    assert_eq!(
        timeless("checked in 12 ms: 1 error"),
        "checked in [..]: 1 error"
    );
}

#[test]
fn patterns() {
    assert!(matches(
        "checked in [..]: 1 error",
        "checked in 3 ms: 1 error"
    ));
    assert!(matches("a[..]c[..]", "abbcd"));
    assert!(!matches("a[..]c", "abbcd"));
    assert!(!matches("a", "ab"));
}
