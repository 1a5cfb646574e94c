//! When credentials expire, in the forms that AWS's tools and credential processes write.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime};

/// A time: ISO 8601 with `T` or a blank, with or without seconds and their fraction, `Z`, `UTC`,
/// `GMT` or an offset at its end, or RFC 2822. A time without a zone is UTC.
///
/// # Errors
/// A text that is not a time.
pub fn parse(text: &str) -> Result<SystemTime, String> {
    let text = text.trim();
    let plain = ["UTC", "GMT", "utc", "Z", "z"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .map_or(text, str::trim_end);
    let zoned = plain.parse::<Timestamp>().ok();
    let spaced = || {
        // The first blank parts day and time where no `T` does; any other is before the zone.
        let joined = if plain.contains('T') {
            plain.to_owned()
        } else {
            plain.replacen(' ', "T", 1)
        };
        joined.replace(' ', "").parse::<Timestamp>().ok()
    };
    let civil = || Some(utc(plain.parse::<DateTime>().ok()?));
    let day = || {
        Some(utc(plain
            .parse::<Date>()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight())))
    };
    let mail = || rfc2822::parse(text).ok().map(|time| time.timestamp());
    zoned
        .or_else(spaced)
        .or_else(civil)
        .or_else(day)
        .or_else(mail)
        .and_then(system_time)
        .ok_or_else(|| format!("`{}` is not a time", text.escape_debug()))
}

/// What lies before 1970 is that: expired in any case.
fn system_time(time: Timestamp) -> Option<SystemTime> {
    let seconds = u64::try_from(time.as_second()).unwrap_or_default();
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn utc(time: DateTime) -> Timestamp {
    TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tools_write() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(2_082_758_400);
        for text in [
            "2036-01-01T00:00:00Z",
            "2036-01-01T00:00:00UTC",
            "2036-01-01 00:00:00 UTC",
            "2036-01-01T00:00:00+00:00",
            "2036-01-01T00:00:00+0000",
            "2036-01-01T01:00:00 +01:00",
            "2036-01-01T01:00:00+01",
            "2036-01-01T00:00:00.000Z",
            "2036-01-01T00:00:00",
            "2036-01-01T00:00Z",
            "20360101T000000Z",
            "2036-01-01",
            " 2036-01-01T00:00:00GMT\n",
            "Tue, 01 Jan 2036 00:00:00 GMT",
            "Tue, 1 Jan 2036 01:00:00 +0100",
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        for text in ["", "soon", "2036-13-01T00:00:00Z", "12:00"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
