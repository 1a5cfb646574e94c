//! Durations as numbers.

use crate::document::Node;

/// How long a request may take where nothing is said about it, in milliseconds.
pub const DEFAULT_PER_REQUEST: i128 = 15_000;

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
