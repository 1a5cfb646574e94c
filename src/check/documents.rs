//! The documents of a folder as a [`Mesh`].

use super::mesh::{Item, Mesh};
use compact_str::CompactString;
use hashbrown::{Equivalent, HashMap, HashSet};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A set of resources, indexed by their names and by what they refer to. Of two that bear the same
/// names both are kept; [`Mesh::find`] gives the later one.
#[derive(Debug, Default)]
pub struct Documents {
    items: Vec<Arc<Item>>,
    /// By kind and leading names: all nodes of a mesh, all routes of a router.
    by_names: HashMap<Key, Vec<u32>>,
    /// By kind of the user, kind of the used, and the used one's mesh and name.
    by_use: HashMap<Key, Vec<u32>>,
    /// By kind and mesh: the resources that may refer to anything.
    vague_users: HashSet<Key>,
    /// The meshes of resources that do not say all their names: any name may be theirs.
    vague: HashSet<CompactString>,
}

/// Kinds of resource and names, as a key that is kept.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    kinds: [CompactString; 2],
    names: Vec<CompactString>,
}

/// The same, as it is looked for: nothing is allocated for that.
#[derive(Clone, Copy)]
struct Sought<'a> {
    kinds: [&'a str; 2],
    names: &'a [&'a str],
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let words = self.kinds.iter().chain(&self.names);
        words.for_each(|word| word.as_str().hash(state));
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let words = self.kinds.iter().chain(self.names);
        words.for_each(|word| word.hash(state));
    }
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.names.iter().eq(&key.names) && self.kinds.iter().eq(&key.kinds)
    }
}

impl From<Sought<'_>> for Key {
    fn from(sought: Sought<'_>) -> Key {
        Key {
            kinds: sought.kinds.map(Into::into),
            names: sought.names.iter().copied().map(Into::into).collect(),
        }
    }
}

impl FromIterator<Item> for Documents {
    /// Resources that do not say their mesh belong to the one mesh that the others name; where they
    /// name none or several, they make up a mesh of their own, whose name is empty.
    fn from_iter<T: IntoIterator<Item = Item>>(items: T) -> Self {
        let mut items: Vec<Item> = items.into_iter().collect();
        if let Some(name) = only_mesh(&items) {
            for item in items.iter_mut().filter(|item| item.mesh().is_empty()) {
                item.names[0] = name.clone();
            }
        }
        let mut documents = Documents::default();
        items
            .into_iter()
            .for_each(|item| documents.push(Arc::new(item)));
        documents
    }
}

impl Documents {
    fn push(&mut self, item: Arc<Item>) {
        let index = self.items.len() as u32;
        let kind = item.resource.name;
        let names: Vec<&str> = item.names.iter().map(CompactString::as_str).collect();
        let of_kind = |names| Sought {
            kinds: [kind, ""],
            names,
        };
        for count in 0..=names.len() {
            note(&mut self.by_names, of_kind(&names[..count]), index);
        }
        if names.contains(&"") {
            self.vague.insert(item.mesh().into());
        }
        if item.is_vague() {
            self.vague_users.insert(of_kind(&[item.mesh()]).into());
        }
        for reference in item.references() {
            let sought = Sought {
                kinds: [kind, reference.to],
                names: &[item.mesh(), &reference.name],
            };
            note(&mut self.by_use, sought, index);
        }
        self.items.push(item);
    }

    /// Every resource, in the order in which they were given.
    pub fn items(&self) -> &[Arc<Item>] {
        &self.items
    }

    fn named(&self, kind: &str, names: &[&str]) -> &[u32] {
        let kinds = [kind, ""];
        let found = self.by_names.get(&Sought { kinds, names });
        found.map_or(&[], Vec::as_slice)
    }

    /// The users of what these names, outermost first, stand for.
    fn using(&self, kind: &str, to: &str, names: &[&str]) -> &[u32] {
        let (Some(mesh), Some(name)) = (names.first(), names.last()) else {
            return &[];
        };
        let sought = Sought {
            kinds: [kind, to],
            names: &[mesh, name],
        };
        self.by_use.get(&sought).map_or(&[], Vec::as_slice)
    }

    fn at(&self, indexes: &[u32]) -> Vec<Arc<Item>> {
        let item = |index: &u32| Arc::clone(&self.items[*index as usize]);
        indexes.iter().map(item).collect()
    }
}

impl Mesh for Documents {
    fn find(&self, kind: &str, names: &[&str]) -> Option<Arc<Item>> {
        // An empty name is one that a document does not say; nothing can be meant by it.
        names.last().filter(|name| !name.is_empty())?;
        let index = self.named(kind, names).last()?;
        Some(&self.items[*index as usize])
            .filter(|item| item.names.len() == names.len())
            .map(Arc::clone)
    }

