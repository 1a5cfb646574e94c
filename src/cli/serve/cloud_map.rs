//! The instances of AWS Cloud Map, as endpoints of nodes.

use super::polled::{Polled, Round};
use crate::aws::{CloudMap, Discovered};
use crate::discovery::{Code, Directory, Error, Instance, ServiceName};
use std::time::Duration;

/// In every third round all instances are asked for, since a change of health does not change the
/// revision of a service.
const WHOLE: u64 = 3;

/// The last known instances of each service that a proxy needs.
#[derive(Clone)]
pub struct Instances(Polled<ServiceName, Discovered>);

impl Instances {
    /// Asks Cloud Map in this interval. `warn` gets the first of several failures of a service.
    pub fn of(
        cloud_map: CloudMap,
        interval: Duration,
        warn: impl Fn(&str) + Send + 'static,
    ) -> Instances {
        let fetch = move |service: &ServiceName, round: &Round<'_, Discovered>| {
            let found = match round.known {
                Some(known) if !round.number.is_multiple_of(WHOLE) => {
                    cloud_map.follow(service, known)
                }
                _ => cloud_map.discover(service),
            };
            found.map_err(|error| error.message)
        };
        Instances(Polled::start(interval, fetch, warn))
    }

    /// A number that grows when instances have changed.
    pub fn changes(&self) -> u64 {
        self.0.changes()
    }
}

impl Directory for Instances {
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, Error> {
        let found = self.0.get(service);
        let found = found.map_err(|message| Error::new(Code::Internal, message))?;
        Ok(found.instances)
    }
}
