//! Instances of services, in the terms of AWS Cloud Map: what runs where, under which name, with which
//! attributes.
//!
//! - [`ServiceName`] is a service in its namespace, [`Instance`] one place where it runs. Both are
//!   checked against the limits of Cloud Map when they are made.
//! - [`Directory`] finds the instances of a service, [`Directories`] those of several. [`Registry`] is
//!   one that also registers and deregisters them, over a [`Repository`].
//!
//! ```ignore
//! let service = ServiceName::new("shop.local", "cart")?;
//! let attributes = Attributes::from([("AWS_INSTANCE_IPV4".into(), "10.0.0.7".into())]);
//! registry.register(&service, Instance::new("task-1", attributes)?)?;
//! let instances = registry.instances(&service)?;
//! ```
//!
//! A service needs not be created: it exists while it has instances, or while a virtual node refers to
//! it. Which instances answer for a virtual node is decided in `envoy`.
//!
//! Invariants: an instance that is kept satisfies the limits of Cloud Map; the id of a service depends
//! on its names only, so that it is the same on every machine.

mod directories;
mod error;
mod instance;
mod registry;
mod service;

pub use directories::Directories;
pub use error::{Code, Error};
pub use instance::{Attributes, Health, Instance};
pub use registry::{Change, Directory, Registry, Repository};
pub use service::ServiceName;
