//! Describe: the resource as it is kept.

use super::Call;
use super::answer::{ACTIVE, stored};
use crate::local::refusal::Refusal;
use serde_json::Value;

pub(super) fn describe(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.store.read()?;
    let id = call.id();
    match state.load(&id)? {
        Some(record) => Ok(stored(id.resource, &record, ACTIVE)),
        None => Err(call.absent(|id| state.has(id), id.resource)),
    }
}
