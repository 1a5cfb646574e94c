//! The documents of a folder as a [`Mesh`].

use super::{Context, Quotas, Resource, Resources};
use crate::model::Kind;
use compact_str::CompactString;
use hashbrown::hash_map::EntryRef;
use hashbrown::{Equivalent, HashMap, HashSet};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A set of resources, indexed by their names and by what they refer to. Of two that have the same
/// names both are kept; [`Mesh::find`] gives the later one.
#[derive(Debug, Default)]
pub struct Set {
    items: Vec<Arc<Resource>>,
    /// By kind and leading names: all nodes of a mesh, all routes of a router.
    by_names: HashMap<Key, Vec<u32>>,
    /// By kind of the user, kind of the used, and the used one's mesh and name.
    by_use: HashMap<Key, Vec<u32>>,
    /// By kind and mesh: the resources that may refer to anything.
    vague_users: HashSet<Key>,
    /// The meshes of resources that do not say all their names: any name may be theirs.
    vague: HashSet<CompactString>,
    /// Its quotas are known, and nothing else.
    context: Context,
}

/// Kinds of resource and names, as a key that is kept.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    kinds: [Option<Kind>; 2],
    names: Vec<CompactString>,
}

/// The same, as it is looked for: nothing is allocated for that.
#[derive(Clone, Copy)]
struct Sought<'a> {
    kinds: [Option<Kind>; 2],
    names: &'a [&'a str],
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(
            self.kinds,
            self.names.iter().map(CompactString::as_str),
            state,
        );
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(self.kinds, self.names.iter().copied(), state);
    }
}

fn hash<'a, H: Hasher>(
    kinds: [Option<Kind>; 2],
    names: impl Iterator<Item = &'a str>,
    state: &mut H,
) {
    let number = |kind: Option<Kind>| kind.map_or(u8::MAX, |kind| kind as u8);
    state.write_u16(u16::from_be_bytes(kinds.map(number)));
    names.for_each(|name| name.hash(state));
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.names.iter().eq(&key.names) && self.kinds == key.kinds
    }
}

impl From<&Sought<'_>> for Key {
    fn from(sought: &Sought<'_>) -> Key {
        Key {
            kinds: sought.kinds,
            names: sought.names.iter().copied().map(Into::into).collect(),
        }
    }
}

impl<R: Into<Arc<Resource>>> FromIterator<R> for Set {
    /// Resources that do not say their mesh belong to the one mesh that the others name; where they
    /// name none or several, they make up a mesh of their own, whose name is empty.
    fn from_iter<T: IntoIterator<Item = R>>(items: T) -> Self {
        let mut items: Vec<Arc<Resource>> = items.into_iter().map(Into::into).collect();
        if let Some(name) = only_mesh(&items) {
            for item in items.iter_mut().filter(|item| item.mesh().is_empty()) {
                Arc::make_mut(item).names[0].clone_from(&name);
            }
        }
        let mut documents = Set::default();
        documents.items.reserve_exact(items.len());
        documents.by_names.reserve(items.len());
        documents.by_use.reserve(items.len());
        for item in items {
            documents.push(item);
        }
        documents
    }
}

impl Set {
    /// The same resources in an account that has these quotas, instead of those of a new account.
    #[must_use]
    pub fn with_quotas(mut self, quotas: Quotas) -> Set {
        self.context.quotas = quotas;
        self
    }

    fn push(&mut self, item: Arc<Resource>) {
        let index = self.items.len() as u32;
        let kind = item.kind();
        let names: Vec<&str> = item.names.iter().map(CompactString::as_str).collect();
        let of_kind = |names| Sought {
            kinds: [Some(kind), None],
            names,
        };
        for count in 0..=names.len() {
            note(&mut self.by_names, of_kind(&names[..count]), index);
        }
        if names.contains(&"") || item.may_have_any_name() {
            self.vague.insert(item.mesh().into());
        }
        if item.is_vague() {
            self.vague_users.insert(Key::from(&of_kind(&[item.mesh()])));
        }
        for reference in item.references() {
            let sought = Sought {
                kinds: [Some(kind), Some(reference.to)],
                names: &[item.mesh(), &reference.name],
            };
            note(&mut self.by_use, sought, index);
        }
        self.items.push(item);
    }

    /// Every resource, in the order in which they were given.
    pub fn items(&self) -> &[Arc<Resource>] {
        &self.items
    }

    fn named(&self, kind: Kind, names: &[&str]) -> &[u32] {
        let kinds = [Some(kind), None];
        let found = self.by_names.get(&Sought { kinds, names });
        found.map_or(&[], Vec::as_slice)
    }

