//! Cloud Map's own operations on instances, over JSON 1.1: tasks register themselves with any client of
//! AWS Cloud Map.
//!
//! A `ServiceId` is `srv-...`, an ARN that ends so, or `NAMESPACE/SERVICE`: see
//! [`Registry::service`](crate::discovery::Registry::service). Every service counts as one with a
//! custom health check. Listings have one page.

use super::{ERROR_TYPE, Local};
use crate::discovery::{Attributes, Code, Directory, Error, Health, Instance, ServiceName};
use crate::wire::Response;
use serde_json::{Map, Value, json};

/// What the header `X-Amz-Target` begins with, before the operation.
const TARGET_PREFIX: &str = "Route53AutoNaming_v20170314.";
/// The service that clients of Cloud Map name in signatures.
pub const CLOUD_MAP_SIGNING_NAME: &str = "servicediscovery";

/// An operation of Cloud Map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloudMapOperation {
    /// Adds an instance, or replaces it.
    RegisterInstance,
    /// Removes an instance.
    DeregisterInstance,
    /// Sets the health of an instance.
    UpdateInstanceCustomHealthStatus,
    /// Returns one instance.
    GetInstance,
    /// Returns the instances of a service, in pages.
    ListInstances,
    /// Returns the instances of a service, by health and attributes.
    DiscoverInstances,
    /// Returns the number that grows with each registration and deregistration.
    DiscoverInstancesRevision,
    /// Any other, which is answered with an error.
    Unknown,
}

impl CloudMapOperation {
    const ALL: [(&'static str, CloudMapOperation); 7] = [
        ("RegisterInstance", CloudMapOperation::RegisterInstance),
        ("DeregisterInstance", CloudMapOperation::DeregisterInstance),
        (
            "UpdateInstanceCustomHealthStatus",
            CloudMapOperation::UpdateInstanceCustomHealthStatus,
        ),
        ("GetInstance", CloudMapOperation::GetInstance),
        ("ListInstances", CloudMapOperation::ListInstances),
        ("DiscoverInstances", CloudMapOperation::DiscoverInstances),
        (
            "DiscoverInstancesRevision",
            CloudMapOperation::DiscoverInstancesRevision,
        ),
    ];

    /// The operation in the header `X-Amz-Target`; `None` where the header is of another service.
    pub fn of_target(header: &str) -> Option<CloudMapOperation> {
        let name = header.strip_prefix(TARGET_PREFIX)?;
        let known = Self::ALL.into_iter().find(|(known, _)| *known == name);
        Some(known.map_or(CloudMapOperation::Unknown, |(_, operation)| operation))
    }

    /// The name as AWS writes it; `unknown` for one that is not served.
    pub fn name(self) -> &'static str {
        let known = Self::ALL.into_iter().find(|(_, known)| *known == self);
        known.map_or("unknown", |(name, _)| name)
    }

    /// Whether it changes instances.
    pub fn is_change(self) -> bool {
        matches!(
            self,
            CloudMapOperation::RegisterInstance
                | CloudMapOperation::DeregisterInstance
                | CloudMapOperation::UpdateInstanceCustomHealthStatus
        )
    }
}

impl Local {
    /// Answers a request of Cloud Map. `body` is a JSON object.
    pub fn answer_cloud_map(&self, operation: CloudMapOperation, body: &[u8]) -> Response {
        let outcome = Input::parse(body).and_then(|input| self.perform(operation, &input));
        let (status, code, answer) = match outcome {
            Ok(answer) => (200, None, answer),
            Err(error) => {
                let name = error.code.name();
                let answer = json!({ "__type": name, "Message": error.message });
                (status(error.code), Some(name), answer)
            }
        };
        let request_id = (self.settings.uuid)().to_string();
        let mut headers = vec![
            (
                "content-type".to_owned(),
                "application/x-amz-json-1.1".to_owned(),
            ),
            ("x-amzn-requestid".to_owned(), request_id),
        ];
        headers.extend(code.map(|code| (ERROR_TYPE.to_owned(), code.to_owned())));
        Response {
            status,
            headers,
            body: answer.to_string().into_bytes(),
            attempts: 1,
            retries_exhausted: None,
        }
    }

    fn perform(&self, operation: CloudMapOperation, input: &Input) -> Result<Value, Error> {
        let registry = self.instances();
        let service = || registry.service(input.text("ServiceId")?);
        let id = || input.text("InstanceId");
        match operation {
            CloudMapOperation::RegisterInstance => {
                let service = service()?;
                let instance = Instance::new(id()?, input.strings("Attributes")?)?;
                registry.register(&service, &instance)?;
                Ok(self.operation_id())
            }
            CloudMapOperation::DeregisterInstance => {
                registry.deregister(&service()?, id()?)?;
                Ok(self.operation_id())
            }
            CloudMapOperation::UpdateInstanceCustomHealthStatus => {
                let health = input.text("Status")?.parse()?;
                registry.set_health(&service()?, id()?, health)?;
                Ok(json!({}))
            }
            CloudMapOperation::GetInstance => {
                let instance = registry.instance(&service()?, id()?)?;
                Ok(json!({ "Instance": summary(&instance) }))
            }
            CloudMapOperation::ListInstances => {
                let instances = registry.instances(&service()?)?;
                Ok(json!({ "Instances": instances.iter().map(summary).collect::<Vec<_>>() }))
            }
            CloudMapOperation::DiscoverInstances => self.discover(input),
            CloudMapOperation::DiscoverInstancesRevision => {
                input.service()?;
                Ok(json!({ "InstancesRevision": self.instances_revision()? }))
            }
            CloudMapOperation::Unknown => Err(Error::invalid(
                "this operation of Cloud Map is not supported; instances are registered, \
                 deregistered, listed and discovered",
            )),
        }
    }

