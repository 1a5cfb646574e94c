//! AWS as a [`Service`]: signing, endpoint rules and retries are the SDK's; the request comes from
//! `wire` as it is.
//!
//! What AWS CLI's users have configured is read here as botocore reads it, because the SDK's readers
//! differ from it in many small ways: [`config`] reads the files, [`credentials`] is the chain of
//! credentials, [`http`] finds proxies, certificates and time limits. The SDK is handed what they
//! find.
//!
//! One generic operation serves all of the API (see [`operation`]). The typed client of
//! `aws-sdk-appmesh` is the oracle of the tests: both must put the same bytes on the wire.
//!
//! Invariant: async code lives here and in `server` only; nothing here is touched by a
//! command that needs no network.

mod certificates;
mod config;
mod credentials;
mod http;
mod operation;

pub use certificates::Certificates;
pub use config::Profile;
pub use config::paths::with_home;

use crate::wire::{Failure, FailureKind, Request, Response, Service};
use aws_config::identity::IdentityCache;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use config::Files;
use credentials::Chain;
use http::{Http, Trust, Unanswered};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// What a call needs to know.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where it is `None`, the metadata of an EC2 instance gives it.
    pub region: Option<String>,
    pub profile: Option<String>,
    /// The profile was asked for on the command line, so keys in the environment do not count.
    pub profile_only: bool,
    pub endpoint_url: Option<String>,
    /// Addresses of services in the environment and the profile do not count.
    pub ignores_configured_endpoints: bool,
    pub use_fips: bool,
    pub use_dual_stack: bool,
    /// False sends requests without a signature.
    pub sign: bool,
    /// A PEM file whose authorities are trusted instead of the system's.
    pub ca_bundle: Option<PathBuf>,
    /// Nobody looks at certificates.
    pub no_verify: bool,
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    /// `standard` or `adaptive`; standard when absent.
    pub retry_mode: Option<String>,
    /// Tries in all, the first included; 3 when absent.
    pub max_attempts: Option<String>,
}

impl Settings {
    fn profile_name(&self) -> &str {
        self.profile.as_deref().unwrap_or(config::DEFAULT)
    }
}

/// What surrounds a run, as values: this room reads neither environment nor clock.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The environment's variables.
    pub variables: HashMap<String, String>,
    /// The user's home.
    pub home: Option<PathBuf>,
    pub clock: fn() -> SystemTime,
    /// Asks the user for a line; `None` where nobody can be asked.
    pub ask: fn(&str) -> Option<String>,
}

impl Surroundings {
    /// A variable that is set and not empty.
    pub fn get(&self, variable: &str) -> Option<&str> {
        let value = self.variables.get(variable).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Variables alone, at the beginning of time, with nobody to ask.
    #[cfg(test)]
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Surroundings {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Surroundings {
            variables: variables.into_iter().map(owned).collect(),
            home: None,
            clock: || SystemTime::UNIX_EPOCH,
            ask: |_| None,
        }
    }
}

/// A connection to AWS, or to whatever answers at the endpoint.
#[derive(Debug)]
pub struct Aws {
    runtime: tokio::runtime::Runtime,
    config: SdkConfig,
    endpoint: Option<String>,
    sign: bool,
    max_attempts: u32,
    /// Where ACM and AWS Private CA are, if not at AWS's own addresses.
    certificate_endpoints: [Option<String>; 2],
}

impl Aws {
    /// Finds region and credentials. Nothing is connected to yet, unless they come from the network.
    ///
    /// # Errors
    /// Settings that are wrong, and a region or credentials that are found nowhere.
    pub fn new(
        settings: &Settings,
        surroundings: &Surroundings,
        profile: &Profile,
    ) -> Result<Aws, Failure> {
        let retry = retry(settings)?;
        let max_attempts = retry.max_attempts();
        let runtime = runtime()?;
        let http = Http::new(&surroundings.variables, trust(settings));
        let region = match &settings.region {
            Some(region) => Some(region.clone()),
            None => runtime.block_on(credentials::instance::region(
                &http,
                surroundings,
                &profile.files,
                settings.profile_name(),
            )),
        };
        let mut config = sdk_config(settings, http.clone(), retry, region_of(region)?);
        if settings.sign {
            let chain = Chain {
                settings,
                surroundings,
                files: &profile.files,
                http: &http,
                config: &config,
            };
            let found = runtime.block_on(credentials::find(&chain))?;
            config = config
                .into_builder()
                .credentials_provider(SharedCredentialsProvider::new(found))
                .build();
        }
        Ok(Aws {
            runtime,
            config,
            endpoint: settings.endpoint_url.clone(),
            sign: settings.sign,
            max_attempts,
            certificate_endpoints: ["acm", "acm_pca"]
                .map(|service| endpoint_of(settings, surroundings, &profile.files, service)),
        })
    }
}

impl Service for Aws {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        self.runtime.block_on(operation::invoke(self, request))
    }
}

