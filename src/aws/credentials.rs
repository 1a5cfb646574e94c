//! Whose credentials sign.

use super::{Settings, causes};
use crate::wire::{Failure, FailureKind};
use aws_config::SdkConfig;
use aws_config::imds::client::error::ImdsError;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::provider_config::ProviderConfig;
use aws_config::{ecs, imds, profile, web_identity_token};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_appmesh::config::{ProvideCredentials, SharedCredentialsProvider};

/// The provider that the settings ask for, after it has given credentials once.
pub async fn find(
    settings: &Settings,
    config: &SdkConfig,
) -> Result<SharedCredentialsProvider, Failure> {
    let provider = match &settings.profile {
        Some(profile) if settings.profile_only => {
            SharedCredentialsProvider::new(of_profile(profile, config).await)
        }
        _ => config.credentials_provider().ok_or_else(none)?,
    };
    match provider.provide_credentials().await {
        Ok(credentials) => Ok(SharedCredentialsProvider::new(credentials)),
        Err(error) => Err(match &error {
            CredentialsError::CredentialsNotLoaded(_) => none(),
            // The end of the chain: this is no instance, or its metadata is not for us.
            error if of_instance_metadata(error) => none(),
            error => Failure {
                kind: FailureKind::Other,
                message: causes(error),
            },
        }),
    }
}

fn of_instance_metadata(error: &CredentialsError) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.into_iter().any(|cause| cause.is::<ImdsError>())
}

fn none() -> Failure {
    Failure {
        kind: FailureKind::NoCredentials,
        message:
            "Unable to locate credentials. You can configure credentials by running \"aws login\"."
                .to_owned(),
    }
}

/// The SDK's chain without the environment's keys, which a profile on the command line outranks.
async fn of_profile(name: &str, config: &SdkConfig) -> CredentialsProviderChain {
    let with = ProviderConfig::without_region().with_region(config.region().cloned());
    let with = match config.http_client() {
        Some(client) => with.with_http_client(client),
        None => with,
    };
    let profile = profile::ProfileFileCredentialsProvider::builder()
        .configure(&with)
        .profile_name(name)
        .build();
    let token = web_identity_token::WebIdentityTokenCredentialsProvider::builder()
        .configure(&with)
        .build();
    let container = ecs::EcsCredentialsProvider::builder()
        .configure(&with)
        .build();
    let instance = imds::credentials::ImdsCredentialsProvider::builder()
        .configure(&with)
        .build();
    CredentialsProviderChain::first_try("Profile", profile)
        .or_else("WebIdentityToken", token)
        .or_else("EcsContainer", container)
        .or_else("Ec2InstanceMetadata", instance)
}
