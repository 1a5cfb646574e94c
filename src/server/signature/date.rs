//! When a request was signed.

use super::rejection::invalid;
use crate::wire::ServiceError;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The largest accepted difference between the client's clock and this one.
pub const SKEW: Duration = Duration::from_mins(5);

/// Rejects what was signed too long ago, or too far ahead.
pub fn check(date: &str, signed_at: SystemTime, now: SystemTime) -> Result<(), ServiceError> {
    let minutes = SKEW.as_secs() / 60;
    if now.duration_since(signed_at).is_ok_and(|age| age > SKEW) {
        let bound = format(now - SKEW);
        let message = format!(
            "Signature expired: {date} is now earlier than {bound} ({} - {minutes} min.)",
            format(now)
        );
        return Err(invalid(message));
    }
    if signed_at
        .duration_since(now)
        .is_ok_and(|ahead| ahead > SKEW)
    {
        let bound = format(now + SKEW);
        let message = format!(
            "Signature not yet current: {date} is still later than {bound} ({} + {minutes} min.)",
            format(now)
        );
        return Err(invalid(message));
    }
    Ok(())
}

const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// The time that a date such as `20260102T030405Z` denotes.
pub fn parse(date: &str) -> Option<SystemTime> {
    let civil = DateTime::strptime(DATE_FORMAT, date).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()?.try_into().ok()
}

/// The time in the form of `x-amz-date`.
pub fn format(time: SystemTime) -> String {
    let timestamp = jiff::Timestamp::try_from(time).unwrap_or_default();
    timestamp.strftime(DATE_FORMAT).to_string()
}

/// The time without fractions of a second, which a date cannot express.
pub fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}
