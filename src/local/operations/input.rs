//! A resource as the request that would create it as it is.

use crate::local::store::Record;
use crate::model::model;
use serde_json::{Map, Value, json};

/// Names and spec: what a check looks at.
pub fn input(record: &Record) -> Map<String, Value> {
    let resource = model().resource(&record.kind);
    let identifiers = resource.map_or(&[][..], |resource| &resource.identifiers);
    let names = identifiers.iter().zip(&record.names);
    let mut input: Map<String, Value> = names
        .map(|(identifier, name)| ((*identifier).to_owned(), name.as_str().into()))
        .collect();
    input.insert("spec".to_owned(), record.spec.clone());
    input
}

/// The whole input, for its owner to send again.
pub fn create(record: &Record) -> Value {
    let mut input = input(record);
    if record.metadata.mesh_owner != record.metadata.resource_owner {
        input.insert(
            "meshOwner".to_owned(),
            record.metadata.mesh_owner.clone().into(),
        );
    }
    if !record.tags.is_empty() {
        let tag = |(key, value)| json!({ "key": key, "value": value });
        input.insert("tags".to_owned(), record.tags.iter().map(tag).collect());
    }
    input.into()
}
