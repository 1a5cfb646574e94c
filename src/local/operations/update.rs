//! Update: the whole spec is replaced, the version grows by one, tags stay.

use super::answer::{ACTIVE, data};
use super::call::Call;
use super::retry;
use crate::local::api_error::ApiError;
use crate::local::store::{Changes, Id, Record, Snapshot};
use serde_json::Value;

pub(super) fn update(call: &Call<'_>) -> Result<Value, ApiError> {
    let id = call.id();
    call.change(|state, changes| attempt(call, &id, state, changes))
}

fn attempt(
    call: &Call<'_>,
    id: &Id,
    state: &dyn Snapshot,
    changes: &mut Changes,
) -> Result<Value, ApiError> {
    let Some(record) = state.record(id)? else {
        return Err(call.absent(state, id.resource));
    };
    if let Some(answer) = retry::answer(call, &record)? {
        return Ok(answer);
    }
    call.check(state)?;
    let mut record = Record::clone(&record);
    record.spec = call.spec();
    record.metadata.version += 1;
    record.metadata.last_updated_at = call.now();
    retry::remember(call, &mut record);
    let answer = data(id.resource, &record, ACTIVE);
    changes.put(id, record);
    Ok(answer)
}
