//! A resource as the answers show it, in the order of the model's members.

use super::spec::filled;
use crate::local::store::Record;
use crate::model::{Lifecycle, Operation, Resource, Shape};
use serde_json::{Map, Value, json};

/// The states in which a resource is shown.
pub const ACTIVE: &str = "ACTIVE";
pub const DELETED: &str = "DELETED";

/// The resource as creates and updates show it: with the spec that was sent.
pub fn data(resource: &Resource, record: &Record, status: &str) -> Value {
    show(resource, record, record.spec.clone(), status)
}

/// The resource as describes and deletes show it: with what the service fills in.
pub fn stored(resource: &Resource, record: &Record, status: &str) -> Value {
    show(
        resource,
        record,
        filled(resource.spec(), record.spec.clone()),
        status,
    )
}

/// The resource as a list shows it: names and metadata.
pub fn reference(list: &Operation, resource: &Resource, record: &Record) -> Value {
    let items = list
        .paginated
        .and_then(|paginated| list.output().member(paginated.items));
    let shape = items
        .and_then(|items| items.shape().item())
        .expect("a list has items");
    pick(shape, facts(resource, record))
}

fn show(resource: &Resource, record: &Record, spec: Value, status: &str) -> Value {
    let payload = &resource.operation(Lifecycle::Read).output().members()[0];
    let mut facts = facts(resource, record);
    facts.insert("metadata".to_owned(), json!(record.metadata));
    facts.insert("spec".to_owned(), spec);
    facts.insert("status".to_owned(), json!({ "status": status }));
    pick(payload.shape(), facts)
}

/// Names and metadata, side by side.
fn facts(resource: &Resource, record: &Record) -> Map<String, Value> {
    let names = resource.identifiers.iter().zip(&record.names);
    let mut facts: Map<String, Value> = names
        .map(|(identifier, name)| ((*identifier).to_owned(), name.as_str().into()))
        .collect();
    if let Value::Object(metadata) = json!(record.metadata) {
        facts.extend(metadata);
    }
    facts
}

fn pick(shape: &Shape, mut facts: Map<String, Value>) -> Value {
    let members = shape.members().iter().map(|member| member.name);
    members
        .filter_map(|name| facts.remove_entry(name))
        .collect::<Map<_, _>>()
        .into()
}
