//! The time zone in which timestamps are printed.

use jiff::tz::TimeZone;
use std::path::Path;

/// The zone that the variable `TZ` names, or the machine's own.
///
/// The one file that shows it is read here: the library would look through the database of all
/// zones first, which takes longer than everything else that a local command does.
pub fn named(variable: Option<&str>) -> TimeZone {
    let name = variable.map(|text| text.trim_start_matches(':'));
    let file = match name {
        Some("" | "UTC") => return TimeZone::UTC,
        Some(name) => Path::new("/usr/share/zoneinfo").join(name),
        None => Path::new("/etc/localtime").to_owned(),
    };
    std::fs::read(file)
        .ok()
        .and_then(|bytes| TimeZone::tzif(name.unwrap_or("localtime"), &bytes).ok())
        .unwrap_or_else(TimeZone::system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    #[ignore = "needs the database of time zones"]
    fn is_that_of_the_database() {
        let summer = Timestamp::from_second(1_593_561_600).unwrap();
        for name in ["Asia/Kolkata", "America/New_York", "Etc/UTC"] {
            let known = TimeZone::get(name).unwrap();
            for spelled in [
                name.to_owned(),
                format!(":{name}"),
                format!("/usr/share/zoneinfo/{name}"),
            ] {
                assert_eq!(
                    named(Some(&spelled)).to_offset(summer),
                    known.to_offset(summer),
                    "{spelled}"
                );
            }
        }
    }

    #[test]
    fn is_utc_or_that_of_the_machine() {
        let summer = Timestamp::from_second(1_593_561_600).unwrap();
        assert_eq!(named(Some("")), TimeZone::UTC);
        assert_eq!(
            named(None).to_offset(summer),
            TimeZone::system().to_offset(summer)
        );
    }
}
