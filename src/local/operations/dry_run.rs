//! Creates and updates checked one after the other without carrying any of them out: what all of them
//! together would come to.

use super::call::Call;
use super::retry;
use crate::check;
use crate::local::api_error::ApiError;
use crate::local::control_plane::Local;
use crate::local::router::Routed;
use crate::local::store::{Id, Snapshot};
use crate::local::view::View;
use crate::model::{Kind, Lifecycle};
use crate::resource::{Context, Resource, Resources};
use compact_str::CompactString;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The owner of the mesh, kind and names.
type Key = (CompactString, Kind, Vec<CompactString>);

/// What requests would have made.
type Made = BTreeMap<Key, Outcome>;

struct Outcome {
    item: Arc<Resource>,
    /// False for a resource that is there and would be changed.
    is_new: bool,
}

/// The state, and what requests would have made of it.
pub struct DryRun<'a> {
    local: &'a Local,
    state: &'a dyn Snapshot,
    made: Made,
}

impl<'a> DryRun<'a> {
    pub fn new(local: &'a Local, state: &'a dyn Snapshot) -> DryRun<'a> {
        DryRun {
            local,
            state,
            made: Made::new(),
        }
    }

    /// Checks a create or an update against the state and what those before it would have made.
    ///
    /// # Errors
    /// What the service would reject, or a state that cannot be read.
    pub fn apply(&mut self, routed: &Routed) -> Result<(), ApiError> {
        let call = Call::new(self.local, routed)?;
        let id = call.id();
        if let Some(record) = self.state.record(&id)?
            && retry::answer(&call, &record)?.is_some()
        {
            return Ok(());
        }
        let is_there =
            |id: &Id| Ok(self.made.contains_key(&key(id)) || self.state.contains(&id.into())?);
        let is_update = matches!(call.operation().lifecycle, Some((_, Lifecycle::Update)));
        if is_update && !is_there(&id)? {
            return Err(call.missing(is_there, id.resource)?);
        }
        let overlay = Overlay {
            view: View::new(self.state, call.mesh_owner(), call.subject.context),
            mesh_owner: call.mesh_owner(),
            made: &self.made,
        };
        let found = check::change(call.subject, &overlay);
        overlay.view.finish()?;
        call.reject_errors(found)?;
        if let Some(item) = call.subject.made().map(Arc::new) {
            let is_new = !self.state.contains(&(&id).into())?;
            self.made.insert(key(&id), Outcome { item, is_new });
        }
        Ok(())
    }
}

fn key(id: &Id) -> Key {
    (id.mesh_owner.clone(), id.resource.kind, id.names.clone())
}

/// One owner's meshes as they would be.
struct Overlay<'a> {
    view: View<'a>,
    mesh_owner: &'a str,
    made: &'a Made,
}

impl Overlay<'_> {
    fn key(&self, kind: Kind, names: &[&str]) -> Key {
        let names = names.iter().copied().map(Into::into).collect();
        (self.mesh_owner.into(), kind, names)
    }

    /// What would have been made of a kind, with names that begin with these.
    fn made(&self, kind: Kind, names: &[&str]) -> impl Iterator<Item = &Outcome> {
        let first = self.key(kind, names);
        let made = self.made.range(first.clone()..);
        let begins = move |(owner, kind, names): &Key| {
            (owner, kind) == (&first.0, &first.1) && names.starts_with(&first.2)
        };
        made.take_while(move |(key, _)| begins(key))
            .map(|(_, outcome)| outcome)
    }

    fn is_made(&self, item: &Resource) -> bool {
        let key = (self.mesh_owner.into(), item.kind(), item.names.clone());
        self.made.contains_key(&key)
    }
}

impl Resources for Overlay<'_> {
    fn find(&self, kind: Kind, names: &[&str]) -> Option<Arc<Resource>> {
        let made = self.made.get(&self.key(kind, names));
        made.map(|outcome| Arc::clone(&outcome.item))
            .or_else(|| self.view.find(kind, names))
    }

    fn all(&self, kind: Kind, names: &[&str]) -> Vec<Arc<Resource>> {
        let mut all = self.view.all(kind, names);
        all.retain(|item| !self.is_made(item));
        all.extend(
            self.made(kind, names)
                .map(|outcome| Arc::clone(&outcome.item)),
        );
        all
    }

    fn count(&self, kind: Kind, names: &[&str]) -> usize {
        let new = self
            .made(kind, names)
            .filter(|outcome| outcome.is_new)
            .count();
        self.view.count(kind, names) + new
    }

    fn is_complete(&self, mesh: &str) -> bool {
        self.view.is_complete(mesh)
    }

    fn context(&self) -> &Context {
        self.view.context()
    }
}
