//! Which requests a route or gateway route applies to, beside those of another.

use super::Route;
use crate::document::Node;

/// The criteria of one route.
#[derive(Clone, Copy)]
pub struct Criteria<'a>(pub Route<'a>);

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
    /// True where every request to which the other applies is one to which these apply too.
    pub fn cover(self, other: Criteria<'_>) -> bool {
        self.are_comparable_with(other)
            && self.covers_port(other)
            && self
                .patterns()
                .zip(other.patterns())
                .all(|(own, its)| own.covers(its))
            && self.named().all(|(list, name, own)| {
                let its = other.pattern_of(list, name);
                its.is_some_and(|its| own.covers(its))
            })
    }

    /// True where there certainly are requests to which both apply.
    pub fn overlap(self, other: Criteria<'_>) -> bool {
        self.are_comparable_with(other)
            && (self.covers_port(other) || other.covers_port(self))
            && self
                .patterns()
                .zip(other.patterns())
                .all(|(own, its)| own.meets(its))
            && self.named().all(|(list, name, own)| {
                let its = other.pattern_of(list, name);
                its.is_none_or(|its| own.meets(its))
            })
    }

    /// True where both say the same of the path.
    pub fn share_path(self, other: Criteria<'_>) -> bool {
        self.path() == other.path()
    }

    /// True for routes of one type of which all criteria are known.
    fn are_comparable_with(self, other: Criteria<'_>) -> bool {
        self.0.protocol == other.0.protocol && self.are_known() && other.are_known()
    }

    fn are_known(self) -> bool {
        let is_unknown = |node: Option<&Node>| node.is_some_and(Node::is_unknown);
        let lists = LISTS.iter().map(|list| self.0.criterion(list));
        !is_unknown(self.0.criteria()) && !lists.into_iter().any(is_unknown)
    }

    fn covers_port(self, other: Criteria<'_>) -> bool {
        let number = |route: Route<'_>| route.port().map(Node::as_integer);
        match (number(self.0), number(other.0)) {
            (None, _) => true,
            (Some(Some(own)), Some(its)) => its == Some(own),
            _ => false,
        }
    }

    /// What path, hostname and the exact criteria must be like, in a fixed order.
    fn patterns(self) -> impl Iterator<Item = Pattern<'a>> {
        let exact = EXACT.iter().map(move |name| match self.0.criterion(name) {
            Some(node) => node.as_str().map_or(Pattern::Other, Pattern::Exact),
            None => Pattern::Any,
        });
        [self.path(), pattern(self.0.criterion("hostname"))]
            .into_iter()
            .chain(exact)
    }

    fn path(self) -> Pattern<'a> {
        match (self.0.criterion("prefix"), self.0.criterion("path")) {
            (Some(prefix), _) => match prefix.as_str() {
                // Every path begins with a slash.
                Some("/") => Pattern::Any,
                Some(prefix) => Pattern::Prefix(prefix),
                None => Pattern::Other,
            },
            (None, path) => pattern(path),
        }
    }

    /// The headers, metadata and query parameters: the list, the name, and what the value must be
    /// like.
    fn named(self) -> impl Iterator<Item = (&'static str, &'a str, Pattern<'a>)> {
        LISTS.into_iter().flat_map(move |list| {
            let items = self.0.criterion(list).map_or(&[][..], Node::items);
            items.iter().map(move |item| {
                let name = item.get("name").and_then(Node::as_str).unwrap_or_default();
                let is_inverted = item
                    .get("invert")
                    .is_some_and(|node| node.as_bool() != Some(false));
                let value = match item.get("match") {
                    _ if is_inverted => Pattern::Other,
                    None => Pattern::Present,
                    Some(node) => pattern(Some(node)),
                };
                (list, name, value)
            })
        })
    }

    fn pattern_of(self, list: &str, name: &str) -> Option<Pattern<'a>> {
        self.named()
            .find(|(its_list, its_name, _)| *its_list == list && is_same(list, its_name, name))
            .map(|(_, _, pattern)| pattern)
    }
}

/// Names of headers and metadata do not know case.
fn is_same(list: &str, one: &str, other: &str) -> bool {
    one == other || list != "queryParameters" && one.eq_ignore_ascii_case(other)
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
            (Present, Present | Exact(_) | Prefix(_) | Suffix(_) | Regex(_)) => true,
            (Exact(own), Exact(its)) | (Regex(own), Regex(its)) => own == its,
            (Prefix(own), Exact(its) | Prefix(its)) => its.starts_with(own),
            (Suffix(own), Exact(its) | Suffix(its)) => its.ends_with(own),
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
    fn judge(one: &str, other: &str) -> (bool, bool) {
        let parse = |criteria| {
            let text = format!("{{ spec: {{ httpRoute: {{ match: {criteria} }} }} }}");
            json5::parse(&text, SourceId(0)).unwrap()
        };
        let (one, other) = (parse(one), parse(other));
        let of = |input| Criteria(Route::all(input).next().unwrap());
        (of(&one).cover(of(&other)), of(&one).overlap(of(&other)))
    }

    #[test]
    fn paths() {
        assert_eq!(judge("{ prefix: '/' }", "{ prefix: '/a' }"), (true, true));
        assert_eq!(judge("{ prefix: '/a' }", "{ prefix: '/' }"), (false, true));
        assert_eq!(
            judge("{ prefix: '/a' }", "{ prefix: '/b' }"),
            (false, false)
        );
        assert_eq!(
            judge("{ prefix: '/a' }", "{ path: { exact: '/ab' } }"),
            (true, true)
        );
        assert_eq!(
            judge("{ path: { regex: 'a' } }", "{ prefix: '/a' }"),
            (false, false)
        );
        assert_eq!(
            judge("{ port: 80 }", "{ path: { regex: 'a' }, port: 80 }"),
            (true, true)
        );
    }

    #[test]
    fn ports() {
        assert_eq!(judge("{ port: 80 }", "{ port: 81 }"), (false, false));
        assert_eq!(judge("{}", "{ port: 81 }"), (true, true));
    }

    #[test]
    fn headers() {
        let canary = "{ prefix: '/', headers: [{ name: 'x', match: { exact: 'canary' } }] }";
        let stable = "{ prefix: '/', headers: [{ name: 'X', match: { exact: 'stable' } }] }";
        let present = "{ prefix: '/', headers: [{ name: 'x' }] }";
        let absent = "{ prefix: '/', headers: [{ name: 'x', invert: true }] }";
        let other = "{ prefix: '/', headers: [{ name: 'y' }] }";
        assert_eq!(judge("{ prefix: '/' }", canary), (true, true));
        assert_eq!(judge(canary, "{ prefix: '/' }"), (false, true));
        assert_eq!(judge(canary, stable), (false, false));
        assert_eq!(judge(present, canary), (true, true));
        assert_eq!(judge(absent, canary), (false, false));
        assert_eq!(judge(other, canary), (false, true));
    }
}
