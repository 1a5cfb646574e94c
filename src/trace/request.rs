//! A request, and the conditions of routes that it meets.

use crate::mesh::{HeaderMatch, HostMatch, Match, PathMatch, QueryMatch, ValueMatch};
use compact_str::CompactString;
use percent_encoding::percent_decode_str;
use regex_lite::Regex;

/// A request to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method of HTTP.
    pub method: CompactString,
    /// `http`, or `tcp` for a connection without requests.
    pub scheme: CompactString,
    /// The host that is asked for.
    pub host: CompactString,
    /// The port of egress of a node or of a listener of a gateway; the lowest where none is given.
    pub port: Option<u16>,
    /// Path and query.
    pub path: CompactString,
    /// Names in lower case, and values.
    pub headers: Vec<(CompactString, CompactString)>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn is_tcp(&self) -> bool {
        self.scheme == "tcp"
    }
}

/// The first condition that a request does not meet, in words; `None` where it meets all.
pub fn unmet(conditions: &Match, request: &Request, path: &str) -> Option<String> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let host = conditions.host.as_ref();
    host.and_then(|it| wrong_host(&it.value, &request.host))
        .or_else(|| wrong_path(&conditions.path, path))
        .or_else(|| wrong_word("method", conditions.method.as_ref(), &request.method))
        .or_else(|| wrong_word("scheme", conditions.scheme.as_ref(), &request.scheme))
        .or_else(|| {
            conditions
                .headers
                .iter()
                .find_map(|it| wrong_header(it, request))
        })
        .or_else(|| {
            conditions
                .query
                .iter()
                .find_map(|it| wrong_parameter(it, query))
        })
}

fn wrong_host(expected: &HostMatch, host: &str) -> Option<String> {
    let fault = match expected {
        HostMatch::Exact(name) => format!("the host is `{host}`, not `{name}`"),
        HostMatch::Suffix(suffix) => format!("the host `{host}` does not end with `{suffix}`"),
    };
    (!expected.accepts(host)).then_some(fault)
}

fn wrong_path(expected: &PathMatch, path: &str) -> Option<String> {
    match expected {
        PathMatch::Any => None,
        PathMatch::Prefix(prefix) => (!path.starts_with(prefix.as_str()))
            .then(|| format!("the path does not begin with `{prefix}`")),
        PathMatch::Exact(exact) => (path != exact).then(|| format!("the path is not `{exact}`")),
        PathMatch::Regex(regex) => {
            (!matches_whole(regex, path)).then(|| format!("the path does not match `{regex}`"))
        }
        PathMatch::Grpc { service, method } => {
            wrong_method(service.as_ref(), method.as_ref(), path)
        }
    }
}

/// The path of a gRPC request is `/package.Service/Method`.
fn wrong_method(
    service: Option<&CompactString>,
    method: Option<&CompactString>,
    path: &str,
) -> Option<String> {
    let (given, called) = path
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or((path, ""));
    if let Some(service) = service.filter(|service| given != service.as_str()) {
        return Some(format!("the gRPC service is not `{service}`"));
    }
    let method = method.filter(|method| called != method.as_str())?;
    Some(format!("the gRPC method is not `{method}`"))
}

fn wrong_word(what: &str, expected: Option<&CompactString>, given: &str) -> Option<String> {
    let expected = expected.filter(|expected| !expected.eq_ignore_ascii_case(given))?;
    Some(format!("the {what} is not {expected}"))
}

/// Envoy's rule: an absent header meets no condition on its value, not even an inverted one.
fn wrong_header(expected: &HeaderMatch, request: &Request) -> Option<String> {
    let name = &expected.name;
    let value = request.header(name);
    let Some(condition) = &expected.value else {
        return match (value, expected.invert) {
            (None, false) => Some(format!("header {name} is absent")),
            (Some(_), true) => Some(format!("header {name} is present")),
            _ => None,
        };
    };
    let Some(value) = value else {
        return Some(format!("header {name} is absent"));
    };
    let (holds, words) = match condition {
        ValueMatch::Exact(text) => (value == text, format!("equal `{text}`")),
        ValueMatch::Prefix(text) => (
            value.starts_with(text.as_str()),
            format!("begin with `{text}`"),
        ),
        ValueMatch::Suffix(text) => (value.ends_with(text.as_str()), format!("end with `{text}`")),
        ValueMatch::Regex(regex) => (matches_whole(regex, value), format!("match `{regex}`")),
        ValueMatch::Range { start, end } => (
            value
                .parse()
                .is_ok_and(|number: i64| (*start..*end).contains(&number)),
            format!("lie in {start} to {}", end - 1),
        ),
    };
    let must = if expected.invert {
        "must not"
    } else {
        "does not"
    };
    (holds == expected.invert).then(|| format!("header {name} {must} {words}"))
}

fn wrong_parameter(expected: &QueryMatch, query: &str) -> Option<String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
    let name = &expected.name;
    let Some((_, value)) = pairs.find(|(given, _)| given == name) else {
        return Some(format!("query parameter {name} is absent"));
    };
    let exact = expected
        .exact
        .as_ref()
        .filter(|exact| value != exact.as_str())?;
    Some(format!("query parameter {name} is not `{exact}`"))
}

/// Whether an expression of RE2 matches a whole text. Syntax that is not known here matches nothing.
fn matches_whole(regex: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{regex})$")).is_ok_and(|regex| regex.is_match(text))
}