    /// `DiscoverInstances`: those that match all `QueryParameters`, and of them those that also match
    /// all `OptionalParameters`, if there are any.
    fn discover(&self, input: &Input) -> Result<Value, Error> {
        // Read first: an instance that is registered meanwhile is found at the next revision.
        let revision = self.instances_revision()?;
        let service = input.service()?;
        let query = input.optional_strings("QueryParameters")?;
        let optional = input.optional_strings("OptionalParameters")?;
        let mut instances = self.instances().instances(&service)?;
        instances.retain(|instance| has_all(instance, &query));
        if instances
            .iter()
            .any(|instance| has_all(instance, &optional))
        {
            instances.retain(|instance| has_all(instance, &optional));
        }
        select_by_health(&mut instances, input.optional_text("HealthStatus")?)?;
        instances.truncate(input.max_results()?);
        let found = instances.iter().map(|instance| {
            json!({
                "InstanceId": instance.id,
                "NamespaceName": service.namespace(),
                "ServiceName": service.service(),
                "HealthStatus": instance.health.name(),
                "Attributes": instance.attributes,
            })
        });
        Ok(json!({
            "Instances": found.collect::<Vec<_>>(),
            "InstancesRevision": revision,
        }))
    }

    /// A number that grows with every change of the state, so with every change of instances.
    fn instances_revision(&self) -> Result<u64, Error> {
        Ok(self.store().snapshot()?.revision())
    }

    /// What operations answer that AWS carries out later, and that are complete here.
    fn operation_id(&self) -> Value {
        json!({ "OperationId": (self.settings.uuid)().to_string() })
    }
}

/// The status of an error, as AWS answers.
fn status(code: Code) -> u16 {
    match code {
        Code::InvalidInput => 400,
        Code::InstanceNotFound | Code::ServiceNotFound => 404,
        Code::Internal => 500,
    }
}

/// An instance with the members of `ListInstances`.
fn summary(instance: &Instance) -> Value {
    json!({ "Id": instance.id, "Attributes": instance.attributes })
}

fn has_all(instance: &Instance, wanted: &Attributes) -> bool {
    instance.has_all(
        wanted
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

/// Cloud Map's filter; without one, healthy instances only.
fn select_by_health(instances: &mut Vec<Instance>, filter: Option<&str>) -> Result<(), Error> {
    let is = |health: Health| move |instance: &Instance| instance.health == health;
    match filter {
        Some("ALL") => {}
        Some("HEALTHY_OR_ELSE_ALL") => {
            if instances.iter().any(is(Health::Healthy)) {
                instances.retain(is(Health::Healthy));
            }
        }
        Some("UNHEALTHY") => instances.retain(is(Health::Unhealthy)),
        Some("HEALTHY") | None => instances.retain(is(Health::Healthy)),
        Some(other) => {
            return Err(Error::invalid(format!(
                "`{other}` is not a HealthStatus: it is HEALTHY, UNHEALTHY, ALL or HEALTHY_OR_ELSE_ALL"
            )));
        }
    }
    Ok(())
}

/// The members of a request.
struct Input(Map<String, Value>);

impl Input {
    fn parse(body: &[u8]) -> Result<Input, Error> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Input(members)),
            _ => Err(Error::invalid("the body is not a JSON object")),
        }
    }

    fn text(&self, member: &str) -> Result<&str, Error> {
        let missing = || Error::invalid(format!("`{member}` is missing"));
        self.optional_text(member)?.ok_or_else(missing)
    }

    fn optional_text(&self, member: &str) -> Result<Option<&str>, Error> {
        match self.0.get(member) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::invalid(format!("`{member}` is not a string"))),
        }
    }

    fn strings(&self, member: &str) -> Result<Attributes, Error> {
        if self.0.contains_key(member) {
            self.optional_strings(member)
        } else {
            Err(Error::invalid(format!("`{member}` is missing")))
        }
    }

    /// A map of strings, empty where the member is missing.
    fn optional_strings(&self, member: &str) -> Result<Attributes, Error> {
        let wrong = || Error::invalid(format!("`{member}` is not an object of strings"));
        let members = match self.0.get(member) {
            None | Some(Value::Null) => return Ok(Attributes::new()),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(wrong()),
        };
        let pairs = members.iter().map(|(key, value)| {
            let value = value.as_str().ok_or_else(wrong)?;
            Ok((key.clone(), value.to_owned()))
        });
        pairs.collect()
    }

    /// The service that `NamespaceName` and `ServiceName` name.
    fn service(&self) -> Result<ServiceName, Error> {
        ServiceName::new(self.text("NamespaceName")?, self.text("ServiceName")?)
    }

    /// `MaxResults`, 1 to 1000; 100 by default.
    fn max_results(&self) -> Result<usize, Error> {
        const RANGE: std::ops::RangeInclusive<u64> = 1..=1000;
        let number = match self.0.get("MaxResults") {
            None | Some(Value::Null) => Some(100),
            Some(value) => value.as_u64().filter(|number| RANGE.contains(number)),
        };
        let wrong = || Error::invalid("`MaxResults` is not an integer from 1 to 1000");
        number.map(|number| number as usize).ok_or_else(wrong)
    }
}
