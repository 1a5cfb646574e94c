//! Describe: the resource as it is kept.

use super::answer::{ACTIVE, stored};
use super::call::Call;
use crate::local::api_error::ApiError;
use serde_json::Value;

pub(super) fn describe(call: &Call<'_>) -> Result<Value, ApiError> {
    let id = call.id();
    call.store.read(|state| match state.record(&id)? {
        Some(record) => Ok(stored(id.resource, &record, ACTIVE)),
        None => Err(call.absent(state, id.resource)),
    })
}
