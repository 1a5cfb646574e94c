//! Durations as numbers.

use crate::check::Subject;
use crate::document::Node;
use crate::model::model;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Every `Duration` of a request, recognized by the names of the members that hold one; the model gives
/// these names to nothing else.
pub fn durations<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Node> {
    static MEMBERS: OnceLock<BTreeSet<&str>> = OnceLock::new();
    let members = MEMBERS.get_or_init(|| {
        let members = model().shapes().iter().flat_map(|shape| shape.members());
        let durations = members.filter(|member| member.shape().name == "Duration");
        durations.map(|member| member.name).collect()
    });
    let subject = *subject;
    members.iter().flat_map(move |name| subject.under(name))
}

/// How long a request may take where nothing is said about it, in milliseconds.
pub const DEFAULT_PER_REQUEST: i128 = 15_000;

/// How long a stream may be idle where nothing is stated about it, in milliseconds.
pub const DEFAULT_IDLE: i128 = 300_000;

/// How long a request may take by a `timeout`, in milliseconds; `None` where there is no limit, or
/// none is known.
pub fn per_request(timeout: Option<&Node>) -> Option<i128> {
    let Some(timeout) = timeout else {
        return Some(DEFAULT_PER_REQUEST);
    };
    match timeout.get("perRequest") {
        Some(duration) => millis(duration).filter(|limit| *limit > 0),
        None if timeout.is_unknown() => None,
        None => Some(DEFAULT_PER_REQUEST),
    }
}

/// A `Duration` in milliseconds.
pub fn millis(duration: &Node) -> Option<i128> {
    let value = duration.get("value")?.as_integer()?;
    match duration.get("unit")?.as_str()? {
        "s" => value.checked_mul(1000),
        "ms" => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    #[test]
    fn members_of_durations_hold_nothing_else() {
        let members = || model().shapes().iter().flat_map(|shape| shape.members());
        let shapes = |name| {
            let alike = members().filter(|member| member.name == name);
            alike
                .map(|member| member.shape().name)
                .collect::<BTreeSet<_>>()
        };
        for member in members().filter(|member| member.shape().name == "Duration") {
            assert_eq!(shapes(member.name), ["Duration"].into(), "{}", member.name);
        }
    }

    #[test]
    fn units() {
        let millis = |text| millis(&json5::parse(text, SourceId(0)).unwrap());
        assert_eq!(millis("{ unit: 's', value: 2 }"), Some(2000));
        assert_eq!(millis("{ unit: 'ms', value: 2 }"), Some(2));
        assert_eq!(millis("{ value: 2 }"), None);
        assert_eq!(millis("{ unit: 'min', value: 2 }"), None);
    }

    #[test]
    fn limits() {
        let limit = |text| per_request(Some(&json5::parse(text, SourceId(0)).unwrap()));
        assert_eq!(per_request(None), Some(15_000));
        assert_eq!(limit("{ idle: { unit: 's', value: 1 } }"), Some(15_000));
        assert_eq!(limit("{ perRequest: { unit: 's', value: 1 } }"), Some(1000));
        assert_eq!(limit("{ perRequest: { unit: 's', value: 0 } }"), None);
    }
}
