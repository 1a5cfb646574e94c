//! List: the resources of one kind under one parent, a page at a time; for a kind without a parent,
//! all that are shared with the caller. A resource whose file is damaged is left out with a warning, so
//! that it does not take the others down.

use super::answer::reference;
use super::call::Call;
use super::page::Page;
use crate::local::api_error::ApiError;
use crate::local::store::{Collection, Error, Key, Snapshot};
use crate::model::Kind;
use serde_json::Value;

pub(super) fn list(call: &Call<'_>) -> Result<Value, ApiError> {
    let page = Page::requested(call)?;
    call.store.read(|state| {
        let keys = keys(call, state)?;
        page.answer(&keys, Key::rank, |key| show(call, state, key))
    })
}

/// Everything that the list consists of.
fn keys(call: &Call<'_>, state: &dyn Snapshot) -> Result<Vec<Key>, ApiError> {
    let collection = Collection::Resource(call.resource().kind);
    let Some(parent) = call.resource().parent.map(Kind::shape) else {
        return Ok(state.keys(collection, None, &[])?);
    };
    let id = call.id_of(parent);
    if !state.contains(&(&id).into())? {
        return Err(call.absent(state, parent));
    }
    let names: Vec<&str> = id.names.iter().map(AsRef::as_ref).collect();
    Ok(state.keys(collection, Some(&id.mesh_owner), &names)?)
}

fn show(call: &Call<'_>, state: &dyn Snapshot, key: &Key) -> Result<Option<Value>, ApiError> {
    let id = key.id().expect("a list is of resources");
    let record = match state.record(&id) {
        Err(Error::Damaged(damage)) => {
            (call.settings.warn)(&damage);
            None
        }
        record => record?,
    };
    Ok(record.map(|record| reference(call.operation(), id.resource, &record)))
}
