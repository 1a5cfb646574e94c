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
mod call;
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
use super::control_plane::Local;
use super::router::Routed;
use crate::model::Lifecycle;
use call::Call;
use serde_json::Value;

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
