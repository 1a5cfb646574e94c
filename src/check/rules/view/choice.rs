//! Structures of which exactly one member is to be given, though the model marks no union.

use super::super::super::at_key;
use crate::diagnostic::Finding;
use crate::document::{Entry, Node, Value};

/// What is wrong with an object that must have exactly one of these members, and may have `others`
/// beside it. A member that is neither is misspelled, and that says it all.
pub fn exactly_one(node: &Node, name: &str, members: &[&str], others: &[&str]) -> Option<Finding> {
    let Value::Object(entries) = &node.value else {
        return None;
    };
    let is_known = |entry: &Entry| {
        members.contains(&entry.key.as_str()) || others.contains(&entry.key.as_str())
    };
    let given: Vec<&Entry> = entries
        .iter()
        .filter(|entry| members.contains(&entry.key.as_str()))
        .collect();
    let finding = match given[..] {
        [] if entries.iter().all(is_known) => {
            at_key(node, format!("`{name}` has none of {}", listing(members)))
        }
        [first, second, ..] => at_key(
            &second.node,
            format!(
                "`{name}` has `{}` and `{}`, but only one may be given",
                first.key, second.key
            ),
        )
        .against(first.node.place.key(), "the first one"),
        _ => return None,
    };
    Some(finding.help(format!("give exactly one of {}", listing(members))))
}

/// `` `a`, `b` and `c` ``
fn listing(members: &[&str]) -> String {
    let quoted: Vec<String> = members.iter().map(|name| format!("`{name}`")).collect();
    let (last, rest) = quoted.split_last().expect("there is something to choose");
    format!("{} and {last}", rest.join(", "))
}
