//! Delete: the answer is the resource's last state. The version grows by one, but not a mesh's.

use super::Call;
use super::answer::{DELETED, stored};
use crate::local::refusal::Refusal;
use crate::local::store::Record;
use serde_json::Value;

pub(super) fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.store.write()?;
    let id = call.id();
    let Some(record) = state.load(&id)? else {
        return Err(call.absent(|id| state.has(id), id.resource));
    };
    call.judge(&state)?;
    let mut record = Record::clone(&record);
    record.metadata.version += u64::from(id.resource.parent.is_some());
    record.metadata.last_updated_at = call.now();
    state.remove(&id)?;
    Ok(stored(id.resource, &record, DELETED))
}
