//! What the operations do: each kind of operation written once, for whatever resource the model gives.
//!
//! A request is checked by itself, then against a snapshot of the state; then its changes are
//! committed, if what the check has read is still so. What is checked is left to `check`, where things
//! are kept to `store`.
//!
//! Invariant: an operation knows no kind of resource. The few members that every resource has (`spec`,
//! `tags`, `meshOwner`) are named here and nowhere else in the room.

mod answer;
mod arn;
mod create;
mod delete;
mod describe;
mod dry_run;
mod input;
mod list;
mod page;
mod retry;
mod spec;
mod tags;
mod update;

pub(super) use dry_run::DryRun;
pub(super) use input::{create, input};

use super::api_error::ApiError;
use super::router::Routed;
use super::store::{self, Changes, Id, Snapshot, Store};
use super::view::View;
use super::{Local, Settings};
use crate::check::{self, Subject};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::model::{Lifecycle, Operation, ResourceShape};
use crate::resource::absence;
use serde_json::Value;
use std::time::UNIX_EPOCH;

/// Carries out a request; the body of its answer.
///
/// # Errors
/// What the service rejects, or a state that cannot be used.
pub(super) fn perform(local: &Local, routed: &Routed) -> Result<Value, ApiError> {
    let call = Call::new(local, routed)?;
    match call.subject.operation.lifecycle {
        Some((_, Lifecycle::Create)) => create::create(&call),
        Some((_, Lifecycle::Read)) => describe::describe(&call),
        Some((_, Lifecycle::Update)) => update::update(&call),
        Some((_, Lifecycle::Delete)) => delete::delete(&call),
        Some((_, Lifecycle::List)) => list::list(&call),
        None => tags::perform(&call),
    }
}

/// A request that its own text does not forbid.
struct Call<'a> {
    settings: &'a Settings,
    store: &'a dyn Store,
    subject: Subject<'a>,
}

impl<'a> Call<'a> {
    /// # Errors
    /// What the request's own text forbids.
    fn new(local: &'a Local, routed: &'a Routed) -> Result<Call<'a>, ApiError> {
        let subject = Subject::new(routed.operation, &routed.input).with_context(&local.context);
        refuse_errors(&check::request(subject))?;
        Ok(Call {
            settings: &local.settings,
            store: local.store(),
            subject,
        })
    }

    fn operation(&self) -> &'static Operation {
        self.subject.operation
    }

    fn resource(&self) -> &'static ResourceShape {
        self.subject
            .resource()
            .expect("only the operations on tags have none")
    }

    fn member(&self, name: &str) -> Option<&'a Node> {
        self.subject.input.get(name)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.member(name).and_then(Node::as_str)
    }

    fn caller(&self) -> &str {
        &self.settings.account
    }

    fn mesh_owner(&self) -> &str {
        self.text("meshOwner").unwrap_or(self.caller())
    }

    /// The resource that the request names; for a list, what holds the resources listed.
    fn id_of(&self, resource: &'static ResourceShape) -> Id {
        let name = |identifier: &&str| self.text(identifier).unwrap_or_default().into();
        Id {
            mesh_owner: self.mesh_owner().into(),
            resource,
            names: resource.identifiers.iter().map(name).collect(),
        }
    }

    fn id(&self) -> Id {
        self.id_of(self.resource())
    }

    /// Runs a change in a transaction.
    fn change(
        &self,
        mut change: impl FnMut(&dyn Snapshot, &mut Changes) -> Result<Value, ApiError>,
    ) -> Result<Value, ApiError> {
        self.store.transact(|state| {
            let mut changes = Changes::default();
            let answer = change(state, &mut changes)?;
            Ok((changes, answer))
        })
    }

    /// Checks the request against the state.
    fn check(&self, state: &dyn Snapshot) -> Result<(), ApiError> {
        let view = View::new(state, self.mesh_owner(), self.subject.context);
        let found = check::change(self.subject, &view);
        view.finish()?;
        refuse_errors(&found)
    }

    /// Reports which resource is not there: the outermost of those that the request names.
    fn absent(&self, state: &dyn Snapshot, resource: &'static ResourceShape) -> ApiError {
        let is_there = |id: &Id| state.contains(&id.into());
        match self.missing(is_there, resource) {
            Ok(error) => error,
            Err(error) => error.into(),
        }
    }

    fn missing(
        &self,
        is_there: impl Fn(&Id) -> Result<bool, store::Error>,
        resource: &'static ResourceShape,
    ) -> Result<ApiError, store::Error> {
        let mut missing = resource;
        for ancestor in resource.lineage() {
            if !is_there(&self.id_of(ancestor))? {
                missing = ancestor;
                break;
            }
        }
        let id = self.id_of(missing);
        Ok(ApiError::new(
            "NotFoundException",
            absence(missing, &id.names, self.mesh_owner()),
        ))
    }

    /// Seconds since 1970, to the millisecond.
    fn now(&self) -> f64 {
        let since = (self.settings.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        since.as_millis() as f64 / 1000.0
    }
}

/// The first error is the answer.
fn refuse_errors(found: &[Diagnostic]) -> Result<(), ApiError> {
    match found.iter().find(|finding| finding.is_error()) {
        Some(finding) => Err(ApiError::of(finding)),
        None => Ok(()),
    }
}
