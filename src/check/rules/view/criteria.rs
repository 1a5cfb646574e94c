//! Which requests a route or gateway route applies to, beside those of another.

use super::{Route, path};
use crate::document::Node;

/// The criteria of one route.
pub struct Criteria<'a> {
    protocol: &'static str,
    port: Option<i128>,
    path: Pattern<'a>,
    hostname: Pattern<'a>,
    exact: [Pattern<'a>; 4],
    named: Vec<Named<'a>>,
}

/// What the value of a header, metadata entry or query parameter must be like.
struct Named<'a> {
    node: &'a Node,
    list: &'static str,
    name: &'a str,
    value: Pattern<'a>,
}

/// What a text must be like.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pattern<'a> {
    Any,
    /// Anything, but it must be there.
    Present,
    Exact(&'a str),
    Prefix(&'a str),
    Suffix(&'a str),
    Regex(&'a str),
    /// Something that cannot be compared.
    Other,
}

/// Criteria that are one exact text each.
const EXACT: [&str; 4] = ["method", "scheme", "serviceName", "methodName"];

/// Criteria that are lists of named patterns, all of which must fit.
const LISTS: [&str; 3] = ["headers", "metadata", "queryParameters"];

impl<'a> Criteria<'a> {
    /// The criteria of a route; `None` while some are not known.
    pub fn of(route: Route<'a>) -> Option<Criteria<'a>> {
        let known = |node: &&Node| !node.is_unknown();
        route
            .criteria()
            .is_none_or(|node| known(&node))
            .then_some(())?;
        let mut named = Vec::new();
        for list in LISTS {
            let Some(items) = route.criterion(list) else {
                continue;
            };
            let items = Some(items).filter(known)?.items();
            named.extend(items.iter().map(|item| Named::of(list, item)));
        }
        let port = match route.port() {
            Some(port) => Some(port.as_integer()?),
            None => None,
        };
        Some(Criteria {
            protocol: route.protocol,
            port,
            path: path(route),
            hostname: pattern(route.criterion("hostname")),
            exact: EXACT.map(|name| exact(route.criterion(name))),
            named,
        })
    }

    /// True where every request to which the other applies is one to which these apply too.
    pub fn cover(&self, other: &Criteria<'_>) -> bool {
        self.path.covers(other.path)
            && self.protocol == other.protocol
            && (self.port.is_none() || self.port == other.port)
            && self.patterns(other).all(|(own, its)| own.covers(its))
            && self.named.iter().all(|own| {
                let its = other.named.iter().find(|its| own.is_about(its));
                its.is_some_and(|its| own.value.covers(its.value))
            })
    }

    /// True where there certainly are requests to which both apply.
    pub fn overlap(&self, other: &Criteria<'_>) -> bool {
        self.path.meets(other.path)
            && self.protocol == other.protocol
            && (self.port.is_none() || other.port.is_none() || self.port == other.port)
            && self.patterns(other).all(|(own, its)| own.meets(its))
            && self.named.iter().all(|own| {
                let its = other.named.iter().find(|its| own.is_about(its));
                its.is_none_or(|its| own.value.meets(its.value))
            })
    }

    /// True where both say the same of the path.
    pub fn share_path(&self, other: &Criteria<'_>) -> bool {
        self.path == other.path
    }

    /// Two conditions on one header, metadata entry or parameter that no value meets, in their order.
    pub fn contradiction(&self) -> Option<(&'a Node, &'a Node)> {
        self.named.iter().enumerate().find_map(|(index, one)| {
            let rest = self.named[index + 1..].iter();
            let mut rivals = rest.filter(|other| one.is_about(other));
            let rival = rivals.find(|other| one.value.excludes(other.value))?;
            Some((one.node, rival.node))
        })
    }

    /// The patterns of both that are not about the path, side by side.
    fn patterns<'b>(
        &self,
        other: &Criteria<'b>,
    ) -> impl Iterator<Item = (Pattern<'a>, Pattern<'b>)> {
        [(self.hostname, other.hostname)]
            .into_iter()
            .chain(self.exact.into_iter().zip(other.exact))
    }
}

impl<'a> Named<'a> {
    fn of(list: &'static str, item: &'a Node) -> Named<'a> {
        let is_inverted = |invert: &Node| invert.as_bool() != Some(false);
        let value = match (item.get("invert"), item.get("match")) {
            (Some(invert), _) if is_inverted(invert) => Pattern::Other,
            (_, None) => Pattern::Present,
            (_, value) => pattern(value),
        };
        let name = item.get("name").and_then(Node::as_str).unwrap_or_default();
        Named {
            node: item,
            list,
            name,
            value,
        }
    }

    /// True where both are about the same value. Names of headers and metadata do not know case.
    fn is_about(&self, other: &Named<'_>) -> bool {
        let is_same = match self.list {
            "queryParameters" => self.name == other.name,
            _ => self.name.eq_ignore_ascii_case(other.name),
        };
        self.list == other.list && is_same
    }
}

fn path(route: Route<'_>) -> Pattern<'_> {
    let Some(prefix) = route.criterion("prefix") else {
        return pattern(route.criterion("path"));
    };
    match prefix.as_str() {
        // Every path begins with a slash.
        Some("/") => Pattern::Any,
        Some(prefix) => Pattern::Prefix(prefix),
        None => Pattern::Other,
    }
}

fn exact(node: Option<&Node>) -> Pattern<'_> {
    match node {
        Some(node) => node.as_str().map_or(Pattern::Other, Pattern::Exact),
        None => Pattern::Any,
    }
}

/// What an object such as `{ exact: "a" }` demands.
fn pattern(node: Option<&Node>) -> Pattern<'_> {
    let Some(node) = node else {
        return Pattern::Any;
    };
    let [entry] = node.entries() else {
        return Pattern::Other;
    };
    match (entry.key.as_str(), entry.node.as_str()) {
        ("exact", Some(text)) => Pattern::Exact(text),
        ("prefix", Some(text)) => Pattern::Prefix(text),
        ("suffix", Some(text)) => Pattern::Suffix(text),
        ("regex", Some(text)) => Pattern::Regex(text),
        _ => Pattern::Other,
    }
}

impl Pattern<'_> {
    /// True where it fits every text that the other fits.
    fn covers(self, other: Pattern<'_>) -> bool {
        use Pattern::{Any, Exact, Prefix, Present, Regex, Suffix};
        match (self, other) {
            (Any, _) => true,
            (Regex(own), Exact(its)) => path::takes(own, its),
            (Regex(own), Prefix(its)) => path::takes_all_below(own, its),
            // Only of a path may nothing be asked where another asks for an expression.
            (Regex(own), Any) => path::takes_all_below(own, "/"),
            (Regex(own), Regex(its)) if own != its => {
                path::takes_all_below(own, path::literal_start(its))
            }
            (Prefix(own), Regex(its)) => path::literal_start(its).starts_with(own),
            (Present, Present | Exact(_) | Prefix(_) | Suffix(_) | Regex(_)) => true,
            (Exact(own), Exact(its)) | (Regex(own), Regex(its)) => own == its,
            (Prefix(own), Exact(its) | Prefix(its)) => its.starts_with(own),
            (Suffix(own), Exact(its) | Suffix(its)) => its.ends_with(own),
            _ => false,
        }
    }

    /// True where certainly no text fits both.
    fn excludes(self, other: Pattern<'_>) -> bool {
        use Pattern::{Exact, Prefix, Regex, Suffix};
        match (self, other) {
            (Exact(one), Exact(other)) => one != other,
            (Exact(text), Prefix(start)) | (Prefix(start), Exact(text)) => !text.starts_with(start),
            (Exact(text), Suffix(end)) | (Suffix(end), Exact(text)) => !text.ends_with(end),
            (Exact(text), Regex(regex)) | (Regex(regex), Exact(text)) => {
                path::never_takes(regex, text)
            }
            (Prefix(one), Prefix(other)) => !one.starts_with(other) && !other.starts_with(one),
            (Suffix(one), Suffix(other)) => !one.ends_with(other) && !other.ends_with(one),
            _ => false,
        }
    }

    /// True where there certainly is a text that both fit.
    fn meets(self, other: Pattern<'_>) -> bool {
        self.covers(other) || other.covers(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    /// Whether the first covers the second, and whether they overlap.
    fn compare(one: &str, other: &str) -> (bool, bool) {
        let parse = |criteria| {
            let text = format!("{{ spec: {{ httpRoute: {{ match: {criteria} }} }} }}");
            json5::parse(&text, SourceId(0)).unwrap()
        };
        let (one, other) = (parse(one), parse(other));
        let of = |input| Criteria::of(Route::all(input).next().unwrap()).unwrap();
        let (one, other) = (of(&one), of(&other));
        (one.cover(&other), one.overlap(&other))
    }

    #[test]
    fn paths() {
        assert_eq!(compare("{ prefix: '/' }", "{ prefix: '/a' }"), (true, true));
        assert_eq!(
            compare("{ prefix: '/a' }", "{ prefix: '/' }"),
            (false, true)
        );
        assert_eq!(
            compare("{ prefix: '/a' }", "{ prefix: '/b' }"),
            (false, false)
        );
        assert_eq!(
            compare("{ prefix: '/a' }", "{ path: { exact: '/ab' } }"),
            (true, true)
        );
        assert_eq!(
            compare("{ path: { regex: 'a' } }", "{ prefix: '/a' }"),
            (false, false)
        );
        assert_eq!(
            compare("{ port: 80 }", "{ path: { regex: 'a' }, port: 80 }"),
            (true, true)
        );
    }

    #[test]
    fn ports() {
        assert_eq!(compare("{ port: 80 }", "{ port: 81 }"), (false, false));
        assert_eq!(compare("{}", "{ port: 81 }"), (true, true));
    }

    #[test]
    fn headers() {
        let canary = "{ prefix: '/', headers: [{ name: 'x', match: { exact: 'canary' } }] }";
        let stable = "{ prefix: '/', headers: [{ name: 'X', match: { exact: 'stable' } }] }";
        let present = "{ prefix: '/', headers: [{ name: 'x' }] }";
        let absent = "{ prefix: '/', headers: [{ name: 'x', invert: true }] }";
        let other = "{ prefix: '/', headers: [{ name: 'y' }] }";
        assert_eq!(compare("{ prefix: '/' }", canary), (true, true));
        assert_eq!(compare(canary, "{ prefix: '/' }"), (false, true));
        assert_eq!(compare(canary, stable), (false, false));
        assert_eq!(compare(present, canary), (true, true));
        assert_eq!(compare(absent, canary), (false, false));
        assert_eq!(compare(other, canary), (false, true));
    }
}