fn trust(settings: &Settings) -> Trust {
    match &settings.ca_bundle {
        _ if settings.no_verify => Trust::Anybody,
        Some(path) => Trust::Bundle(path.clone()),
        None => Trust::System,
    }
}

/// What all clients of the SDK share.
fn sdk_config(settings: &Settings, http: Http, retry: RetryConfig, region: Region) -> SdkConfig {
    let mut timeouts = TimeoutConfig::builder();
    timeouts
        .set_connect_timeout(settings.connect_timeout)
        .set_read_timeout(settings.read_timeout);
    let mut config = SdkConfig::builder();
    config.set_sleep_impl(default_async_sleep());
    config
        .behavior_version(BehaviorVersion::latest())
        .region(region)
        .http_client(http)
        .retry_config(retry)
        .timeout_config(timeouts.build())
        .time_source(SystemTimeSource::new())
        .identity_cache(IdentityCache::no_cache())
        .use_fips(settings.use_fips)
        .use_dual_stack(settings.use_dual_stack)
        .build()
}

/// The address of another service of AWS that the environment or the profile gives.
fn configured_endpoint(chain: &Chain<'_>, service: &str) -> Option<String> {
    endpoint_of(chain.settings, chain.surroundings, chain.files, service)
}

fn endpoint_of(
    settings: &Settings,
    surroundings: &Surroundings,
    files: &Files,
    service: &str,
) -> Option<String> {
    if settings.ignores_configured_endpoints {
        return None;
    }
    let profile = settings.profile_name();
    let variable = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    let in_services = || files.service(files.get(profile, "services")?, service, "endpoint_url");
    surroundings
        .get(&variable)
        .or_else(|| surroundings.get("AWS_ENDPOINT_URL"))
        .or_else(in_services)
        .or_else(|| files.get(profile, "endpoint_url"))
        .map(str::to_owned)
}

/// Why a call of another service of AWS failed.
fn call_failed<E>(operation: &str, error: &SdkError<E, impl std::fmt::Debug>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    SdkError<E, ()>: Sized,
{
    if let SdkError::ServiceError(refused) = error {
        let refused = refused.err();
        return Failure {
            kind: FailureKind::Refused,
            message: format!(
                "An error occurred ({}) when calling the {operation} operation: {}",
                refused.code().unwrap_or("Unknown"),
                refused.message().unwrap_or_default()
            ),
        };
    }
    let reason = match std::error::Error::source(error).and_then(Unanswered::within) {
        Some(unanswered) => unanswered.to_string(),
        None => causes(error),
    };
    Failure {
        kind: FailureKind::Other,
        message: format!("no answer to {operation}: {reason}"),
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
fn region_of(region: Option<String>) -> Result<Region, Failure> {
    let Some(region) = region else {
        return Err(Failure {
            kind: FailureKind::NoRegion,
            message: "You must specify a region. You can also configure your region by running \"aws configure\"."
                .to_owned(),
        });
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !region.is_empty() && region.bytes().all(is_part) {
        return Ok(Region::new(region));
    }
    let message = format!("Provided region_name '{region}' doesn't match a supported format.");
    Err(Failure {
        kind: FailureKind::Other,
        message,
    })
}
