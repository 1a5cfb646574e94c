//! AWS, through its SDK, as a [`Service`]: profiles, regions, credentials, endpoint rules, signing,
//! retries, proxies and certificates are the SDK's; the request comes from `wire` as it is.
//!
//! One generic operation serves all of the API (see [`operation`]). The typed client of
//! `aws-sdk-appmesh` is the oracle of the tests: both must put the same bytes on the wire.
//!
//! Invariant: async code lives here and in `local/serve` only; nothing here is touched by a
//! command that needs no network.

mod certificates;
mod credentials;
mod http;
mod operation;
mod profile;
mod unverified;

pub use certificates::Certificates;
pub use profile::Profile;

use crate::wire::{Failure, FailureKind, Request, Response, Service};
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use std::time::Duration;

/// What a call needs to know. Everything that is `None` is found by the SDK.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub region: Option<String>,
    pub profile: Option<String>,
    /// The profile was asked for on the command line, so keys in the environment do not count.
    pub profile_only: bool,
    pub endpoint_url: Option<String>,
    /// False sends requests without a signature.
    pub sign: bool,
    /// A PEM file whose authorities are trusted instead of the system's.
    pub ca_bundle: Option<String>,
    /// Nobody looks at certificates.
    pub no_verify: bool,
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    /// `standard` or `adaptive`; standard when absent.
    pub retry_mode: Option<String>,
    /// Tries in all, the first included; 3 when absent.
    pub max_attempts: Option<String>,
}

/// A connection to AWS, or to whatever stands at the endpoint.
#[derive(Debug)]
pub struct Aws {
    runtime: tokio::runtime::Runtime,
    config: SdkConfig,
    endpoint: Option<String>,
    sign: bool,
    max_attempts: u32,
}

impl Aws {
    /// Finds region, credentials and endpoint. Nothing is connected to yet, unless credentials come
    /// from the network.
    ///
    /// # Errors
    /// Settings that are wrong, and a region or credentials that are found nowhere.
    pub fn new(settings: Settings) -> Result<Aws, Failure> {
        let retry = retry(&settings)?;
        let max_attempts = retry.max_attempts();
        let runtime = runtime()?;
        let http = http::client(settings.ca_bundle.as_deref(), !settings.no_verify)?;
        let mut timeouts = TimeoutConfig::builder();
        timeouts
            .set_connect_timeout(settings.connect_timeout)
            .set_read_timeout(settings.read_timeout);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            .retry_config(retry)
            .timeout_config(timeouts.build());
        if let Some(region) = settings.region.clone() {
            loader = loader.region(Region::new(region));
        }
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        if !settings.sign {
            loader = loader.no_credentials();
        }
        let config = runtime.block_on(loader.load());
        require_region(&config)?;
        let endpoint = settings.endpoint_url.clone();
        let mut aws = Aws {
            runtime,
            config,
            endpoint,
            sign: settings.sign,
            max_attempts,
        };
        if settings.sign {
            let found = credentials::find(&settings, &aws.config);
            let found = aws.runtime.block_on(found)?;
            aws.config = aws
                .config
                .into_builder()
                .credentials_provider(found)
                .build();
        }
        Ok(aws)
    }
}

impl Service for Aws {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        self.runtime.block_on(operation::invoke(self, request))
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure {
            kind: FailureKind::Other,
            message: error.to_string(),
        })
}

/// What went wrong, cause by cause.
fn causes(error: &dyn std::error::Error) -> String {
    let texts: Vec<String> = std::iter::successors(Some(error), |cause| cause.source())
        .map(ToString::to_string)
        .collect();
    texts.join(": ")
}

/// The retry behaviour of AWS CLI v2, with its words for what is wrong.
fn retry(settings: &Settings) -> Result<RetryConfig, Failure> {
    let wrong = |message| {
        Err(Failure {
            kind: FailureKind::Other,
            message,
        })
    };
    let mode = match settings.retry_mode.as_deref() {
        None | Some("standard") => RetryMode::Standard,
        Some("adaptive") => RetryMode::Adaptive,
        Some(mode) => {
            return wrong(format!(
                "Invalid value provided to \"mode\": \"{mode}\" must be one of: \"standard\" or \"adaptive\""
            ));
        }
    };
    let attempts = settings.max_attempts.as_deref().unwrap_or("3");
    let Some(attempts) = attempts
        .trim()
        .parse::<u32>()
        .ok()
        .filter(|attempts| *attempts > 0)
    else {
        return wrong(format!(
            "Value provided to \"max_attempts\": {attempts} must be an integer greater than or equal to one."
        ));
    };
    Ok(RetryConfig::standard()
        .with_retry_mode(mode)
        .with_max_attempts(attempts))
}

/// A region that can be part of a host's name.
fn require_region(config: &SdkConfig) -> Result<(), Failure> {
    let Some(region) = config.region() else {
        return Err(Failure {
            kind: FailureKind::NoRegion,
            message: "You must specify a region. You can also configure your region by running \"aws configure\"."
                .to_owned(),
        });
    };
    let fits = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if fits(region.as_ref()) {
        return Ok(());
    }
    let message = format!("Provided region_name '{region}' doesn't match a supported format.");
    Err(Failure {
        kind: FailureKind::Other,
        message,
    })
}
