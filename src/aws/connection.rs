//! A connection to AWS: region, credentials, retries, time limits.

use super::config::Profile;
use super::credentials::{self, Sources};
use super::endpoint::endpoint_of;
use super::http::{Http, Trust};
use super::settings::Settings;
use super::surroundings::Surroundings;
use crate::wire::{Failure, FailureKind};
use aws_config::identity::IdentityCache;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_async::time::SystemTimeSource;
use std::sync::Arc;

/// A connection to AWS, or to whatever answers at the endpoint.
#[derive(Debug)]
pub struct Aws {
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) config: SdkConfig,
    pub(super) endpoint: Option<String>,
    pub(super) sign: bool,
    pub(super) max_attempts: u32,
    /// Where ACM and AWS Private CA are, if not at AWS's own addresses.
    pub(super) certificate_endpoints: [Option<String>; 2],
    /// Where AWS Cloud Map is, if not at AWS's own address.
    pub(super) cloud_map_endpoint: Option<String>,
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
            let sources = Sources {
                settings: settings.clone(),
                surroundings: surroundings.clone(),
                files: Arc::clone(&profile.files),
                http,
                config: config.clone(),
            };
            let found = runtime.block_on(sources.find())?;
            config = config
                .into_builder()
                .credentials_provider(SharedCredentialsProvider::new(found))
                .build();
        }
        let endpoint = |service| endpoint_of(settings, surroundings, &profile.files, service);
        Ok(Aws {
            runtime,
            config,
            endpoint: settings.endpoint_url.clone(),
            sign: settings.sign,
            max_attempts,
            certificate_endpoints: ["acm", "acm_pca"].map(endpoint),
            cloud_map_endpoint: endpoint("servicediscovery"),
        })
    }
}

fn trust(settings: &Settings) -> Trust {
    match &settings.ca_bundle {
        _ if settings.no_verify => Trust::NoVerification,
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

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure {
            kind: FailureKind::Other,
            message: error.to_string(),
        })
}

/// The retry behavior of AWS CLI v2, with its words for what is wrong.
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
