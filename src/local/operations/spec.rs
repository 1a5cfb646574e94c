//! What the service adds to a spec.

use super::call::Call;
use crate::document::Node;
use crate::model::{Shape, ShapeType};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

impl Call<'_> {
    /// The spec of the request as it is kept; an empty one where there is none.
    pub(super) fn spec(&self) -> Value {
        let mut spec = self
            .member("spec")
            .map_or_else(|| Map::new().into(), Node::to_json);
        fill_health_check_ports(&mut spec);
        spec
    }

    /// The tags of the request.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let text = |tag: &Node, key| tag.get(key).and_then(Node::as_str).map(str::to_owned);
        let tags = self.member("tags").map_or(&[][..], Node::items);
        tags.iter()
            .filter_map(|tag| Some((text(tag, "key")?, text(tag, "value")?)))
            .collect()
    }
}

/// A health check without a port looks at the port of its listener.
fn fill_health_check_ports(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(fill_health_check_ports),
        Value::Object(members) => {
            let port = members
                .get("portMapping")
                .and_then(|mapping| mapping.get("port"))
                .cloned();
            if let (Some(port), Some(Value::Object(check))) = (port, members.get_mut("healthCheck"))
            {
                check.entry("port").or_insert(port);
            }
            members.values_mut().for_each(fill_health_check_ports);
        }
        _ => {}
    }
}

/// The spec with an empty list of backends, where it may have some and has none.
pub fn filled(shape: &Shape, mut spec: Value) -> Value {
    let backends = shape.member("backends").map(|member| &member.shape().kind);
    if let (Some(ShapeType::List(_)), Value::Object(members)) = (backends, &mut spec) {
        members
            .entry("backends")
            .or_insert_with(|| Vec::<Value>::new().into());
    }
    spec
}
