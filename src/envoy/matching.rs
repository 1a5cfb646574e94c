//! What a route asks of a request, in the form of Envoy.

use crate::mesh::{HeaderMatch, HostMatch, Match, PathMatch, QueryMatch, ValueMatch};
use serde_json::{Value, json};

/// A `RouteMatch`.
pub(super) fn matching(conditions: &Match) -> Value {
    with_path(conditions, path(&conditions.path))
}

/// A `RouteMatch` for another path than the one of the conditions.
pub(super) fn with_path(conditions: &Match, mut found: Value) -> Value {
    let headers = headers(conditions);
    if !headers.is_empty() {
        found["headers"] = headers.into();
    }
    if !conditions.query.is_empty() {
        found["query_parameters"] = conditions.query.iter().map(query).collect();
    }
    if matches!(conditions.path, PathMatch::Grpc { .. }) {
        found["grpc"] = json!({});
    }
    found
}

fn path(path: &PathMatch) -> Value {
    match path {
        PathMatch::Prefix(prefix) => json!({ "prefix": prefix }),
        PathMatch::Exact(path) => json!({ "path": path }),
        PathMatch::Regex(regex) => json!({ "safe_regex": { "regex": regex } }),
        PathMatch::Grpc {
            service: Some(service),
            method: Some(method),
        } => json!({ "path": format!("/{service}/{method}") }),
        PathMatch::Grpc {
            service: Some(service),
            method: None,
        } => json!({ "prefix": format!("/{service}/") }),
        PathMatch::Grpc { service: None, .. } | PathMatch::Any => json!({ "prefix": "/" }),
    }
}

fn headers(conditions: &Match) -> Vec<Value> {
    let pseudo = [
        (":method", &conditions.method),
        (":scheme", &conditions.scheme),
    ];
    let pseudo = pseudo.into_iter().filter_map(|(name, value)| {
        let exact = value.as_ref()?;
        Some(exactly(name, exact))
    });
    let host = conditions.host.as_ref().map(|it| host(&it.value));
    let headers = conditions.headers.iter().map(header);
    pseudo.chain(host).chain(headers).collect()
}

/// A condition on a header: exactly this value.
pub(super) fn exactly(name: &str, value: &str) -> Value {
    json!({ "name": name, "string_match": { "exact": value } })
}

/// The host of a request, with or without a port, whatever the case of its letters.
fn host(host: &HostMatch) -> Value {
    let regex = match host {
        HostMatch::Exact(host) => format!("(?i){}(:[0-9]+)?", quoted(host)),
        HostMatch::Suffix(suffix) => format!("(?i).*{}(:[0-9]+)?", quoted(suffix)),
    };
    json!({ "name": ":authority", "string_match": { "safe_regex": { "regex": regex } } })
}

/// The text as a regular expression that matches nothing else.
fn quoted(text: &str) -> String {
    regex_syntax::escape(text)
}

fn header(header: &HeaderMatch) -> Value {
    let mut found = json!({ "name": header.name });
    let string = |found: &mut Value, kind: &str, text: Value| {
        found["string_match"] = json!({ kind: text });
    };
    match &header.value {
        None => found["present_match"] = true.into(),
        Some(ValueMatch::Exact(text)) => string(&mut found, "exact", text.as_str().into()),
        Some(ValueMatch::Prefix(text)) => string(&mut found, "prefix", text.as_str().into()),
        Some(ValueMatch::Suffix(text)) => string(&mut found, "suffix", text.as_str().into()),
        Some(ValueMatch::Regex(regex)) => {
            string(&mut found, "safe_regex", json!({ "regex": regex }));
        }
        Some(ValueMatch::Range { start, end }) => {
            found["range_match"] = json!({ "start": start, "end": end });
        }
    }
    if header.invert {
        found["invert_match"] = true.into();
    }
    found
}

fn query(query: &QueryMatch) -> Value {
    match &query.exact {
        Some(exact) => json!({ "name": query.name, "string_match": { "exact": exact } }),
        None => json!({ "name": query.name, "present_match": true }),
    }
}
