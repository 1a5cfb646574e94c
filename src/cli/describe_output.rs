//! Answers as input: what a `describe` prints is taken by the commands of the same resource as it is,
//! so that a resource can be read, changed and written back.

use crate::document::{Entry, Value};
use crate::model::Operation;
use crate::wire;

/// The entries of an input document. Those of an answer, which is under the resource's name, are
/// taken out of there, and what the service alone says of a resource is left behind.
pub fn into_input(operation: &Operation, mut entries: Vec<Entry>) -> Vec<Entry> {
    let Some(payload) = wire::payload(operation) else {
        return entries;
    };
    match &mut entries[..] {
        [Entry { key, node }] if *key == payload.name => {
            let Value::Object(inside) = &mut node.value else {
                return entries;
            };
            let mut inside = std::mem::take(inside);
            let only_said = |key: &str| {
                payload.shape().member(key).is_some() && operation.input().member(key).is_none()
            };
            inside.retain(|entry| !only_said(&entry.key));
            inside
        }
        _ => entries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};
    use crate::model::model;

    fn keys(operation: &str, text: &str) -> String {
        let node = json5::parse(text, SourceId(0)).unwrap();
        let Value::Object(entries) = node.value else {
            unreachable!()
        };
        let entries = into_input(model().operation(operation).unwrap(), entries);
        let keys: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
        keys.join(" ")
    }

    const ROUTE: &str = "{route: {meshName: 'm', metadata: {}, routeName: 'r', spec: {}, \
                         status: {}, virtualRouterName: 'v'}}";

    #[test]
    fn takes_what_the_operation_takes() {
        assert_eq!(
            keys("UpdateRoute", ROUTE),
            "meshName routeName spec virtualRouterName"
        );
        assert_eq!(
            keys("DeleteRoute", ROUTE),
            "meshName routeName virtualRouterName"
        );
    }

    #[test]
    fn leaves_other_documents_alone() {
        assert_eq!(keys("CreateMesh", ROUTE), "route");
        assert_eq!(keys("UpdateRoute", "{route: 1}"), "route");
        assert_eq!(
            keys("UpdateRoute", "{route: {spec: {}, specs: {}}}"),
            "spec specs"
        );
        assert_eq!(keys("UpdateRoute", "{route: {}, spec: {}}"), "route spec");
        assert_eq!(keys("TagResource", "{tags: {}}"), "tags");
    }
}
