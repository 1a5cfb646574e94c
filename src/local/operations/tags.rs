//! Tags: merged, taken away, listed; found by the resource's ARN. They are not part of the resource,
//! so its version and times stay.

use super::arn;
use super::call::Call;
use super::page::Page;
use crate::document::Node;
use crate::local::api_error::ApiError;
use crate::local::store::{Id, Record, Snapshot};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many tags a resource may have.
const MOST: usize = 50;

pub(super) fn perform(call: &Call<'_>) -> Result<Value, ApiError> {
    match call.operation().name {
        "TagResource" => change(call, |record| {
            record.tags.extend(call.tags());
            if record.tags.len() <= MOST {
                return Ok(());
            }
            Err(ApiError::new(
                "TooManyTagsException",
                format!("{} would have more than {MOST} tags", record.metadata.arn),
            ))
        }),
        "UntagResource" => change(call, |record| {
            let keys = call.member("tagKeys").map_or(&[][..], Node::items);
            keys.iter().filter_map(Node::as_str).for_each(|key| {
                record.tags.remove(key);
            });
            Ok(())
        }),
        _ => list(call),
    }
}

fn change(
    call: &Call<'_>,
    change: impl Fn(&mut Record) -> Result<(), ApiError>,
) -> Result<Value, ApiError> {
    call.change(|state, changes| {
        let (id, record) = find(call, state)?;
        let mut record = Record::clone(&record);
        change(&mut record)?;
        changes.put(&id, record);
        Ok(Map::new().into())
    })
}

fn list(call: &Call<'_>) -> Result<Value, ApiError> {
    let page = Page::requested(call)?;
    call.store.read(|state| {
        let (_, record) = find(call, state)?;
        let tags: Vec<(&String, &String)> = record.tags.iter().collect();
        page.answer(
            &tags,
            |(key, _)| (*key).clone(),
            |(key, value)| Ok(Some(json!({ "key": key, "value": value }))),
        )
    })
}

/// The resource that the ARN names; only its owner may see or change its tags.
fn find(call: &Call<'_>, state: &dyn Snapshot) -> Result<(Id, Arc<Record>), ApiError> {
    let arn = call.text("resourceArn").unwrap_or_default();
    if !arn::is_well_formed(arn) {
        return Err(ApiError::bad_request(format!(
            "{arn} is not the ARN of an App Mesh resource"
        )));
    }
    let (owner, ids) = arn::read(&call.settings.region, arn).unwrap_or_default();
    if !ids.is_empty() && owner != call.caller() {
        return Err(ApiError::new(
            "ForbiddenException",
            format!("{arn} belongs to account {owner}, and only its owner may use its tags"),
        ));
    }
    for id in ids {
        let record = state.record(&id)?;
        if let Some(record) = record.filter(|record| record.metadata.arn == arn) {
            return Ok((id, record));
        }
    }
    Err(ApiError::new(
        "NotFoundException",
        format!("There is no resource {arn}"),
    ))
}
