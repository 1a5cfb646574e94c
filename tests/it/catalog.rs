//! The catalog is in order: ids, files and lists agree.

use appmesh::check::rules;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let mut seen = HashSet::new();
    for rule in rules::all() {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(
            rule.id.split('-').all(is_word),
            "`{}` is not in kebab-case",
            rule.id
        );
        assert!(seen.insert(rule.id), "`{}` occurs twice", rule.id);
    }
}

/// Every rule has its own file and page in its area's folder, and nothing else is there.
#[test]
fn files_bear_the_names_of_the_rules() {
    for (area, rules) in rules::AREAS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/check/rules")
            .join(area);
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let files: BTreeSet<String> = folder.read_dir().unwrap().map(name).collect();
        let expected: BTreeSet<String> = rules
            .iter()
            .flat_map(|rule| {
                let stem = rule.id.replace('-', "_");
                [format!("{stem}.rs"), format!("{stem}.md")]
            })
            .chain(["mod.rs".to_owned()])
            .collect();
        let strangers: Vec<_> = files.symmetric_difference(&expected).collect();
        assert!(
            strangers.is_empty(),
            "in `{area}`, files and ids disagree about {strangers:?}"
        );
    }
}
