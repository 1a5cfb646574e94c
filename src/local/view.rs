//! The state as `check` sees it: the resources of one owner's meshes, read when they are asked for.

use super::control_plane::Local;
use super::operations::input;
use super::store::{Collection, Error, Id, Key, Record, Snapshot};
use crate::document::{Node, Place, SourceId};
use crate::mesh::{self, Mesh};
use crate::model::Kind;
use crate::resource::{Context, Resource, Resources};
use std::cell::RefCell;
use std::sync::Arc;

/// The place of everything that comes from the state: it has no text to point at.
const STATE: Place = Place {
    source: SourceId(u32::MAX),
    node: 0,
};

/// [`Resources`] over the state.
pub(super) struct View<'a> {
    state: &'a dyn Snapshot,
    mesh_owner: &'a str,
    context: &'a Context,
    /// The first thing that could not be read.
    error: RefCell<Option<Error>>,
}

impl<'a> View<'a> {
    pub fn new(state: &'a dyn Snapshot, mesh_owner: &'a str, context: &'a Context) -> View<'a> {
        View {
            state,
            mesh_owner,
            context,
            error: RefCell::default(),
        }
    }

    /// Ends the check.
    ///
    /// # Errors
    /// The first thing that could not be read. What a check found without it is worth nothing.
    pub fn finish(self) -> Result<(), Error> {
        self.error.into_inner().map_or(Ok(()), Err)
    }

    fn or_note<T: Default>(&self, outcome: Result<T, Error>) -> T {
        outcome.unwrap_or_else(|error| {
            self.error.borrow_mut().get_or_insert(error);
            T::default()
        })
    }

    fn keys(&self, kind: Kind, names: &[&str]) -> Vec<Key> {
        let collection = Collection::Resource(kind);
        self.or_note(self.state.keys(collection, Some(self.mesh_owner), names))
    }

    fn load(&self, id: &Id) -> Option<Arc<Resource>> {
        self.or_note(self.state.record(id)).and_then(item)
    }
}

impl Resources for View<'_> {
    fn find(&self, kind: Kind, names: &[&str]) -> Option<Arc<Resource>> {
        let resource = kind.shape();
        let names = names.iter().copied().map(Into::into).collect();
        let id = Id {
            mesh_owner: self.mesh_owner.into(),
            resource,
            names,
        };
        self.load(&id)
    }

    fn all(&self, kind: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
        let ids = self
            .keys(kind, names)
            .into_iter()
            .filter_map(|key| key.id());
        ids.filter_map(|id| self.load(&id)).collect()
    }

    fn count(&self, kind: Kind, names: &[&str]) -> usize {
        let collection = Collection::Resource(kind);
        if names.len() + 1 == collection.depth() {
            self.or_note(self.state.count(collection, self.mesh_owner, names))
        } else {
            self.keys(kind, names).len()
        }
    }

    fn is_complete(&self, _: &str) -> bool {
        true
    }

    fn context(&self) -> &Context {
        self.context
    }
}

impl Local {
    /// A mesh with everything in it, of all accounts; `None` if there is none.
    ///
    /// # Errors
    /// A state that cannot be read.
    pub fn mesh(&self, owner: &str, name: &str) -> Result<Option<Mesh>, Error> {
        self.store().read(|state| {
            let view = View::new(state, owner, &self.context);
            let is_there = view.find(Kind::Mesh, &[name]).is_some();
            let mesh = is_there.then(|| mesh::resolve(&view, name));
            view.finish()?;
            Ok(mesh)
        })
    }
}

fn item(record: Arc<Record>) -> Option<Arc<Resource>> {
    let resource = Kind::named(&record.kind)?.shape();
    let input = Node::from_json(&input(&record).into(), STATE);
    let item = Resource::stated(resource, record.names.clone(), input);
    let owner = record.metadata.resource_owner.as_str();
    Some(Arc::new(item.owned_by(Some(owner.into()))))
}
