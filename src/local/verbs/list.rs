//! List: the resources of one kind under one parent, a page at a time; for a kind without a parent,
//! all that are shared with the caller. A file that cannot be understood is passed over and told of, so
//! that it does not take the others down.

use super::Call;
use super::answer::reference;
use super::page::Page;
use crate::local::refusal::Refusal;
use crate::model::Kind;
use serde_json::Value;

pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let page = Page::asked_for(call)?;
    let state = call.store.read()?;
    let resource = call.resource();
    let files = match resource.parent.map(Kind::shape) {
        None => state.files_of_everybody(resource)?,
        Some(parent) => {
            if !state.has(&call.id_of(parent)) {
                return Err(call.absent(|id| state.has(id), parent));
            }
            let names: Vec<&str> = parent
                .identifiers
                .iter()
                .filter_map(|name| call.text(name))
                .collect();
            state.files(call.mesh_owner(), resource, &names)?
        }
    };
    page.answer(
        files,
        |file| state.key(file),
        |file| {
            let record = state.look(file)?.and_then(|seen| {
                seen.inspect_err(|damage| (call.settings.warn)(&damage.message))
                    .ok()
            });
            Ok(record.map(|record| reference(call.operation(), resource, &record)))
        },
    )
}
