//! What a call needs to know.

use super::config;
use std::path::PathBuf;
use std::time::Duration;

/// What a call needs to know.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Where it is `None`, the metadata of an EC2 instance gives it.
    pub region: Option<String>,
    /// `None` where neither the line nor the environment names one.
    pub profile: Option<String>,
    /// The profile was asked for on the command line, so keys in the environment do not count.
    pub profile_only: bool,
    /// Where calls go instead of AWS's own address.
    pub endpoint_url: Option<String>,
    /// Addresses of services in the environment and the profile do not count.
    pub ignores_configured_endpoints: bool,
    /// The endpoints that FIPS 140 applies to.
    pub use_fips: bool,
    /// The endpoints that have IPv6 addresses.
    pub use_dual_stack: bool,
    /// False sends requests without a signature.
    pub sign: bool,
    /// A PEM file whose authorities are trusted instead of the system's.
    pub ca_bundle: Option<PathBuf>,
    /// Certificates are not verified.
    pub no_verify: bool,
    /// `None` waits as long as the system does.
    pub connect_timeout: Option<Duration>,
    /// For the answer to begin; `None` waits forever.
    pub read_timeout: Option<Duration>,
    /// `standard` or `adaptive`; standard when absent.
    pub retry_mode: Option<String>,
    /// Tries in all, the first included; 3 when absent.
    pub max_attempts: Option<String>,
}

impl Settings {
    pub(super) fn profile_name(&self) -> &str {
        self.profile.as_deref().unwrap_or(config::DEFAULT)
    }
}
