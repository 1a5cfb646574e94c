//! What other meshes have for the members that documents use: a report for people who leave App Mesh.
//!
//! [`table`] has the facts, one row for each member or group of members. [`uses`] finds the rows that
//! requests touch. Writing documents of another mesh is left to those who can run them.

mod row;
mod table;

use super::super::Request;
use crate::document::{Location, Node};
use crate::model::{Kind, Lifecycle};
pub use row::{Equivalent, Row, Target};
use std::collections::BTreeMap;
pub use table::ROWS;

/// The facts about a member of a kind's spec; of a path without a row of its own, none. The first row
/// that matches counts.
pub fn row(kind: Kind, path: &[&str]) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.matches(kind, path))
}

/// A member that a document uses.
#[derive(Debug)]
pub struct Use {
    /// The kind of the resource that has the member.
    pub kind: Kind,
    /// The name of its resource; empty where the document does not contain it.
    pub name: String,
    /// Its path in the spec as the API spells it; empty for the resource itself.
    pub path: String,
    /// Where it is used first in this resource.
    pub location: Location,
    /// What is known of the member.
    pub row: &'static Row,
}

/// Every member that these requests use and that has a row, each once for a resource, in the order of
/// the requests.
pub fn uses(requests: &[Request]) -> Vec<Use> {
    requests.iter().flat_map(of).collect()
}

fn of(request: &Request) -> Vec<Use> {
    let Some((kind, Lifecycle::Create | Lifecycle::Update)) = request.operation.lifecycle else {
        return Vec::new();
    };
    let name = request
        .operation
        .resource()
        .and_then(|shape| request.input.get(shape.name_member()))
        .and_then(Node::as_str)
        .unwrap_or_default();
    let mut found = BTreeMap::new();
    if let Some(row) = row(kind, &[]) {
        found.insert(String::new(), (request.input.place.value(), row));
    }
    if let Some(spec) = request.input.get("spec") {
        walk(kind, spec, &mut Vec::new(), &mut found);
    }
    let one = |(path, (location, row))| Use {
        kind,
        name: name.to_owned(),
        path,
        location,
        row,
    };
    found.into_iter().map(one).collect()
}

fn walk<'a>(
    kind: Kind,
    node: &'a Node,
    path: &mut Vec<&'a str>,
    found: &mut BTreeMap<String, (Location, &'static Row)>,
) {
    for item in node.items() {
        walk(kind, item, path, found);
    }
    for entry in node.entries() {
        path.push(&entry.key);
        if let Some(row) = row(kind, path) {
            let location = entry.node.place.key();
            found.entry(path.join(".")).or_insert((location, row));
        }
        walk(kind, &entry.node, path, found);
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Shape, model};

    /// Collects the members that neither have a row nor are below one.
    fn uncovered<'a>(
        kind: Kind,
        shape: &'a Shape,
        path: &mut Vec<&'a str>,
        found: &mut Vec<String>,
    ) {
        for member in shape.item().unwrap_or(shape).members() {
            path.push(member.name);
            if row(kind, path).is_none() {
                let below = member.shape();
                if below.item().unwrap_or(below).members().is_empty() {
                    found.push(format!("{kind:?} {}", path.join(".")));
                } else {
                    uncovered(kind, below, path, found);
                }
            }
            path.pop();
        }
    }

    #[test]
    fn the_table_covers_every_member_of_the_model() {
        let mut found = Vec::new();
        for resource in &model().resources {
            assert!(row(resource.kind, &[]).is_some(), "{}", resource.name);
            uncovered(resource.kind, resource.spec(), &mut Vec::new(), &mut found);
        }
        assert_eq!(found, [] as [String; 0]);
    }

    /// Collects the rows that some member of the model reaches.
    fn reached<'a>(
        kind: Kind,
        shape: &'a Shape,
        path: &mut Vec<&'a str>,
        found: &mut Vec<*const Row>,
    ) {
        for member in shape.item().unwrap_or(shape).members() {
            path.push(member.name);
            found.extend(row(kind, path).map(std::ptr::from_ref));
            reached(kind, member.shape(), path, found);
            path.pop();
        }
    }

    #[test]
    fn every_row_is_about_a_member_of_the_model() {
        let mut found = Vec::new();
        for resource in &model().resources {
            found.extend(row(resource.kind, &[]).map(std::ptr::from_ref));
            reached(resource.kind, resource.spec(), &mut Vec::new(), &mut found);
        }
        for row in ROWS {
            assert!(found.contains(&std::ptr::from_ref(row)), "{row:?}");
        }
    }
}