    /// The users of what these names, outermost first, represent.
    fn using(&self, kind: Kind, to: Kind, names: &[&str]) -> &[u32] {
        let (Some(mesh), Some(name)) = (names.first(), names.last()) else {
            return &[];
        };
        let sought = Sought {
            kinds: [Some(kind), Some(to)],
            names: &[mesh, name],
        };
        self.by_use.get(&sought).map_or(&[], Vec::as_slice)
    }

    fn at(&self, indexes: &[u32]) -> Vec<Arc<Resource>> {
        let item = |index: &u32| Arc::clone(&self.items[*index as usize]);
        indexes.iter().map(item).collect()
    }
}

impl Resources for Set {
    fn find(&self, kind: Kind, names: &[&str]) -> Option<Arc<Resource>> {
        // An empty name is one that a document does not say; nothing can be meant by it.
        names.last().filter(|name| !name.is_empty())?;
        let index = self.named(kind, names).last()?;
        Some(&self.items[*index as usize])
            .filter(|item| item.names.len() == names.len())
            .map(Arc::clone)
    }

    fn all(&self, kind: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
        self.at(self.named(kind, names))
    }

    fn count(&self, kind: Kind, names: &[&str]) -> usize {
        self.named(kind, names).len()
    }

    fn context(&self) -> &Context {
        &self.context
    }

    fn rank(&self, kind: Kind, names: &[&str]) -> usize {
        let siblings = self.named(kind, &names[..names.len() - 1]);
        let own = self.named(kind, names).first();
        // Indexes are noted in rising order.
        let place = own.and_then(|own| siblings.binary_search(own).ok());
        place.unwrap_or(siblings.len())
    }

    fn users(&self, kind: Kind, to: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
        self.at(self.using(kind, to, names))
    }

    fn is_used(&self, kind: Kind, to: Kind, names: &[&str]) -> bool {
        let vague = Sought {
            kinds: [Some(kind), None],
            names: &names[..1],
        };
        !self.using(kind, to, names).is_empty() || self.vague_users.contains(&vague)
    }

    fn is_complete(&self, mesh: &str) -> bool {
        let is_vague = |mesh: &str| self.vague.contains(mesh);
        !self.named(Kind::Mesh, &[mesh]).is_empty() && !is_vague(mesh) && !is_vague("")
    }
}

/// Notes a resource under a key, once.
fn note(indexes: &mut HashMap<Key, Vec<u32>>, sought: Sought<'_>, index: u32) {
    match indexes.entry_ref(&sought) {
        EntryRef::Occupied(mut known) if known.get().last() != Some(&index) => {
            known.get_mut().push(index);
        }
        EntryRef::Occupied(_) => {}
        EntryRef::Vacant(place) => drop(place.insert_with_key(Key::from(&sought), vec![index])),
    }
}

/// The only mesh that is named; `None` for none or several.
fn only_mesh(items: &[Arc<Resource>]) -> Option<CompactString> {
    let names: BTreeSet<&str> = items.iter().map(|item| item.mesh()).collect();
    let mut named = names.into_iter().filter(|name| !name.is_empty());
    let only = named.next()?;
    named.next().is_none().then(|| only.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};
    use crate::resource::{Detected, detect};

    fn documents(text: &str) -> Set {
        let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
        let item = |found| match found {
            Detected::Request(document) => document.into_resource(),
            other => panic!("{other:?} is not a request"),
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
        assert!(documents.find(Kind::VirtualNode, &["m", "n"]).is_some());
        assert!(documents.find(Kind::VirtualNode, &["m"]).is_none());
        assert!(documents.find(Kind::VirtualNode, &["other", "n"]).is_none());
        assert_eq!(documents.all(Kind::VirtualService, &["m"]).len(), 1);
        assert_eq!(documents.all(Kind::VirtualService, &[]).len(), 1);
    }

    #[test]
    fn users() {
        let documents = documents(&format!("[{NODE}, {SERVICE}]"));
        let users = documents.users(Kind::VirtualService, Kind::VirtualNode, &["m", "n"]);
        assert_eq!(users.len(), 1);
        assert!(
            documents
                .users(Kind::Route, Kind::VirtualNode, &["m", "n"])
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
        assert_eq!(one.all(Kind::VirtualNode, &["m"]).len(), 2);
        assert!(one.find(Kind::VirtualNode, &["m", ""]).is_none());

        let several = documents(&format!(
            "[{spec}, {{ meshName: 'm' }}, {{ meshName: 'o' }}]"
        ));
        assert_eq!(several.all(Kind::VirtualNode, &[""]).len(), 1);
    }
}
