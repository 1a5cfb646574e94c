//! Create: the names are free, the spec is taken as it is, the version is 1.

use super::answer::{ACTIVE, data};
use super::call::Call;
use super::{arn, retry};
use crate::local::api_error::ApiError;
use crate::local::store::{Changes, Id, Metadata, Record, Snapshot};
use serde_json::Value;

pub(super) fn create(call: &Call<'_>) -> Result<Value, ApiError> {
    let id = call.id();
    call.change(|state, changes| attempt(call, &id, state, changes))
}

fn attempt(
    call: &Call<'_>,
    id: &Id,
    state: &dyn Snapshot,
    changes: &mut Changes,
) -> Result<Value, ApiError> {
    if let Some(record) = state.record(id)?
        && let Some(answer) = retry::answer(call, &record)?
    {
        return Ok(answer);
    }
    call.check(state)?;
    let now = call.now();
    let mut record = Record {
        kind: id.resource.name.to_owned(),
        names: id.names.clone(),
        metadata: Metadata {
            arn: arn::of(&call.settings.region, call.caller(), id),
            created_at: now,
            last_updated_at: now,
            mesh_owner: id.mesh_owner.to_string(),
            resource_owner: call.caller().to_owned(),
            uid: (call.settings.uuid)().to_string(),
            version: 1,
        },
        spec: call.spec(),
        tags: call.tags(),
        answered: Vec::new(),
    };
    retry::remember(call, &mut record);
    let answer = data(id.resource, &record, ACTIVE);
    changes.put(id, record);
    Ok(answer)
}
