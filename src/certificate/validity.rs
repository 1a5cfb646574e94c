//! How long certificates are valid.

use std::time::Duration;

/// 24 hours.
pub const DAY: Duration = Duration::from_hours(24);

/// How long a certificate is valid, as in ACM.
pub const VALIDITY: Duration = Duration::from_secs(395 * DAY.as_secs());

/// How long an authority is valid unless the user wishes otherwise: ten years.
pub const AUTHORITY_VALIDITY: Duration = Duration::from_secs(3650 * DAY.as_secs());