    fn all(&self, kind: &str, names: &[&str]) -> Vec<Arc<Item>> {
        self.at(self.named(kind, names))
    }

    fn count(&self, kind: &str, names: &[&str]) -> usize {
        self.named(kind, names).len()
    }

    fn rank(&self, kind: &str, names: &[&str]) -> usize {
        let siblings = self.named(kind, &names[..names.len() - 1]);
        let own = self.named(kind, names).first();
        // Indexes are noted in rising order.
        let place = own.and_then(|own| siblings.binary_search(own).ok());
        place.unwrap_or(siblings.len())
    }

    fn users(&self, kind: &str, to: &str, names: &[&str]) -> Vec<Arc<Item>> {
        self.at(self.using(kind, to, names))
    }

    fn is_used(&self, kind: &str, to: &str, names: &[&str]) -> bool {
        let vague = Sought {
            kinds: [kind, ""],
            names: &names[..1],
        };
        !self.using(kind, to, names).is_empty() || self.vague_users.contains(&vague)
    }

    fn is_complete(&self, mesh: &str) -> bool {
        let is_vague = |mesh: &str| self.vague.contains(mesh);
        !self.named("Mesh", &[mesh]).is_empty() && !is_vague(mesh) && !is_vague("")
    }
}

/// Notes a resource under a key, once.
fn note(indexes: &mut HashMap<Key, Vec<u32>>, sought: Sought<'_>, index: u32) {
    match indexes.get_mut(&sought) {
        Some(known) if known.last() == Some(&index) => {}
        Some(known) => known.push(index),
        None => drop(indexes.insert(Key::from(sought), vec![index])),
    }
}

/// The only mesh that is named; `None` for none or several.
fn only_mesh(items: &[Item]) -> Option<CompactString> {
    let names: BTreeSet<&str> = items.iter().map(Item::mesh).collect();
    let mut named = names.into_iter().filter(|name| !name.is_empty());
    let only = named.next()?;
    named.next().is_none().then(|| only.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Recognised, recognise};
    use crate::document::{SourceId, json5};

    fn documents(text: &str) -> Documents {
        let found = recognise(json5::parse(text, SourceId(0)).unwrap(), None);
        let item = |found| match found {
            Recognised::Request(document) => document.into_item(),
            other => panic!("{other:?} is no request"),
        };
        found.into_iter().filter_map(item).collect()
    }

    const NODE: &str = "{ meshName: 'm', virtualNodeName: 'n', spec: {} }";
    const SERVICE: &str = "{
        meshName: 'm', virtualServiceName: 's',
        spec: { provider: { virtualNode: { virtualNodeName: 'n' } } },
    }";

    #[test]
    fn found_by_names() {
        let documents = documents(&format!("[{NODE}, {SERVICE}]"));
        assert!(documents.find("VirtualNode", &["m", "n"]).is_some());
        assert!(documents.find("VirtualNode", &["m"]).is_none());
        assert!(documents.find("VirtualNode", &["other", "n"]).is_none());
        assert_eq!(documents.all("VirtualService", &["m"]).len(), 1);
        assert_eq!(documents.all("VirtualService", &[]).len(), 1);
    }

    #[test]
    fn users() {
        let documents = documents(&format!("[{NODE}, {SERVICE}]"));
        let users = documents.users("VirtualService", "VirtualNode", &["m", "n"]);
        assert_eq!(users.len(), 1);
        assert!(
            documents
                .users("Route", "VirtualNode", &["m", "n"])
                .is_empty()
        );
    }

    #[test]
    fn complete_where_the_mesh_is() {
        assert!(!documents(NODE).is_complete("m"));
        let both = documents(&format!("[{NODE}, {{ meshName: 'm' }}]"));
        assert!(both.is_complete("m"));
        assert!(!both.is_complete("other"));
        let vague = documents("[{ backends: [] }, { meshName: 'm' }]");
        assert!(!vague.is_complete("m"));
    }

    #[test]
    fn names_left_out() {
        let spec = "{ backends: [] }";
        let one = documents(&format!("[{spec}, {NODE}]"));
        assert_eq!(one.all("VirtualNode", &["m"]).len(), 2);
        assert!(one.find("VirtualNode", &["m", ""]).is_none());

        let several = documents(&format!(
            "[{spec}, {{ meshName: 'm' }}, {{ meshName: 'o' }}]"
        ));
        assert_eq!(several.all("VirtualNode", &[""]).len(), 1);
    }
}
