//! A resource as the answers show it, in the order of the model's members.

use super::spec::filled;
use crate::local::store::Record;
use crate::model::{Lifecycle, Operation, ResourceShape, Shape};
use serde_json::{Map, Value, json};

/// The states in which a resource is shown.
pub const ACTIVE: &str = "ACTIVE";
pub const DELETED: &str = "DELETED";

/// The resource as creates and updates show it: with the spec that was sent.
pub fn data(resource: &ResourceShape, record: &Record, status: &str) -> Value {
    show(resource, record, record.spec.clone(), status)
}

/// The resource as describes and deletes show it: with what the service fills in.
pub fn stored(resource: &ResourceShape, record: &Record, status: &str) -> Value {
    show(
        resource,
        record,
        filled(resource.spec(), record.spec.clone()),
        status,
    )
}

/// The resource as a list shows it: names and metadata.
pub fn reference(list: &Operation, resource: &ResourceShape, record: &Record) -> Value {
    let items = list
        .paginated
        .and_then(|paginated| list.output().member(paginated.items));
    let shape = items
        .and_then(|items| items.shape().item())
        .expect("a list has items");
    pick(shape, context(resource, record))
}

fn show(resource: &ResourceShape, record: &Record, spec: Value, status: &str) -> Value {
    let payload = &resource.operation(Lifecycle::Read).output().members()[0];
    let mut context = context(resource, record);
    context.insert("metadata".to_owned(), json!(record.metadata));
    context.insert("spec".to_owned(), spec);
    context.insert("status".to_owned(), json!({ "status": status }));
    pick(payload.shape(), context)
}

/// Names and metadata, side by side.
fn context(resource: &ResourceShape, record: &Record) -> Map<String, Value> {
    let names = resource.identifiers.iter().zip(&record.names);
    let mut context: Map<String, Value> = names
        .map(|(identifier, name)| ((*identifier).to_owned(), name.as_str().into()))
        .collect();
    if let Value::Object(metadata) = json!(record.metadata) {
        context.extend(metadata);
    }
    context
}

fn pick(shape: &Shape, mut context: Map<String, Value>) -> Value {
    let members = shape.members().iter().map(|member| member.name);
    members
        .filter_map(|name| context.remove_entry(name))
        .collect::<Map<_, _>>()
        .into()
}
