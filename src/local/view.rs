//! The state as `check` sees it: the resources of one owner's meshes, read when they are asked for.

use super::store::{Id, Reading, Record};
use super::verbs::input;
use crate::check::{Facts, Item, Mesh, Quotas};
use crate::document::{Node, Place, SourceId};
use crate::model::model;
use crate::wire::Failure;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

/// The place of everything that comes from the state: it has no text to point at.
const STATE: Place = Place {
    source: SourceId(u32::MAX),
    node: 0,
};

/// A [`Mesh`] over the state.
pub(super) struct View<'a> {
    state: &'a Reading<'a>,
    mesh_owner: &'a str,
    facts: &'a Facts,
    quotas: &'a Quotas,
    trouble: RefCell<Option<Failure>>,
}

impl<'a> View<'a> {
    pub fn new(
        state: &'a Reading<'a>,
        mesh_owner: &'a str,
        facts: &'a Facts,
        quotas: &'a Quotas,
    ) -> View<'a> {
        View {
            state,
            mesh_owner,
            facts,
            quotas,
            trouble: RefCell::default(),
        }
    }

    /// The first thing that could not be read. What a check found without it means nothing.
    pub fn trouble(self) -> Result<(), Failure> {
        self.trouble.into_inner().map_or(Ok(()), Err)
    }

    fn or_trouble<T: Default>(&self, outcome: Result<T, Failure>) -> T {
        outcome.unwrap_or_else(|failure| {
            self.trouble.borrow_mut().get_or_insert(failure);
            T::default()
        })
    }

    fn files(&self, kind: &str, names: &[&str]) -> Vec<std::path::PathBuf> {
        let files = |resource| self.state.files(self.mesh_owner, resource, names);
        model()
            .resource(kind)
            .map(files)
            .map_or_else(Vec::new, |files| self.or_trouble(files))
    }

    fn load(&self, path: &Path) -> Option<Arc<Item>> {
        self.or_trouble(self.state.load_file(path)).and_then(item)
    }
}

impl Mesh for View<'_> {
    fn find(&self, kind: &str, names: &[&str]) -> Option<Arc<Item>> {
        let resource = model().resource(kind)?;
        let names = names.iter().copied().map(Into::into).collect();
        let id = Id {
            mesh_owner: self.mesh_owner.into(),
            resource,
            names,
        };
        self.or_trouble(self.state.load(&id)).and_then(item)
    }

    fn all(&self, kind: &str, names: &[&str]) -> Vec<Arc<Item>> {
        self.files(kind, names)
            .iter()
            .filter_map(|path| self.load(path))
            .collect()
    }

    fn count(&self, kind: &str, names: &[&str]) -> usize {
        match model().resource(kind) {
            Some(resource) if names.len() + 1 == resource.identifiers.len() => {
                self.or_trouble(self.state.count(self.mesh_owner, resource, names))
            }
            _ => self.files(kind, names).len(),
        }
    }

    fn is_complete(&self, _: &str) -> bool {
        true
    }

    fn facts(&self) -> &Facts {
        self.facts
    }

    fn quotas(&self) -> &Quotas {
        self.quotas
    }
}

fn item(record: Arc<Record>) -> Option<Arc<Item>> {
    let resource = model().resource(&record.kind)?;
    let input = Node::from_json(&input(&record).into(), STATE);
    let item = Item::stated(resource, record.names.clone(), input);
    let owner = record.metadata.resource_owner.as_str();
    Some(Arc::new(item.owned_by(Some(owner.into()))))
}
