//! An answer as a plain value, by the model alone: modeled members in the model's order, everything
//! else dropped. Drift of the service (unknown members, unknown union members, odd timestamps)
//! never breaks a call.

use super::{Response, ServiceError, payload};
use crate::model::{Operation, Shape, ShapeType};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde_json::{Map, Value};

/// How timestamps are printed; AWS CLI's setting `cli_timestamp_format`.
#[derive(Clone, Debug)]
pub enum TimestampFormat {
    /// ISO 8601 in a time zone, with microseconds where there are any.
    Iso8601(TimeZone),
    /// As the service sent it.
    Wire,
}

/// Why an answer has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecoded {
    /// The service said no.
    Service(ServiceError),
    /// A success whose body is not what the model promises; says what came back.
    Broken(String),
}

/// The value of an answer; a payload is under its member's name, as AWS CLI prints it.
///
/// # Errors
/// [`Undecoded::Service`] for every status but 2xx, [`Undecoded::Broken`] for a body that is not JSON
/// object.
pub fn decode(
    operation: &'static Operation,
    response: &Response,
    timestamps: &TimestampFormat,
) -> Result<Value, Undecoded> {
    if !(200..300).contains(&response.status) {
        return Err(Undecoded::Service(service_error(response)));
    }
    let output = operation.output();
    if output.members().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let Ok(body @ Value::Object(_)) = serde_json::from_slice(&response.body) else {
        return Err(Undecoded::Broken(broken(operation, response)));
    };
    Ok(match payload(operation) {
        Some(member) => {
            let value = shaped(member.shape(), body, timestamps);
            Value::Object(Map::from_iter([(member.name.to_owned(), value)]))
        }
        None => shaped(output, body, timestamps),
    })
}

fn broken(operation: &Operation, response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    let start: String = text.chars().take(60).collect();
    let what = match text.trim() {
        "" => "an empty body".to_owned(),
        _ if start.len() < text.len() => format!("{start:?} and more"),
        _ => format!("{start:?}"),
    };
    format!(
        "{} was answered with status {}, but with {what} where a JSON object was expected; it may have been carried out",
        operation.name, response.status
    )
}

/// A value as its shape orders it.
fn shaped(shape: &'static Shape, value: Value, timestamps: &TimestampFormat) -> Value {
    match (&shape.kind, value) {
        (ShapeType::Structure(members), Value::Object(mut map)) => {
            let taken = members.iter().filter_map(|member| {
                let value = map.remove(member.name).filter(|value| !value.is_null())?;
                Some((
                    member.name.to_owned(),
                    shaped(member.shape(), value, timestamps),
                ))
            });
            Value::Object(taken.collect())
        }
        (ShapeType::Union(_), Value::Object(map)) => Value::Object(union(shape, map, timestamps)),
        (ShapeType::List(_), Value::Array(items)) => {
            let item = shape.item().unwrap_or(shape);
            Value::Array(
                items
                    .into_iter()
                    .map(|value| shaped(item, value, timestamps))
                    .collect(),
            )
        }
        (ShapeType::Timestamp, value) => timestamp(value, timestamps),
        (_, value) => value,
    }
}

/// A union's one member; one that the model does not know is shown by name only, as AWS CLI does.
fn union(
    shape: &'static Shape,
    map: Map<String, Value>,
    timestamps: &TimestampFormat,
) -> Map<String, Value> {
    let mut taken = Map::new();
    for (key, value) in map.into_iter().filter(|(_, value)| !value.is_null()) {
        match shape.member(&key) {
            Some(member) => taken.insert(key, shaped(member.shape(), value, timestamps)),
            None if key == "__type" => None,
            None => {
                let name = Map::from_iter([("name".to_owned(), Value::String(key))]);
                taken.insert("SDK_UNKNOWN_MEMBER".to_owned(), Value::Object(name))
            }
        };
    }
    taken
}

// -- timestamps ------------------------------------------------------------------------------

/// A timestamp as the user wants it: seconds since 1970, or a text of RFC 3339. Any other value stays.
pub fn timestamp(value: Value, format: &TimestampFormat) -> Value {
    let TimestampFormat::Iso8601(zone) = format else {
        return value;
    };
    let text = match &value {
        Value::Number(number) => seconds(&number.to_string(), zone),
        Value::String(text) => seconds(text, zone).or_else(|| written(text)),
        _ => None,
    };
    text.map_or(value, Value::String)
}

/// Seconds since 1970, perhaps with a fraction, rounded to microseconds.
fn seconds(text: &str, zone: &TimeZone) -> Option<String> {
    let microseconds = (text.trim().parse::<f64>().ok()? * 1e6).round_ties_even();
    let timestamp = Timestamp::from_microsecond(microseconds as i64).ok()?;
    let zoned = timestamp.to_zoned_datetime(zone.clone());
    Some(format!(
        "{}{}",
        civil(zoned.datetime()),
        zoned.strftime("%:z")
    ))
}

/// A date that was written out. It keeps its own offset, or has none.
fn written(text: &str) -> Option<String> {
    if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text) {
        let at = civil::DateTime::from_parts(pieces.date(), pieces.time().unwrap_or_default());
        let offset = pieces.to_numeric_offset().map(|offset| {
            let minutes = offset.seconds() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        });
        return Some(civil(at) + &offset.unwrap_or_default());
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned_datetime(text) {
        return Some(format!(
            "{}{}",
            civil(zoned.datetime()),
            zoned.strftime("%:z")
        ));
    }
    // As an emulator of AWS writes it; the day comes first where it cannot be a month.
    let forms = ["%m/%d/%Y, %H:%M:%S", "%d/%m/%Y, %H:%M:%S"];
    forms
        .iter()
        .find_map(|form| civil::DateTime::strptime(form, text).ok())
        .map(civil)
}

