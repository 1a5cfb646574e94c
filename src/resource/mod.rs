//! Resources of App Mesh and where they come from.
//!
//! A [`Resource`] is one resource as a create or update request states it, a [`Set`] an immutable,
//! indexed collection of them, and [`Resources`] what both a set and the state of a control plane can
//! be asked. [`detect`] decides which requests a parsed text contains; [`format`] has one folder for
//! each format in which people keep meshes.
//!
//! Whether a resource is valid is left to `check`; what the resources of a mesh amount to together is
//! left to `mesh`.
//!
//! Invariant: every value keeps its place in the text from which it was read, and nothing here reads
//! a file, the clock or the environment.

pub mod arn;
mod context;
mod definition;
pub mod detect;
mod fit;
pub mod format;
pub mod load;
pub mod order;
mod placeholder;
mod quota;
mod request;
mod set;

pub use context::Context;
pub use definition::{Empty, Reference, Resource, Resources, absence, named, placed};
pub use detect::{Detected, detect};
pub use load::Loaded;
pub use placeholder::Unfilled;
pub use quota::Quotas;
pub use request::Request;
pub use set::Set;
