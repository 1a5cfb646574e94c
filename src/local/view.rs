//! The state as `check` sees it: the resources of one owner's meshes, read when they are asked for.

use super::store::{Id, Reading, Record};
use super::verbs::input;
use crate::document::{Node, Place, SourceId};
use crate::model::Kind;
use crate::resource::{Context, Resource, Resources};
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
    context: &'a Context,
    trouble: RefCell<Option<Failure>>,
}

impl<'a> View<'a> {
    pub fn new(state: &'a Reading<'a>, mesh_owner: &'a str, context: &'a Context) -> View<'a> {
        View {
            state,
            mesh_owner,
            context,
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

    fn files(&self, kind: Kind, names: &[&str]) -> Vec<std::path::PathBuf> {
        let files = self.state.files(self.mesh_owner, kind.shape(), names);
        self.or_trouble(files)
    }

    fn load(&self, path: &Path) -> Option<Arc<Resource>> {
        self.or_trouble(self.state.load_file(path)).and_then(item)
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
        self.or_trouble(self.state.load(&id)).and_then(item)
    }

    fn all(&self, kind: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
        self.files(kind, names)
            .iter()
            .filter_map(|path| self.load(path))
            .collect()
    }

    fn count(&self, kind: Kind, names: &[&str]) -> usize {
        let shape = kind.shape();
        if names.len() + 1 == shape.identifiers.len() {
            self.or_trouble(self.state.count(self.mesh_owner, shape, names))
        } else {
            self.files(kind, names).len()
        }
    }

    fn is_complete(&self, _: &str) -> bool {
        true
    }

    fn context(&self) -> &Context {
        self.context
    }
}

fn item(record: Arc<Record>) -> Option<Arc<Resource>> {
    let resource = Kind::named(&record.kind)?.shape();
    let input = Node::from_json(&input(&record).into(), STATE);
    let item = Resource::stated(resource, record.names.clone(), input);
    let owner = record.metadata.resource_owner.as_str();
    Some(Arc::new(item.owned_by(Some(owner.into()))))
}