/// Date and time with six digits of fraction, or none.
fn civil(at: civil::DateTime) -> String {
    let fraction = at.subsec_nanosecond() / 1000;
    let whole = at.strftime("%Y-%m-%dT%H:%M:%S");
    if fraction == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{fraction:06}")
    }
}

// -- errors ----------------------------------------------------------------------------------

/// What an answer that is not a success says. The code is that of the header `x-amzn-ErrorType`, else
/// of the body's `__type` or `code`, else the status; prefixes and suffixes of it are cut.
pub fn service_error(response: &Response) -> ServiceError {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let member = |name: &str| body.get(name).and_then(Value::as_str);
    let code = response
        .header("x-amzn-errortype")
        .or_else(|| member("__type"))
        .or_else(|| member("code"));
    let code = code.map(|code| {
        let code = code.split(':').next().unwrap_or(code);
        code.rsplit('#').next().unwrap_or(code).to_owned()
    });
    let message = member("message")
        .or_else(|| member("Message"))
        .map(str::to_owned);
    let raw = || match response.status {
        _ if body.is_object() => String::new(),
        500.. => reason(response.status).to_owned(),
        _ => String::from_utf8_lossy(&response.body).into_owned(),
    };
    ServiceError {
        code: code.unwrap_or_else(|| response.status.to_string()),
        message: message.unwrap_or_else(raw),
        status: response.status,
        retries_exhausted: response.retries_exhausted,
    }
}

/// The standard phrase for a status: `Bad Gateway`.
fn reason(status: u16) -> &'static str {
    let status = http::StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model;
    use serde_json::json;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            body: body.into(),
            attempts: 1,
            ..Response::default()
        }
    }

    fn decoded(operation: &str, body: Value) -> Value {
        let operation = model().operation(operation).unwrap();
        decode(
            operation,
            &answer(200, &body.to_string()),
            &TimestampFormat::Iso8601(TimeZone::UTC),
        )
        .unwrap()
    }

    #[test]
    fn orders_and_drops_as_the_model_says() {
        let body = json!({"status": {"status": "ACTIVE"}, "new": 1, "spec": {"egressFilter": null}, "meshName": "m"});
        let text = decoded("DescribeMesh", body).to_string();
        assert_eq!(
            text,
            r#"{"mesh":{"meshName":"m","spec":{},"status":{"status":"ACTIVE"}}}"#
        );
    }

    #[test]
    fn names_a_union_member_it_does_not_know() {
        let body = json!({"spec": {"serviceDiscovery": {"consul": {"a": 1}}}});
        assert_eq!(
            decoded("DescribeVirtualNode", body),
            json!({"virtualNode": {"spec": {"serviceDiscovery": {"SDK_UNKNOWN_MEMBER": {"name": "consul"}}}}})
        );
    }

    #[test]
    fn prints_timestamps_however_they_come() {
        let at = |value: Value| timestamp(value, &TimestampFormat::Iso8601(TimeZone::UTC));
        assert_eq!(
            at(json!(1_577_836_800.123)),
            "2020-01-01T00:00:00.123000+00:00"
        );
        assert_eq!(at(json!(-1.5)), "1969-12-31T23:59:58.500000+00:00");
        assert_eq!(at(json!("1e9")), "2001-09-09T01:46:40+00:00");
        assert_eq!(
            at(json!("2020-01-02T03:04:05.678901Z")),
            "2020-01-02T03:04:05.678901+00:00"
        );
        assert_eq!(
            at(json!("2020-01-02T03:04:05-05:30")),
            "2020-01-02T03:04:05-05:30"
        );
        assert_eq!(at(json!("2020-01-02 03:04:05")), "2020-01-02T03:04:05");
        assert_eq!(at(json!("23/11/2026, 15:38:04")), "2026-11-23T15:38:04");
        assert_eq!(
            at(json!("Mon, 23 Nov 2026 15:38:04 GMT")),
            "2026-11-23T15:38:04+00:00"
        );
        assert_eq!(at(json!("whenever")), "whenever");
        assert_eq!(timestamp(json!(1.50), &TimestampFormat::Wire), json!(1.50));
    }

    #[test]
    fn reads_errors_wherever_they_are() {
        let error = |mut response: Response, header: Option<&str>| {
            response.headers = header
                .map(|value| ("x-amzn-errortype".to_owned(), value.to_owned()))
                .into_iter()
                .collect();
            let error = service_error(&response);
            (error.code, error.message)
        };
        let pair = |code: &str, message: &str| (code.to_owned(), message.to_owned());
        assert_eq!(
            error(
                answer(404, r#"{"message":"gone"}"#),
                Some("a#NotFoundException:http://x")
            ),
            pair("NotFoundException", "gone")
        );
        assert_eq!(
            error(answer(400, r#"{"__type":"ns#Bad","Message":"no"}"#), None),
            pair("Bad", "no")
        );
        assert_eq!(error(answer(404, "<html>"), None), pair("404", "<html>"));
        assert_eq!(
            error(answer(502, "<html>"), None),
            pair("502", "Bad Gateway")
        );
        assert_eq!(
            error(answer(404, "{}"), Some("NotFoundException")),
            pair("NotFoundException", "")
        );
    }

    #[test]
    fn says_what_came_back_instead_of_an_answer() {
        let operation = model().operation("CreateMesh").unwrap();
        let Err(Undecoded::Broken(said)) =
            decode(operation, &answer(200, ""), &TimestampFormat::Wire)
        else {
            panic!()
        };
        assert!(said.contains("an empty body"), "{said}");
        let tagged = decode(
            model().operation("TagResource").unwrap(),
            &answer(200, ""),
            &TimestampFormat::Wire,
        );
        assert_eq!(tagged, Ok(json!({})));
    }
}
