//! Update: the whole spec is replaced, the version grows by one, tags stay.

use super::answer::{ACTIVE, data};
use super::{Call, retry};
use crate::local::refusal::Refusal;
use crate::local::store::Record;
use serde_json::Value;

pub(super) fn update(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.store.write()?;
    let id = call.id();
    let Some(record) = state.load(&id)? else {
        return Err(call.absent(|id| state.has(id), id.resource));
    };
    if let Some(answer) = retry::answer(call, &record)? {
        return Ok(answer);
    }
    call.judge(&state)?;
    let mut record = Record::clone(&record);
    record.spec = call.spec();
    record.metadata.version += 1;
    record.metadata.last_updated_at = call.now();
    retry::remember(call, &mut record);
    state.save(&id, &record)?;
    Ok(data(id.resource, &record, ACTIVE))
}
