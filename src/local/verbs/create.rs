//! Create: the names are free, the spec is taken as it is, the version is 1.

use super::answer::{ACTIVE, data};
use super::{Call, arn, retry};
use crate::local::refusal::Refusal;
use crate::local::store::{Metadata, Record};
use serde_json::Value;

pub(super) fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.store.write()?;
    let id = call.id();
    if let Some(record) = state.load(&id)?
        && let Some(answer) = retry::answer(call, &record)?
    {
        return Ok(answer);
    }
    call.judge(&state)?;
    let now = call.now();
    let mut record = Record {
        kind: id.resource.name.to_owned(),
        names: id.names.clone(),
        metadata: Metadata {
            arn: arn::of(&call.settings.region, call.caller(), &id),
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
    state.save(&id, &record)?;
    Ok(data(id.resource, &record, ACTIVE))
}
