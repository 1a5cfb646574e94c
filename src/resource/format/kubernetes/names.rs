//! The names that objects have in App Mesh.
//!
//! A service is `name.namespace`, a mesh `name`, everything else `name_namespace`, unless the spec
//! has an `awsName` that is not empty (`defaultingAWSName` of the controller's webhooks).

use super::object::{CustomKind, Name, Object};
use super::schema;
use crate::document::{Node, Unknown, Value};
use crate::model::Kind;
use compact_str::{CompactString, format_compact};

/// In names, in place of a namespace that is not known.
const NAMESPACE: &str = "${namespace}";

/// The name of an object in App Mesh, at the place that gives it.
pub fn name(object: &Object<'_>) -> Node {
    match object.member(schema::AWS_NAME) {
        Some(written) if written.as_str() != Some("") => written.clone(),
        _ => Node {
            value: default(object),
            place: object.place,
        },
    }
}

fn default(object: &Object<'_>) -> Value {
    match (object.name, object.namespace) {
        (Name::Open(why), _) => Value::unknown(why),
        // Objects of one namespace refer to each other, whatever it is called.
        (Name::Known(name), Name::Open(why)) => Value::unknown(Unknown {
            why: why.into(),
            symbol: Some(joined(object.kind, name, NAMESPACE)),
        }),
        (Name::Known(name), Name::Known(namespace)) => {
            Value::String(joined(object.kind, name, namespace))
        }
    }
}

/// The name that an object of this kind, name and namespace gets.
pub fn joined(kind: CustomKind, name: &str, namespace: &str) -> CompactString {
    match kind {
        CustomKind::Resource(Kind::Mesh) => name.into(),
        CustomKind::Resource(Kind::VirtualService) => format_compact!("{name}.{namespace}"),
        _ => format_compact!("{name}_{namespace}"),
    }
}
