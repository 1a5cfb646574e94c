//! The documents of a folder as a [`Mesh`].

use super::mesh::{self, Item, Mesh};
use compact_str::CompactString;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A set of resources, indexed by their names and by what they refer to. Of two that bear the same
/// names both are kept; [`Mesh::find`] gives the later one.
#[derive(Debug, Default)]
pub struct Documents {
    items: Vec<Arc<Item>>,
    /// By kind and leading names: all nodes of a mesh, all routes of a router.
    by_names: HashMap<String, Vec<usize>>,
    /// By kind of the user, kind of the used, and the used one's mesh and name.
    by_use: HashMap<String, Vec<usize>>,
    /// By kind and mesh: the resources that may refer to anything.
    vague_users: HashSet<String>,
    /// The meshes of resources that do not say all their names: any name may be theirs.
    vague: HashSet<CompactString>,
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
        let index = self.items.len();
        let kind = item.resource.name;
        for count in 0..=item.names.len() {
            let names = item.names[..count].iter().map(CompactString::as_str);
            let key = key([kind].into_iter().chain(names));
            self.by_names.entry(key).or_default().push(index);
        }
        if item.names.iter().any(|name| name.is_empty()) {
            self.vague.insert(item.mesh().into());
        }
        if mesh::is_vague(&item) {
            self.vague_users.insert(key([kind, item.mesh()]));
        }
        for reference in mesh::references(&item) {
            let key = key([kind, reference.to, item.mesh(), reference.name()]);
            let users = self.by_use.entry(key).or_default();
            if users.last() != Some(&index) {
                users.push(index);
            }
        }
        self.items.push(item);
    }

    fn named(&self, kind: &str, names: &[&str]) -> &[usize] {
        let key = key([kind].into_iter().chain(names.iter().copied()));
        self.by_names.get(&key).map_or(&[], Vec::as_slice)
    }

    fn at(&self, indexes: &[usize]) -> Vec<Arc<Item>> {
        indexes
            .iter()
            .map(|index| Arc::clone(&self.items[*index]))
            .collect()
    }
}

impl Mesh for Documents {
    fn find(&self, kind: &str, names: &[&str]) -> Option<Arc<Item>> {
        // An empty name is one that a document does not say; nothing can be meant by it.
        names.last().filter(|name| !name.is_empty())?;
        let index = self.named(kind, names).last()?;
        Some(&self.items[*index])
            .filter(|item| item.names.len() == names.len())
            .map(Arc::clone)
    }

    fn all(&self, kind: &str, names: &[&str]) -> Vec<Arc<Item>> {
        self.at(self.named(kind, names))
    }

    fn users(&self, kind: &str, to: &str, names: &[&str]) -> Vec<Arc<Item>> {
        let (Some(mesh), Some(name)) = (names.first(), names.last()) else {
            return Vec::new();
        };
        let users = self.by_use.get(&key([kind, to, mesh, name]));
        self.at(users.map_or(&[], Vec::as_slice))
    }

    fn is_used(&self, kind: &str, to: &str, names: &[&str]) -> bool {
        !self.users(kind, to, names).is_empty() || self.vague_users.contains(&key([kind, names[0]]))
    }

    fn is_complete(&self, mesh: &str) -> bool {
        let is_vague = |mesh: &str| self.vague.contains(mesh);
        !self.named("Mesh", &[mesh]).is_empty() && !is_vague(mesh) && !is_vague("")
    }
}

/// The only mesh that is named; `None` for none or several.
fn only_mesh(items: &[Item]) -> Option<CompactString> {
    let names: BTreeSet<&str> = items.iter().map(Item::mesh).collect();
    let mut named = names.into_iter().filter(|name| !name.is_empty());
    let only = named.next()?;
    named.next().is_none().then(|| only.into())
}

/// Words as one key; no name holds a null character.
fn key<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut key = String::new();
    for word in words {
        key.push_str(word);
        key.push('\0');
    }
    key
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
