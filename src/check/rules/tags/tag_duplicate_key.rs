use super::super::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub const RULE: Rule = Rule {
    id: "tag-duplicate-key",
    severity: Error,
    page: include_str!("tag_duplicate_key.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for key in subject.select("tags[].key") {
        let Some(text) = key.as_str() else { continue };
        match seen.entry(text) {
            Entry::Vacant(place) => {
                place.insert(key);
            }
            Entry::Occupied(first) => findings.push(
                at(key, format!("the key `{text}` is given twice"))
                    .against(first.get().place.value(), "the first time")
                    .help("keep one of the two"),
            ),
        }
    }
}
