//! What every rule's file uses.

pub use super::rule::{Check, Rule};
pub use crate::check::findings::{Findings, at, at_key};
pub use crate::check::subject::{Subject, is_template};
pub use crate::diagnostic::Severity::{Error, Info, Warning};
pub use crate::diagnostic::{Finding, Fix, Severity, suggest};
pub use crate::document::{Node, Place, Value, select};
pub use crate::mesh::reach::{Call, Client, Encryption, Reason, Server, ServerCheck, encryption};
pub use crate::mesh::{
    Certificate, ClientPolicy, Discovery, Mesh, Protocol, Provider, Trust, VirtualNode,
    VirtualService,
};
pub use crate::model::Kind;
pub use crate::resource::arn::Arn;
pub use crate::resource::{Resource, Resources};
pub use hashbrown::HashMap;
pub use std::collections::BTreeSet;
pub use std::sync::Arc;
