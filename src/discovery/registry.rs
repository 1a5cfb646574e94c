//! The registry: instances are registered, changed and found.

use super::{Code, Error, Health, Instance, ServiceName};
use std::sync::Arc;

/// Finds the instances of services.
pub trait Directory: Send + Sync {
    /// The instances of a service in the order of their ids; none for a service that does not exist.
    ///
    /// # Errors
    /// [`Code::Internal`] when they cannot be read at the moment.
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, Error>;
}

/// Where instances are kept, as this room sees it.
pub trait Repository: Send + Sync {
    /// The services that have instances, in a stable order.
    ///
    /// # Errors
    /// [`Code::Internal`], as for all of these functions.
    fn registered(&self) -> Result<Vec<ServiceName>, Error>;

    /// The services to which virtual nodes refer, whether or not they have instances.
    ///
    /// # Errors
    /// As for [`Repository::registered`].
    fn referenced(&self) -> Result<Vec<ServiceName>, Error>;

    /// The instances of a service, in the order of their ids.
    ///
    /// # Errors
    /// As for [`Repository::registered`].
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, Error>;

    /// Keeps what `change` makes of the instance of this id; `None` is not an instance. `change` may run
    /// several times, and the last run counts.
    ///
    /// # Errors
    /// Those of `change`, after which nothing has changed; as for [`Repository::registered`].
    fn change(&self, service: &ServiceName, id: &str, change: &Change<'_>) -> Result<(), Error>;
}

/// Makes a new instance of the present one.
pub type Change<'a> = dyn Fn(Option<Instance>) -> Result<Option<Instance>, Error> + 'a;

/// The instances of one account in one region.
pub struct Registry {
    repository: Arc<dyn Repository>,
}

impl Registry {
    /// What this repository contains.
    pub fn new(repository: Arc<dyn Repository>) -> Registry {
        Registry { repository }
    }

    /// Registers an instance, in place of the one with the same id. Its health is what it states.
    ///
    /// # Errors
    /// [`Code::Internal`] if it cannot be kept.
    pub fn register(&self, service: &ServiceName, instance: &Instance) -> Result<(), Error> {
        let replace = |_: Option<Instance>| Ok(Some(instance.clone()));
        self.repository.change(service, &instance.id, &replace)
    }

    /// Removes an instance.
    ///
    /// # Errors
    /// [`Code::InstanceNotFound`]; [`Code::Internal`].
    pub fn deregister(&self, service: &ServiceName, id: &str) -> Result<(), Error> {
        let remove = |present: Option<Instance>| match present {
            Some(_) => Ok(None),
            None => Err(not_found(service, id)),
        };
        self.repository.change(service, id, &remove)
    }

    /// The instance of this id.
    ///
    /// # Errors
    /// [`Code::InstanceNotFound`]; [`Code::Internal`].
    pub fn instance(&self, service: &ServiceName, id: &str) -> Result<Instance, Error> {
        let mut instances = self.instances(service)?.into_iter();
        let found = instances.find(|instance| instance.id == id);
        found.ok_or_else(|| not_found(service, id))
    }

    /// Sets the health of an instance.
    ///
    /// # Errors
    /// [`Code::InstanceNotFound`]; [`Code::Internal`].
    pub fn set_health(&self, service: &ServiceName, id: &str, health: Health) -> Result<(), Error> {
        let set = |present: Option<Instance>| {
            let present = present.ok_or_else(|| not_found(service, id))?;
            Ok(Some(Instance { health, ..present }))
        };
        self.repository.change(service, id, &set)
    }

    /// The service that an id refers to: `srv-...`, an ARN that ends so, or `NAMESPACE/SERVICE`, which
    /// Cloud Map does not have.
    ///
    /// # Errors
    /// [`Code::ServiceNotFound`] for an `srv-...` of no service that has instances or to which a
    /// virtual node refers; [`Code::InvalidInput`] for names that Cloud Map would reject.
    pub fn service(&self, text: &str) -> Result<ServiceName, Error> {
        let (is_arn, id) = match text.strip_prefix("arn:") {
            Some(arn) => (true, arn.rsplit_once('/').map_or(arn, |(_, id)| id)),
            None => (false, text),
        };
        if let Some(name) = ServiceName::parse(id).filter(|_| !is_arn) {
            return name;
        }
        let of_id = |services: Vec<ServiceName>| services.into_iter().find(|it| it.id() == id);
        if let Some(service) = of_id(self.repository.registered()?) {
            return Ok(service);
        }
        of_id(self.repository.referenced()?).ok_or_else(|| {
            Error::new(
                Code::ServiceNotFound,
                format!(
                    "there is no service `{text}`: no instance is registered for it, and no virtual \
                     node refers to it; the id may also be NAMESPACE/SERVICE"
                ),
            )
        })
    }

    /// The services that have instances, in a stable order.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn services(&self) -> Result<Vec<ServiceName>, Error> {
        self.repository.registered()
    }
}

impl Directory for Registry {
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, Error> {
        self.repository.instances(service)
    }
}

fn not_found(service: &ServiceName, id: &str) -> Error {
    let message = format!("there is no instance `{id}` of the service `{service}`");
    Error::new(Code::InstanceNotFound, message)
}
