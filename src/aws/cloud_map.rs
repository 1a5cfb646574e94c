//! Instances that AWS Cloud Map knows of a service.
//!
//! Cloud Map counts the registrations and deregistrations of a service in a revision, which can be asked
//! for at a higher rate than the instances. A change of health does not count, as the API reference
//! of `DiscoverInstances` states, so that the instances must be asked for from time to time as well.

use super::connection::Aws;
use super::failure::{self, Remedy};
use crate::discovery::{Code, Error, Health, Instance, ServiceName};
use aws_sdk_servicediscovery::Client;
use aws_sdk_servicediscovery::config::Builder;
use aws_sdk_servicediscovery::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_servicediscovery::types::{HealthStatus, HealthStatusFilter, HttpInstanceSummary};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use http::Uri;

/// The most instances that `DiscoverInstances` returns; there is no further page.
const MAX_RESULTS: i32 = 1000;
/// What the SDK puts in front of the host for these operations.
const HOST_PREFIX: &str = "data-";

/// AWS Cloud Map in one account and region.
pub struct CloudMap {
    aws: Aws,
    client: Client,
}

/// The instances of a service at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// In the order of their ids.
    pub instances: Vec<Instance>,
    /// Grows when an instance is registered or deregistered; `None` where the service does not exist.
    revision: Option<i64>,
}

impl CloudMap {
    /// Cloud Map of the account and region of this connection. Nothing is sent yet.
    pub fn new(aws: Aws) -> CloudMap {
        let mut config = Builder::from(&aws.config);
        config.set_endpoint_url(aws.cloud_map_endpoint.clone());
        CloudMap {
            client: Client::from_conf(config.build()),
            aws,
        }
    }

    /// The instances of a service, whatever their health, in the order of their ids; none for a service
    /// or a namespace that does not exist. An instance without a health check counts as healthy.
    ///
    /// # Errors
    /// [`Code::Internal`] with Cloud Map's reason, and the permission where one is missing.
    pub fn discover(&self, service: &ServiceName) -> Result<Discovered, Error> {
        let request = self
            .client
            .discover_instances()
            .namespace_name(service.namespace())
            .service_name(service.service())
            .health_status(HealthStatusFilter::All)
            .max_results(MAX_RESULTS)
            .customize()
            .mutate_request(self.address());
        match self.aws.runtime.block_on(request.send()) {
            Ok(answer) => {
                let instances = answer.instances.unwrap_or_default().into_iter();
                let mut instances: Vec<Instance> = instances.filter_map(instance).collect();
                instances.sort_unstable_by(|one, other| one.id.cmp(&other.id));
                Ok(Discovered {
                    instances,
                    revision: answer.instances_revision,
                })
            }
            Err(error) => absent_or(&error, "DiscoverInstances", service),
        }
    }

    /// What is known of a service, with new instances where one was registered or deregistered since.
    ///
    /// # Errors
    /// As for [`CloudMap::discover`].
    pub fn follow(&self, service: &ServiceName, known: &Discovered) -> Result<Discovered, Error> {
        match known.revision {
            Some(revision) if self.revision(service)? == Some(revision) => Ok(known.clone()),
            _ => self.discover(service),
        }
    }

    fn revision(&self, service: &ServiceName) -> Result<Option<i64>, Error> {
        let request = self
            .client
            .discover_instances_revision()
            .namespace_name(service.namespace())
            .service_name(service.service())
            .customize()
            .mutate_request(self.address());
        match self.aws.runtime.block_on(request.send()) {
            Ok(answer) => Ok(answer.instances_revision),
            Err(error) => absent_or(&error, "DiscoverInstancesRevision", service),
        }
    }

    /// Removes the prefix of the host where the address was configured: nothing answers at
    /// `data-localhost`.
    fn address(&self) -> impl Fn(&mut HttpRequest) + Send + Sync + 'static {
        let is_configured = self.aws.cloud_map_endpoint.is_some();
        move |request| {
            if is_configured && let Some(uri) = without_prefix(request.uri()) {
                // The host was part of a URI before, and so is the rest of it.
                let _ = request.set_uri(uri);
            }
        }
    }
}

/// The URI without the prefix of its host; `None` where it has none.
fn without_prefix(uri: &str) -> Option<String> {
    let parsed: Uri = uri.parse().ok()?;
    let host = parsed.host()?.strip_prefix(HOST_PREFIX)?;
    Some(uri.replacen(parsed.host()?, host, 1))
}

/// An instance as Cloud Map returns it; `None` for one without an id, which it does not return.
fn instance(found: HttpInstanceSummary) -> Option<Instance> {
    let health = match found.health_status {
        Some(HealthStatus::Unhealthy) => Health::Unhealthy,
        // UNKNOWN is the status of a service without a health check.
        _ => Health::Healthy,
    };
    Some(Instance {
        id: found.instance_id?,
        attributes: found.attributes.unwrap_or_default().into_iter().collect(),
        health,
    })
}

/// Nothing where the service or its namespace does not exist, else Cloud Map's error for a person.
fn absent_or<T, E, R>(
    error: &SdkError<E, R>,
    operation: &str,
    service: &ServiceName,
) -> Result<T, Error>
where
    T: Default,
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let code = error.code().unwrap_or_default();
    if ["ServiceNotFound", "NamespaceNotFound"].contains(&code) {
        return Ok(T::default());
    }
    let reason = failure::reason(error);
    let hint = match failure::remedy(code) {
        Some(Remedy::Permission) => {
            format!("; the credentials need the permission `servicediscovery:{operation}`")
        }
        Some(Remedy::Patience) => "; AWS limits the rate of these calls".to_owned(),
        None => String::new(),
    };
    Err(Error::new(
        Code::Internal,
        format!("AWS Cloud Map does not return the instances of `{service}`: {reason}{hint}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_was_configured_is_called_as_it_is() {
        let without = |uri| without_prefix(uri);
        assert_eq!(
            without("http://data-localhost:5000/a?b=http://data-x").as_deref(),
            Some("http://localhost:5000/a?b=http://data-x")
        );
        assert_eq!(without("http://localhost:5000/data-"), None);
    }

    #[test]
    fn an_instance_without_a_health_check_is_healthy() {
        for (status, health) in [
            (None, Health::Healthy),
            (Some(HealthStatus::UnknownValue), Health::Healthy),
            (Some(HealthStatus::Healthy), Health::Healthy),
            (Some(HealthStatus::Unhealthy), Health::Unhealthy),
        ] {
            let summary = HttpInstanceSummary::builder()
                .instance_id("task-1")
                .set_health_status(status)
                .attributes("AWS_INSTANCE_IPV4", "10.0.0.7");
            let found = instance(summary.build()).unwrap();
            assert_eq!((found.health, found.id.as_str()), (health, "task-1"));
            assert_eq!(found.ipv4(), "10.0.0.7".parse().ok());
        }
    }
}
