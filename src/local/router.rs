//! A raw request as an operation and its input document, by the bindings of the model.
//!
//! A path of no operation is answered as AWS's services of this protocol do: 404,
//! `UnknownOperationException`. (`MissingAuthenticationToken` would be API Gateway's word for it,
//! and mislead the caller.) A body that is not a JSON object cannot be read at all:
//! 400, `SerializationException`. Like the service, the router overlooks members that the model
//! does not know and takes a null for an absent member.

use crate::document::{Entry, Node, Place, SourceId, Value, json5};
use crate::model::{Binding, Member, Operation, Shape, ShapeType, model};
use crate::wire::ServiceError;
use percent_encoding::percent_decode_str;
use std::collections::HashMap;

/// Names and query parameters are before the body in the order of findings.
const NAMES: SourceId = SourceId(0);
const BODY: SourceId = SourceId(1);

/// What a request asks for.
pub(super) struct Routed {
    pub operation: &'static Operation,
    /// Labels, query parameters and the members of the body.
    pub input: Node,
}

/// The name of the operation that a method and a path without its query denote.
pub fn operation(method: &str, path: &str) -> Option<&'static str> {
    find(method, path).map(|(operation, _)| operation.name)
}

fn find<'a>(
    method: &str,
    path: &'a str,
) -> Option<(&'static Operation, HashMap<&'static str, &'a str>)> {
    model()
        .operations
        .iter()
        .filter(|operation| operation.method == method)
        .find_map(|operation| Some((operation, labels(operation.uri, path)?)))
}

/// Finds the operation of a method, a path with its query, and a body.
///
/// # Errors
/// A path of no operation, or a body or label that cannot be read.
pub(super) fn route(method: &str, target: &str, body: &[u8]) -> Result<Routed, ServiceError> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (operation, labels) = find(method, path).ok_or_else(|| unknown(method, path))?;
    let query: Vec<(&str, &str)> = query
        .split('&')
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .collect();
    let mut body = entries(operation, body)?;
    let mut input = Vec::new();
    for (index, member) in operation.input().members().iter().enumerate() {
        let raw = match member.binding {
            Binding::Label => labels.get(member.name).copied(),
            Binding::Query(name) => query
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value),
            Binding::Body | Binding::Payload => {
                if let Some(at) = body.iter().position(|entry| entry.key == member.name) {
                    input.push(body.swap_remove(at));
                }
                None
            }
        };
        if let Some(raw) = raw {
            let text = percent_decode_str(raw).decode_utf8().map_err(|_| {
                ServiceError::new(
                    "SerializationException",
                    format!("{} is not UTF-8", member.name),
                )
            })?;
            let place = Place {
                source: NAMES,
                node: index as u32 + 1,
            };
            let node = Node {
                value: scalar(member, &text),
                place,
            };
            input.push(Entry {
                key: member.name.into(),
                node,
            });
        }
    }
    let place = Place {
        source: NAMES,
        node: 0,
    };
    Ok(Routed {
        operation,
        input: Node {
            value: Value::Object(input),
            place,
        },
    })
}

