//! The forms of the server's log: lines for people, and objects for programs.

use crate::output::escape;
use crate::server::AccessRecord;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::SystemTime;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

impl Format {
    /// Every form by its name.
    pub const ALL: [(&str, Format); 2] = [("text", Format::Text), ("json", Format::Json)];

    /// The form of this name; text for any other.
    pub fn named(name: &str) -> Format {
        let mut all = Format::ALL.into_iter();
        let found = all.find(|(known, _)| *known == name);
        found.map_or(Format::Text, |(_, format)| format)
    }

    /// A request and its response as one line.
    pub fn access(self, access: &AccessRecord) -> String {
        match self {
            Format::Text => text(access),
            Format::Json => object(json!({
                "time": time(access.time),
                "level": "info",
                "peer": access.peer.to_string(),
                "method": access.method,
                "target": access.target,
                "status": access.status,
                "error": access.error,
                "detail": access.detail,
                "milliseconds": milliseconds(access),
            })),
        }
    }

    /// A warning as one line.
    pub fn warning(self, now: SystemTime, message: &str) -> String {
        match self {
            Format::Text => format!("warning: {}", escape::line(message)),
            Format::Json => leveled("warning", now, message),
        }
    }

    /// Something that happened as it should, as one line.
    #[cfg(feature = "xds")]
    pub fn info(self, now: SystemTime, message: &str) -> String {
        match self {
            Format::Text => escape::line(message).into_owned(),
            Format::Json => leveled("info", now, message),
        }
    }
}

fn leveled(level: &str, now: SystemTime, message: &str) -> String {
    object(json!({ "time": time(now), "level": level, "message": message }))
}

fn text(access: &AccessRecord) -> String {
    let optional = |before: &str, text: &Option<String>| {
        let text = text.as_ref();
        text.map_or_else(String::new, |text| format!("{before}{text}"))
    };
    let line = format!(
        "{} {} {} {}{} {:.1} ms{}",
        access.peer,
        access.method,
        access.target,
        access.status,
        optional(" ", &access.error),
        milliseconds(access),
        optional(": ", &access.detail),
    );
    escape::line(&line).into_owned()
}

/// An object without the members that are null.
fn object(mut value: Value) -> String {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    escape::json(&value.to_string()).into_owned()
}

fn time(time: SystemTime) -> String {
    let timestamp = Timestamp::try_from(time).unwrap_or_default();
    format!("{timestamp:.3}")
}

/// To a tenth.
fn milliseconds(access: &AccessRecord) -> f64 {
    (access.took.as_secs_f64() * 1e4).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    fn access(target: &str) -> AccessRecord {
        AccessRecord {
            time: UNIX_EPOCH + Duration::from_millis(1_767_323_045_678),
            peer: "127.0.0.1:5".parse().unwrap(),
            method: "GET".to_owned(),
            target: target.to_owned(),
            status: 404,
            error: Some("NotFoundException".to_owned()),
            detail: None,
            took: Duration::from_micros(1234),
        }
    }

    #[test]
    fn a_request_is_a_line() {
        let access = access("/a\u{9b}31m\u{202e}");
        assert_eq!(
            Format::Text.access(&access),
            "127.0.0.1:5 GET /a\\u{9b}31m\\u{202e} 404 NotFoundException 1.2 ms"
        );
        let line = Format::Json.access(&access);
        assert!(line.is_ascii(), "{line}");
        assert_eq!(
            serde_json::from_str::<Value>(&line).unwrap(),
            json!({
                "time": "2026-01-02T03:04:05.678Z",
                "level": "info",
                "peer": "127.0.0.1:5",
                "method": "GET",
                "target": "/a\u{9b}31m\u{202e}",
                "status": 404,
                "error": "NotFoundException",
                "milliseconds": 1.2,
            })
        );
    }

    #[test]
    fn a_warning_is_a_line() {
        assert_eq!(
            Format::Text.warning(UNIX_EPOCH, "a\nb"),
            "warning: a\\u{a}b"
        );
        assert_eq!(
            Format::Json.warning(UNIX_EPOCH, "a\nb"),
            r#"{"time":"1970-01-01T00:00:00.000Z","level":"warning","message":"a\nb"}"#
        );
    }
}
