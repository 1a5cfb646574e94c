//! Where a resource differs from what its document states, member by member.

use crate::document::{Entry, Location, Node, Path, Place, Value};
use crate::resource::Resource;
use compact_str::CompactString;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A member whose value has to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where it is in the resource, as the document spells it: `spec.listeners[0].portMapping.port`.
    pub path: String,
    /// Where the document states the value; where it states none, the object that lacks it.
    pub location: Location,
    /// `None` for a member that is added.
    pub old: Option<serde_json::Value>,
    /// `None` for a member that is removed.
    pub new: Option<serde_json::Value>,
}

/// The members of a wanted resource that differ from the present one.
///
/// A list or object that is absent equals an empty one, and the port of a health check is that of its
/// listener where none is stated: the service fills in both. `enforce` is true where it is absent, and
/// `invert` is false. Tags are compared only where the document
/// states some and the present ones are known; those of AWS itself (`aws:`) are passed over.
pub fn differences(wanted: &Resource, present: &Resource) -> Vec<Difference> {
    let empty = Node {
        value: Value::Object(Vec::new()),
        place: wanted.input.place,
    };
    let spec = with_health_check_ports(wanted.spec().unwrap_or(&empty));
    let mut comparison = Comparison {
        wanted,
        found: Vec::new(),
    };
    let path = Path::Root.key("spec");
    comparison.nodes(&spec, present.spec().unwrap_or(&empty), &path);
    if let (Some(tags), Some(known)) = (wanted.input.get("tags"), present.input.get("tags")) {
        comparison.tags(tags, known);
    }
    comparison.found
}

struct Comparison<'w> {
    wanted: &'w Resource,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn nodes(&mut self, wanted: &Node, present: &Node, path: &Path<'_>) {
        match (&wanted.value, &present.value) {
            (Value::Object(_), Value::Object(_)) => self.objects(wanted, present, path),
            (Value::Array(new), Value::Array(old)) => self.lists(new, old, wanted.place, path),
            (new, old) if is_same(new, old) => {}
            _ => self.differs(path, wanted.place.value(), Some(present), Some(wanted)),
        }
    }

    fn objects(&mut self, wanted: &Node, present: &Node, path: &Path<'_>) {
        for entry in wanted.entries() {
            let name = self.spelled(&entry.key);
            let path = path.key(&name);
            match present.get(&entry.key) {
                Some(old) => self.nodes(&entry.node, old, &path),
                None if is_nothing(entry) => {}
                None => self.differs(&path, entry.node.place.key(), None, Some(&entry.node)),
            }
        }
        let is_gone = |entry: &&Entry| wanted.get(&entry.key).is_none() && !is_nothing(entry);
        for entry in present.entries().iter().filter(is_gone) {
            let name = self.spelled(&entry.key);
            let path = path.key(&name);
            self.differs(&path, wanted.place.key(), Some(&entry.node), None);
        }
    }

    fn lists(&mut self, wanted: &[Node], present: &[Node], place: Place, path: &Path<'_>) {
        for index in 0..wanted.len().max(present.len()) {
            let path = path.index(index);
            match (wanted.get(index), present.get(index)) {
                (Some(new), Some(old)) => self.nodes(new, old, &path),
                (Some(new), None) => self.differs(&path, new.place.value(), None, Some(new)),
                (None, old) => self.differs(&path, place.key(), old, None),
            }
        }
    }

    /// Tags have no order; each is found by its key.
    fn tags(&mut self, wanted: &Node, present: &Node) {
        let (new, old) = (by_key(wanted), by_key(present));
        for (key, node) in &new {
            let old = old.get(key).copied();
            if old.is_none_or(|old| !is_same(&old.value, &node.value)) {
                let path = Path::Root.key("tags");
                self.differs(&path.key(key), node.place.value(), old, Some(node));
            }
        }
        for (key, node) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let path = Path::Root.key("tags");
            self.differs(&path.key(key), wanted.place.key(), Some(node), None);
        }
    }

    fn differs(
        &mut self,
        path: &Path<'_>,
        location: Location,
        old: Option<&Node>,
        new: Option<&Node>,
    ) {
        self.found.push(Difference {
            path: path.to_string(),
            location,
            old: old.map(Node::to_json),
            new: new.map(Node::to_json),
        });
    }

    fn spelled<'m>(&self, member: &'m str) -> Cow<'m, str> {
        match self.wanted.format {
            Some(format) => format.spell(member).into(),
            None => member.into(),
        }
    }
}

/// The values of tags by their keys, without those that AWS sets.
fn by_key(tags: &Node) -> BTreeMap<&str, &Node> {
    fn tag(tag: &Node) -> Option<(&str, &Node)> {
        let key = tag.get("key")?.as_str()?;
        let is_set_by_user = !key.starts_with("aws:");
        is_set_by_user.then_some((key, tag.get("value").unwrap_or(tag)))
    }
    tags.items().iter().filter_map(tag).collect()
}

/// Whether a member has the same effect as an absent one: an empty list or object, and what
/// Terraform always sends: `enforce: true` and `invert: false`.
fn is_nothing(entry: &Entry) -> bool {
    match &entry.node.value {
        Value::Null => true,
        Value::Bool(true) => entry.key == "enforce",
        Value::Bool(false) => entry.key == "invert",
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Whether two scalars are equal; 1, 1u64 and 1.0 are.
fn is_same(one: &Value, other: &Value) -> bool {
    fn number(value: &Value) -> Option<f64> {
        match value {
            Value::Integer(number) => Some(*number as f64),
            Value::Unsigned(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }
    one == other || number(one).is_some_and(|it| Some(it) == number(other))
}

/// The same with the port of the listener in each health check without one, as the service keeps it.
fn with_health_check_ports(node: &Node) -> Node {
    let mut node = node.clone();
    fill(&mut node);
    node
}

fn fill(node: &mut Node) {
    let port = node.find(&["portMapping", "port"]).cloned();
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(fill),
        Value::Object(entries) => {
            for Entry { key, node } in entries.iter_mut() {
                fill(node);
                let lacks_port = key == "healthCheck" && node.get("port").is_none();
                if let (true, Some(port), Value::Object(check)) =
                    (lacks_port, &port, &mut node.value)
                {
                    check.push(Entry {
                        key: CompactString::const_new("port"),
                        node: port.clone(),
                    });
                }
            }
        }
        _ => {}
    }
}
