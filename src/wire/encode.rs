//! An input document as a request.

use super::request::{Request, percent};
use crate::document::{Node, Value};
use crate::model::{Binding, Operation};

/// Makes the request that carries this input. Members are in the body in the order of the input;
/// `token` gives the value of an idempotency token that the input lacks, and comes last.
///
/// # Errors
/// The name of a member that the path needs and the input lacks. Checked input never lacks one.
pub fn encode(
    operation: &'static Operation,
    input: &Node,
    token: impl FnOnce() -> String,
) -> Result<Request, &'static str> {
    let mut path = operation.uri.to_owned();
    let mut query = Vec::new();
    let mut body = serde_json::Map::new();
    for member in operation.input().members() {
        match member.binding {
            Binding::Label => {
                let value = input.get(member.name).and_then(text).ok_or(member.name)?;
                path = path.replace(&format!("{{{}}}", member.name), &percent(&value));
            }
            Binding::Query(name) => {
                if let Some(value) = input.get(member.name).and_then(text) {
                    query.push((name.to_owned(), value));
                }
            }
            Binding::Body | Binding::Payload => {}
        }
    }
    let travels_elsewhere = |name: &str| {
        let member = operation.input().member(name);
        member.is_some_and(|member| matches!(member.binding, Binding::Label | Binding::Query(_)))
    };
    for entry in input
        .entries()
        .iter()
        .filter(|entry| !travels_elsewhere(&entry.key))
    {
        body.insert(entry.key.as_str().to_owned(), entry.node.to_json());
    }
    let lacking = operation
        .input()
        .members()
        .iter()
        .find(|member| member.idempotency_token);
    if let Some(member) = lacking.filter(|member| !body.contains_key(member.name)) {
        body.insert(member.name.to_owned(), token().into());
    }
    let has_body = operation
        .input()
        .members()
        .iter()
        .any(|member| member.binding == Binding::Body);
    Ok(Request {
        operation: operation.name,
        method: operation.method,
        path,
        query,
        body: (has_body && !operation.readonly)
            .then(|| serde_json::Value::Object(body).to_string()),
    })
}

/// A scalar as it is in a path or query.
fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.as_str().to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) | Value::Unknown(_) => None,
        _ => Some(node.to_json().to_string()),
    }
}
