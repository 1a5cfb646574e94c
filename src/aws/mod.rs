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
mod cloud_map;
pub mod config;
mod connection;
mod credentials;
mod endpoint;
mod failure;
mod http;
mod operation;
mod settings;
mod surroundings;

pub use certificates::Certificates;
pub use cloud_map::{CloudMap, Discovered};
pub use config::Profile;
pub use config::paths::with_home;
pub use connection::Aws;
pub use settings::Settings;
pub use surroundings::Surroundings;

use crate::wire::{Failure, Request, Response, Service};

impl Service for Aws {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        self.runtime.block_on(operation::invoke(self, request))
    }
}
