//! What the operations do: each verb written once, for whatever resource the model gives.
//!
//! A request is judged alone, then the state is locked, then the request is judged beside the state,
//! then it is carried out. What a judgement is about is left to `check`, where things are kept to
//! `store`.
//!
//! Invariant: a verb knows no kind of resource. The few members that every resource has (`spec`,
//! `tags`, `meshOwner`) are named here and nowhere else in the room.

mod answer;
mod arn;
mod create;
mod delete;
mod describe;
mod list;
mod page;
mod rehearse;
mod restate;
mod retry;
mod spec;
mod tags;
mod update;

pub(super) use rehearse::Rehearsal;
pub(super) use restate::{create, input};

use super::refusal::Refusal;
use super::router::Routed;
use super::store::{Id, Reading, Store};
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
/// What the service refuses, or trouble with the state.
pub(super) fn perform(local: &Local, routed: &Routed) -> Result<Value, Refusal> {
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
    store: &'a Store,
    subject: Subject<'a>,
}

impl<'a> Call<'a> {
    /// # Errors
    /// What the request's own text forbids.
    fn new(local: &'a Local, routed: &'a Routed) -> Result<Call<'a>, Refusal> {
        let subject = Subject::new(routed.operation, &routed.input).with_context(&local.context);
        refuse_errors(&check::request(subject))?;
        Ok(Call {
            settings: &local.settings,
            store: &local.store,
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

    /// Judges the request beside the state.
    fn judge(&self, state: &Reading<'_>) -> Result<(), Refusal> {
        let view = View::new(state, self.mesh_owner(), self.subject.context);
        let found = check::change(self.subject, &view);
        view.trouble()?;
        refuse_errors(&found)
    }

    /// Says which resource is not there: the outermost of those that the request names.
    fn absent(&self, is_there: impl Fn(&Id) -> bool, resource: &'static ResourceShape) -> Refusal {
        let missing = resource
            .lineage()
            .into_iter()
            .find(|ancestor| !is_there(&self.id_of(ancestor)))
            .unwrap_or(resource);
        let id = self.id_of(missing);
        Refusal::new(
            "NotFoundException",
            absence(missing, &id.names, self.mesh_owner()),
        )
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
fn refuse_errors(found: &[Diagnostic]) -> Result<(), Refusal> {
    match found.iter().find(|finding| finding.is_error()) {
        Some(finding) => Err(Refusal::of(finding)),
        None => Ok(()),
    }
}