/// The raw labels of a path, if it is one of this URI.
fn labels<'a>(uri: &'static str, path: &'a str) -> Option<HashMap<&'static str, &'a str>> {
    let mut labels = HashMap::new();
    let mut segments = path.split('/');
    for wanted in uri.split('/') {
        let segment = segments.next()?;
        match wanted
            .strip_prefix('{')
            .and_then(|wanted| wanted.strip_suffix('}'))
        {
            Some(label) => {
                labels.insert(label, segment);
            }
            None if wanted == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(labels)
}

fn unknown(method: &str, path: &str) -> ServiceError {
    ServiceError {
        status: 404,
        ..ServiceError::new(
            "UnknownOperationException",
            format!("no operation answers to {method} {path}"),
        )
    }
}

/// A label or query parameter as a value of the member's type; as text where it is invalid, which
/// `check` then reports.
fn scalar(member: &Member, text: &str) -> Value {
    match member.shape().kind {
        ShapeType::Integer | ShapeType::Long => text
            .parse()
            .map_or_else(|_| Value::String(text.into()), Value::Integer),
        _ => Value::String(text.into()),
    }
}

/// The members of the body.
fn entries(operation: &Operation, body: &[u8]) -> Result<Vec<Entry>, ServiceError> {
    let travels = |member: &Member| member.binding == Binding::Body;
    if body.is_empty() || operation.readonly || !operation.input().members().iter().any(travels) {
        return Ok(Vec::new());
    }
    let broken = |why: &str| ServiceError::new("SerializationException", format!("the body {why}"));
    let text = std::str::from_utf8(body).map_err(|_| broken("is not UTF-8"))?;
    // The wire takes JSON only, although the reader of documents understands more.
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|cause| broken(&format!("is not JSON: {cause}")))?;
    let node = json5::parse(text, BODY)
        .map_err(|finding| broken(&format!("cannot be read: {}", finding.finding.message)))?;
    match known(operation.input(), node).value {
        Value::Object(entries) => Ok(entries),
        other => Err(broken(&format!("is {} instead of an object", other.kind()))),
    }
}

/// The value without nulls and without members that the model does not know.
fn known(shape: &'static Shape, mut node: Node) -> Node {
    match &mut node.value {
        Value::Object(entries) => {
            *entries = std::mem::take(entries)
                .into_iter()
                .filter(|entry| !entry.node.is_null())
                .filter_map(|entry| {
                    let node = known(shape.member(&entry.key)?.shape(), entry.node);
                    Some(Entry { node, ..entry })
                })
                .collect();
        }
        Value::Array(items) => {
            if let Some(shape) = shape.item() {
                *items = std::mem::take(items)
                    .into_iter()
                    .map(|item| known(shape, item))
                    .collect();
            }
        }
        _ => {}
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

    #[test]
    fn every_operation_comes_back_from_its_own_request() {
        for operation in &model().operations {
            let names: serde_json::Map<_, _> = operation
                .input()
                .members()
                .iter()
                .filter(|member| matches!(member.binding, Binding::Label))
                .map(|member| (member.name.to_owned(), "a/b c%2F?é".into()))
                .collect();
            let input = Node::from_json(
                &names.into(),
                Place {
                    source: NAMES,
                    node: 0,
                },
            );
            let request = wire::encode(operation, &input, || "t".into()).unwrap();
            let body = request.body.as_deref().unwrap_or_default();
            let routed = route(request.method, &request.target(), body.as_bytes()).unwrap();
            assert_eq!(routed.operation.name, operation.name);
            for entry in input.entries() {
                assert_eq!(
                    routed.input.get(&entry.key).unwrap().as_str(),
                    entry.node.as_str()
                );
            }
        }
    }

    #[test]
    fn reports_what_cannot_be_read() {
        let refused = |method, target, body: &str| {
            let error = route(method, target, body.as_bytes()).err().unwrap();
            (error.code, error.status)
        };
        let unknown = ("UnknownOperationException".to_owned(), 404);
        assert_eq!(refused("GET", "/", ""), unknown);
        assert_eq!(refused("POST", "/v20190125/meshes", "{}"), unknown);
        assert_eq!(
            refused("GET", "/v20190125/meshes/m/virtualNodes/n/x", ""),
            unknown
        );
        let broken = ("SerializationException".to_owned(), 400);
        for body in [
            "{",
            "[]",
            "{'meshName': 'm'}",
            r#"{"meshName": "a", "meshName": "b"}"#,
        ] {
            assert_eq!(refused("PUT", "/v20190125/meshes", body), broken, "{body}");
        }
        assert_eq!(refused("GET", "/v20190125/meshes/%FF", ""), broken);
    }

    #[test]
    fn overlooks_nulls_and_unknown_members() {
        let body = r#"{"meshName": "m", "spec": {"egressFilter": null, "color": 1}, "x": 2}"#;
        let routed = route("PUT", "/v20190125/meshes?limit=1", body.as_bytes()).unwrap();
        assert_eq!(
            routed.input.to_json(),
            serde_json::json!({"meshName": "m", "spec": {}})
        );
    }
}
