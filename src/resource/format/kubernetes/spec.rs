//! The specs of objects as those of the API: the same members, except for what [`schema`] lists.
//!
//! What the controller ignores is left out and reported; a value of another type stays as it is, so
//! that the checks report it.

use super::object::present;
use super::reader::Reader;
use super::schema::{self, Crash, Field};
use crate::diagnostic::{Finding, Fix, suggest};
use crate::document::{Entry, Node, Value};
use crate::model::Shape;

impl<'a> Reader<'a> {
    /// A spec of this shape, or a part of one.
    pub(super) fn members(&mut self, shape: &'static Shape, node: &'a Node) -> Node {
        let Value::Object(entries) = &node.value else {
            return node.clone();
        };
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries.iter().filter(|entry| !entry.node.is_null()) {
            match schema::field(shape, &entry.key) {
                Field::Member(member) => {
                    let value = self.value(member.shape(), &entry.node);
                    members.extend(value.map(|node| Entry {
                        key: member.name.into(),
                        node,
                    }));
                }
                Field::Reference | Field::Controller => {}
                Field::Dropped(why) | Field::Absent(why) => self.ignored(entry, why),
                Field::Unknown => self.unknown(entry, &schema::keys(shape)),
            }
        }
        if let Some((to, member)) = shape.reference {
            members.push(Entry {
                key: member.into(),
                node: self.reference(to, node),
            });
        }
        self.check_crash(shape, node);
        Node {
            value: Value::Object(members),
            place: node.place,
        }
    }

    /// A value; `None` for a list that the controller leaves out because it is empty.
    fn value(&mut self, shape: &'static Shape, node: &'a Node) -> Option<Node> {
        match (&node.value, shape.item()) {
            (Value::Object(_), _) if shape.is_object() => Some(self.members(shape, node)),
            (Value::Array(items), Some(_)) if items.is_empty() => {
                (!schema::omits_empty(shape)).then(|| node.clone())
            }
            (Value::Array(items), Some(item)) => {
                let value = |node| self.value(item, node).unwrap_or_else(|| node.clone());
                Some(Node {
                    value: Value::Array(items.iter().map(value).collect()),
                    place: node.place,
                })
            }
            _ => Some(node.clone()),
        }
    }

    /// Reports a member that does not exist; of a list of those that do, the nearest is suggested.
    pub(super) fn unknown(&mut self, entry: &Entry, keys: &[String]) {
        let message = format!(
            "unknown member `{}`, which the controller ignores",
            entry.key
        );
        let place = entry.node.place.key();
        let mut finding = Finding::new(place, message);
        let near = suggest::similar(&entry.key, keys.iter().map(String::as_str));
        if let Some(question) = suggest::did_you_mean(&near) {
            finding = finding.help(question);
        }
        if let [only] = near[..] {
            finding = finding.fix(Fix::correct_key(place, &entry.key, only));
        }
        if !keys.is_empty() {
            finding = finding.help(format!("the members here are {}", listed(keys)));
        }
        self.report(finding.warning("unknown-field"));
    }

    /// Reports a member that the controller does not pass on.
    fn ignored(&mut self, entry: &Entry, why: &str) {
        let message = format!("`{}` has no effect: {why}", entry.key);
        let finding = Finding::new(entry.node.place.key(), message);
        self.report(finding.help("remove it").warning("ignored-member"));
    }

    /// Reports a value on which the controller crashes.
    fn check_crash(&mut self, shape: &Shape, node: &Node) {
        let Some((member, crash)) = schema::crash(shape) else {
            return;
        };
        let value = present(node, member);
        let (place, message, help) = match (crash, value) {
            (Crash::With, Some(value)) => (
                value.place.key(),
                format!("the controller crashes on `{member}` here"),
                "remove it: what the certificate of a client is named cannot be checked here",
            ),
            (Crash::Without, None) => (
                node.place.key(),
                format!("the controller crashes without `{member}` here"),
                "add the member, or remove the whole object",
            ),
            _ => return,
        };
        self.report(
            Finding::new(place, message)
                .help(help)
                .error("controller-crash"),
        );
    }
}

/// `` `a`, `b` and `c` ``
fn listed(keys: &[String]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
