//! Values as lines of tab-separated words, for `cut` and `awk`.
//!
//! A mapping becomes one line of its scalars, in the order of their keys, behind the name under
//! which it is; what it nests follows on lines of its own.

use super::python;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The lines of a value, each with its line break; none for what is empty.
pub fn lines(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, &mut out);
    out
}

/// Writes a value; `name` is its key.
fn write(value: &Value, name: Option<&str>, out: &mut String) {
    match value {
        Value::Object(members) => mapping(members, name, None, out),
        Value::Array(items) => list(items, name, out),
        scalar => line(None, [python::str(scalar)], out),
    }
}

/// Scalars first, then lists, then mappings, which share their columns.
fn list(items: &[Value], name: Option<&str>, out: &mut String) {
    let (mappings, others): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|item| item.is_object());
    let (lists, scalars): (Vec<&Value>, Vec<&Value>) =
        others.into_iter().partition(|item| item.is_array());
    let scalars = scalars.into_iter().map(python::str);
    match name {
        Some(_) => scalars.for_each(|scalar| line(name, [scalar], out)),
        None if scalars.len() == 0 => {}
        None => line(None, scalars, out),
    }
    for inner in lists {
        write(inner, name, out);
    }
    let mappings: Vec<&Map<String, Value>> =
        mappings.into_iter().filter_map(Value::as_object).collect();
    let columns: BTreeSet<&str> = mappings
        .iter()
        .flat_map(|members| members.iter())
        .filter(|(_, value)| is_scalar(value))
        .map(|(key, _)| key.as_str())
        .collect();
    for members in mappings {
        mapping(members, name, Some(&columns), out);
    }
}

/// Writes a mapping. In a list its columns are those of all mappings of the list: where one lacks a
/// column, or has something there that is not a scalar, AWS CLI prints what `str` makes of it.
fn mapping(
    members: &Map<String, Value>,
    name: Option<&str>,
    columns: Option<&BTreeSet<&str>>,
    out: &mut String,
) {
    let mut sorted: Vec<(&str, &Value)> = members
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    let own: BTreeSet<&str> = sorted
        .iter()
        .filter(|(_, value)| is_scalar(value))
        .map(|(key, _)| *key)
        .collect();
    let columns = columns.unwrap_or(&own);
    if !columns.is_empty() {
        let cells = columns
            .iter()
            .map(|key| members.get(*key).map(python::str).unwrap_or_default());
        line(name, cells, out);
    }
    for (key, value) in sorted {
        if !columns.contains(key) {
            write(value, Some(key), out);
        }
    }
}

/// Writes one line: the name in capitals, where there is one, and the words.
fn line(name: Option<&str>, words: impl IntoIterator<Item = String>, out: &mut String) {
    let words: Vec<String> = name
        .map(str::to_uppercase)
        .into_iter()
        .chain(words)
        .collect();
    out.push_str(&words.join("\t"));
    out.push('\n');
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_are_alone() {
        assert_eq!(lines(&json!("a\tb")), "a\tb\n");
        assert_eq!(lines(&json!(null)), "None\n");
        assert_eq!(lines(&json!(true)), "True\n");
    }

    #[test]
    fn what_is_empty_prints_nothing() {
        assert_eq!(lines(&json!({})), "");
        assert_eq!(lines(&json!([])), "");
        assert_eq!(lines(&json!({"a": [], "b": {}})), "");
    }

    #[test]
    fn a_mapping_is_a_line_and_what_it_nests() {
        let node =
            json!({"node": {"status": {"status": "ACTIVE"}, "b": 1, "a": "x", "ports": [443, 80]}});
        assert_eq!(
            lines(&node),
            "NODE\tx\t1\nPORTS\t443\nPORTS\t80\nSTATUS\tACTIVE\n"
        );
    }

    #[test]
    fn mappings_of_a_list_share_their_columns() {
        let tags = json!({"tags": [{"key": "k"}, {"value": "v", "more": [1]}]});
        assert_eq!(lines(&tags), "TAGS\tk\t\nTAGS\t\tv\nMORE\t1\n");
    }

    #[test]
    fn lists_of_lists_are_rows() {
        assert_eq!(lines(&json!([[1, "a"], [2, null]])), "1\ta\n2\tNone\n");
        assert_eq!(lines(&json!([[1, 2], "vn"])), "vn\n1\t2\n");
        assert_eq!(lines(&json!({"m": [[1], [2]]})), "M\t1\nM\t2\n");
    }

    #[test]
    fn a_list_of_everything_prints_all_of_it() {
        assert_eq!(lines(&json!([{"a": 1}, "b", [2]])), "b\n2\n1\n");
    }
}
