//! A value cut into sections, each a small table of scalars.

use crate::document::Path;
use crate::output::escape;
use crate::output::python;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// One section: rows below an optional header.
#[derive(Debug)]
pub struct Section {
    /// Where its rows are in the whole value: `virtualNode.spec.listeners[0]`.
    pub path: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// True when each row is an item of the list at the path, false when all are that value itself.
    is_list: bool,
}

impl Section {
    fn new(path: &Path<'_>, header: Vec<String>, rows: Vec<Vec<String>>) -> Section {
        Section {
            path: shown(&path.to_string()),
            header: header.iter().map(|name| shown(name)).collect(),
            rows,
            is_list: false,
        }
    }

    /// The rows as sections of their own, a name and a value on each line.
    pub fn records(self) -> Vec<Section> {
        let record = |(index, row): (usize, Vec<String>)| Section {
            path: if self.is_list {
                format!("{}[{index}]", self.path)
            } else {
                self.path.clone()
            },
            rows: self
                .header
                .iter()
                .cloned()
                .zip(row)
                .map(|(name, value)| vec![name, value])
                .collect(),
            header: Vec::new(),
            is_list: false,
        };
        self.rows.into_iter().enumerate().map(record).collect()
    }
}

/// The sections of a value, in the order in which they are shown.
pub fn sections(value: &Value) -> Vec<Section> {
    let mut sections = Vec::new();
    add(value, &Path::Root, &mut sections);
    sections
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn add(value: &Value, path: &Path<'_>, sections: &mut Vec<Section>) {
    match value {
        Value::Object(members) => mapping(members, path, sections),
        Value::Array(items) => list(items, path, sections),
        scalar => sections.push(Section::new(path, Vec::new(), vec![vec![cell(scalar)]])),
    }
}

/// A mapping's scalars, then a section for everything it nests. A single scalar is beside its
/// name, more are below theirs.
fn mapping(members: &Map<String, Value>, path: &Path<'_>, sections: &mut Vec<Section>) {
    let mut header = columns([members]);
    let mut row = row(members, &header);
    if header.len() == 1 {
        row.insert(0, shown(&header.remove(0)));
    }
    if !row.is_empty() {
        sections.push(Section::new(path, header, vec![row]));
    }
    let mut nested: Vec<(&String, &Value)> = members
        .iter()
        .filter(|(_, value)| !is_scalar(value))
        .collect();
    nested.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in nested {
        add(value, &path.key(name), sections);
    }
}

/// Flat mappings are rows below a header, scalars and lists of them are rows without one; what
/// nests deeper follows item by item.
fn list(items: &[Value], path: &Path<'_>, sections: &mut Vec<Section>) {
    let flat: Option<Vec<&Map<String, Value>>> = items
        .iter()
        .map(|item| {
            item.as_object()
                .filter(|members| members.values().all(is_scalar))
        })
        .collect();
    let (header, rows) = match &flat {
        Some(mappings) => {
            let header = columns(mappings.iter().copied());
            let rows = mappings.iter().map(|members| row(members, &header));
            (header.clone(), rows.collect())
        }
        None => (
            Vec::new(),
            level(items.iter().filter_map(plain_row).collect()),
        ),
    };
    if rows.iter().any(|row| !row.is_empty()) {
        sections.push(Section {
            is_list: true,
            ..Section::new(path, header, rows)
        });
    }
    if flat.is_none() {
        for (index, item) in items.iter().enumerate() {
            if plain_row(item).is_none() {
                add(item, &path.index(index), sections);
            }
        }
    }
}

/// The cells of a scalar or of a list of scalars.
fn plain_row(item: &Value) -> Option<Vec<String>> {
    match item {
        Value::Object(_) => None,
        Value::Array(items) => items
            .iter()
            .all(is_scalar)
            .then(|| items.iter().map(cell).collect()),
        scalar => Some(vec![cell(scalar)]),
    }
}

/// Rows of one length, filled up with blank cells.
fn level(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let longest = rows.iter().map(Vec::len).max().unwrap_or_default();
    for row in &mut rows {
        row.resize(longest, String::new());
    }
    rows
}

/// The names under which any of these mappings has a scalar, in their order.
fn columns<'a>(mappings: impl IntoIterator<Item = &'a Map<String, Value>>) -> Vec<String> {
    let members = mappings.into_iter().flatten();
    let names: BTreeSet<&String> = members
        .filter(|(_, value)| is_scalar(value))
        .map(|(name, _)| name)
        .collect();
    names.into_iter().cloned().collect()
}

/// What a mapping has under these names; a blank cell where it has nothing.
fn row(members: &Map<String, Value>, header: &[String]) -> Vec<String> {
    let values = header.iter().map(|name| members.get(name));
    values
        .map(|value| value.map(cell).unwrap_or_default())
        .collect()
}

/// What is in a cell.
fn cell(value: &Value) -> String {
    shown(&python::str(value))
}

/// A text whose control characters are shown, not obeyed.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for char in text.chars() {
        if escape::is_control(char) {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    shown
}
