//! What a route or gateway route asks of a request.

use super::known::{At, Known};
use super::read::{self, Word};
use crate::document::Node;
use compact_str::CompactString;

/// The conditions of a route, all of which must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The listener of the router or gateway to which the route is limited.
    pub port: Option<At<u16>>,
    /// Of the request's path, or of gRPC's service and method.
    pub path: PathMatch,
    /// The HTTP method: `GET`.
    pub method: Option<CompactString>,
    /// The scheme, for HTTP/2: `https`.
    pub scheme: Option<CompactString>,
    /// Conditions on headers; the metadata of gRPC are headers.
    pub headers: Vec<HeaderMatch>,
    /// All of them must match.
    pub query: Vec<QueryMatch>,
    /// The host of requests to a gateway.
    pub host: Option<At<HostMatch>>,
}

/// Which paths match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathMatch {
    /// The path begins with this text.
    Prefix(CompactString),
    /// The path is this text.
    Exact(CompactString),
    /// A regular expression of RE2 for the whole path.
    Regex(CompactString),
    /// A gRPC service, or one method of it.
    Grpc {
        /// The name of gRPC's service; `None` for any.
        service: Option<CompactString>,
        /// The name of gRPC's method; `None` for any.
        method: Option<CompactString>,
    },
    /// Nothing is asked of the path.
    Any,
}

/// A condition on a header of a request, or on metadata of gRPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderMatch {
    /// In any case.
    pub name: CompactString,
    /// The condition must not hold.
    pub invert: bool,
    /// `None` asks only that the header is present.
    pub value: Option<ValueMatch>,
}

/// A condition on the value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueMatch {
    /// It is this text.
    Exact(CompactString),
    /// It begins with this text.
    Prefix(CompactString),
    /// It ends with this text.
    Suffix(CompactString),
    /// All of it matches this regular expression of RE2.
    Regex(CompactString),
    /// A whole number from `start` to before `end`.
    Range {
        /// The first number that matches.
        start: i64,
        /// The number after the last that matches.
        end: i64,
    },
}

/// A condition on a parameter of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryMatch {
    /// Of the parameter; case matters.
    pub name: CompactString,
    /// `None` asks only that the parameter is present.
    pub exact: Option<CompactString>,
}

/// A condition on the host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostMatch {
    /// The host is this name.
    Exact(CompactString),
    /// The host ends with this text.
    Suffix(CompactString),
}

impl HostMatch {
    /// Whether requests for this host match, in whatever case it is written.
    pub fn accepts(&self, host: &str) -> bool {
        match self {
            HostMatch::Exact(name) => host.eq_ignore_ascii_case(name),
            HostMatch::Suffix(suffix) => {
                let [host, suffix] = [host, suffix].map(str::to_ascii_lowercase);
                host.ends_with(&suffix)
            }
        }
    }

    /// Whether every host that the other one matches matches this one.
    pub fn covers(&self, other: &HostMatch) -> bool {
        match (self, other) {
            (HostMatch::Exact(_), HostMatch::Suffix(_)) => false,
            (_, HostMatch::Exact(text) | HostMatch::Suffix(text)) => self.accepts(text),
        }
    }
}

/// Reads the `match` under one of the four types of route.
pub(super) fn matching(node: &Node, is_grpc: bool) -> Known<Match> {
    let text = |key| Ok(read::optional(node, key, read::text)?.map(|text| text.value));
    let list = |key| read::optional(node, key, |list| read::list(list, header));
    let mut headers = list("headers")?.unwrap_or_default();
    headers.extend(list("metadata")?.unwrap_or_default());
    let query = read::optional(node, "queryParameters", |list| read::list(list, query))?;
    Ok(Match {
        port: read::optional(node, "port", read::port)?,
        path: if is_grpc {
            PathMatch::Grpc {
                service: text("serviceName")?,
                method: text("methodName")?,
            }
        } else {
            path(node)?
        },
        method: text("method")?,
        scheme: text("scheme")?,
        headers,
        query: query.unwrap_or_default(),
        host: read::optional(node, "hostname", host)?,
    })
}

/// No conditions at all: a route of TCP without `match`.
pub(super) fn anything() -> Match {
    Match {
        port: None,
        path: PathMatch::Any,
        method: None,
        scheme: None,
        headers: Vec::new(),
        query: Vec::new(),
        host: None,
    }
}

fn path(node: &Node) -> Known<PathMatch> {
    if let Some(prefix) = read::optional(node, "prefix", read::text)? {
        return Ok(PathMatch::Prefix(prefix.value));
    }
    let Some(path) = read::member(node, "path") else {
        return Ok(PathMatch::Any);
    };
    match read::union(path?)? {
        ("exact", exact) => Ok(PathMatch::Exact(read::text(exact)?.value)),
        ("regex", regex) => Ok(PathMatch::Regex(read::text(regex)?.value)),
        (_, other) => read::unexpected(other),
    }
}

fn header(node: &Node) -> Known<HeaderMatch> {
    let invert = read::optional(node, "invert", read::boolean)?;
    Ok(HeaderMatch {
        name: read::text(read::required(node, "name")?)?.value,
        invert: invert.is_some_and(|invert| invert.value),
        value: read::optional(node, "match", value)?,
    })
}

fn value(node: &Node) -> Known<ValueMatch> {
    let (kind, node) = read::union(node)?;
    let text = |node| read::text(node).map(|text| text.value);
    Ok(match kind {
        "exact" => ValueMatch::Exact(text(node)?),
        "prefix" => ValueMatch::Prefix(text(node)?),
        "suffix" => ValueMatch::Suffix(text(node)?),
        "regex" => ValueMatch::Regex(text(node)?),
        "range" => ValueMatch::Range {
            start: read::integer(read::required(node, "start")?)?.value,
            end: read::integer(read::required(node, "end")?)?.value,
        },
        _ => return read::unexpected(node),
    })
}

fn query(node: &Node) -> Known<QueryMatch> {
    let exact = match read::find(node, &["match", "exact"]) {
        Some(exact) => Some(read::text(exact?)?.value),
        None => None,
    };
    Ok(QueryMatch {
        name: read::text(read::required(node, "name")?)?.value,
        exact,
    })
}

fn host(node: &Node) -> Known<At<HostMatch>> {
    let value = match read::union(node)? {
        ("exact", exact) => HostMatch::Exact(read::text(exact)?.value),
        ("suffix", suffix) => HostMatch::Suffix(read::text(suffix)?.value),
        (_, other) => return read::unexpected(other),
    };
    Ok(At {
        value,
        place: Some(node.place),
    })
}

/// Whether rewriting by default is on: `ENABLED`, or absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IsEnabled(pub bool);

impl Word for IsEnabled {
    const WORDS: &'static [(&'static str, IsEnabled)] =
        &[("ENABLED", IsEnabled(true)), ("DISABLED", IsEnabled(false))];
    const EXPECTED: &'static str = "`ENABLED` or `DISABLED`";
}
