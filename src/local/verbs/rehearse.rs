//! Creates and updates judged one after the other, with none of them carried out: what all of them
//! together would come to.

use super::{Call, refuse_errors, retry};
use crate::check;
use crate::local::Local;
use crate::local::refusal::Refusal;
use crate::local::router::Routed;
use crate::local::store::{Id, Reading};
use crate::local::view::View;
use crate::model::{Kind, Lifecycle};
use crate::resource::{Context, Resource, Resources};
use crate::wire::Failure;
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

/// The state, held while requests are judged.
pub struct Rehearsal<'a> {
    local: &'a Local,
    state: Reading<'a>,
    made: Made,
}

impl<'a> Rehearsal<'a> {
    /// # Errors
    /// A state that cannot be read.
    pub fn new(local: &'a Local) -> Result<Rehearsal<'a>, Failure> {
        let state = local.store.read()?;
        Ok(Rehearsal {
            local,
            state,
            made: Made::new(),
        })
    }

    /// Judges a create or an update beside the state and what those before it would have made.
    ///
    /// # Errors
    /// What the service would refuse, or trouble with the state.
    pub fn play(&mut self, routed: &Routed) -> Result<(), Refusal> {
        let call = Call::new(self.local, routed)?;
        let id = call.id();
        if let Some(record) = self.state.load(&id)?
            && retry::answer(&call, &record)?.is_some()
        {
            return Ok(());
        }
        let is_there = |id: &Id| self.made.contains_key(&key(id)) || self.state.has(id);
        let is_update = matches!(call.operation().lifecycle, Some((_, Lifecycle::Update)));
        if is_update && !is_there(&id) {
            return Err(call.absent(is_there, id.resource));
        }
        let beside = Beside {
            view: View::new(&self.state, call.mesh_owner(), call.subject.context),
            mesh_owner: call.mesh_owner(),
            made: &self.made,
        };
        let found = check::change(call.subject, &beside);
        beside.view.trouble()?;
        refuse_errors(&found)?;
        if let Some(item) = call.subject.made().map(Arc::new) {
            let is_new = !self.state.has(&id);
            self.made.insert(key(&id), Outcome { item, is_new });
        }
        Ok(())
    }
}

fn key(id: &Id) -> Key {
    (id.mesh_owner.clone(), id.resource.kind, id.names.clone())
}

/// One owner's meshes as they would be.
struct Beside<'a> {
    view: View<'a>,
    mesh_owner: &'a str,
    made: &'a Made,
}

impl Beside<'_> {
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

impl Resources for Beside<'_> {
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
