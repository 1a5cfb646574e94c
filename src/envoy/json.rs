//! Small values as the JSON of Envoy's API.

use serde_json::{Value, json};
use std::time::Duration;

/// A `google.protobuf.Duration`: `0.25s`.
pub(super) fn duration(duration: Duration) -> Value {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    if nanos == 0 {
        return format!("{seconds}s").into();
    }
    let fraction = format!("{nanos:09}");
    format!("{seconds}.{}s", fraction.trim_end_matches('0')).into()
}

/// A value of this type where any type is possible.
pub(super) fn typed(name: &str, mut value: Value) -> Value {
    let mut found = json!({ "@type": format!("type.googleapis.com/{name}") });
    if let (Some(found), Some(value)) = (found.as_object_mut(), value.as_object_mut()) {
        found.append(value);
    }
    found
}

/// An extension under its usual name, with its configuration.
pub(super) fn extension(name: &str, message: &str, value: Value) -> Value {
    json!({ "name": name, "typed_config": typed(message, value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_no_idle_zeros() {
        assert_eq!(duration(Duration::ZERO), "0s");
        assert_eq!(duration(Duration::from_millis(250)), "0.25s");
        assert_eq!(duration(Duration::from_secs(15)), "15s");
        assert_eq!(duration(Duration::from_nanos(1)), "0.000000001s");
    }
}
