//! Delete: the answer is the resource's last state. The version grows by one, but not a mesh's.

use super::answer::{DELETED, stored};
use super::call::Call;
use crate::local::api_error::ApiError;
use crate::local::store::{Changes, Id, Record, Snapshot};
use serde_json::Value;

pub(super) fn delete(call: &Call<'_>) -> Result<Value, ApiError> {
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
    call.check(state)?;
    let mut record = Record::clone(&record);
    record.metadata.version += u64::from(id.resource.parent.is_some());
    record.metadata.last_updated_at = call.now();
    changes.remove(id);
    Ok(stored(id.resource, &record, DELETED))
}
