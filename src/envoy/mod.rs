//! The configuration of Envoys: the resolved mesh and one proxy in, Envoy's resources out.
//!
//! [`configure`] makes the clusters, endpoints, listeners, routes and secrets of one virtual node or
//! virtual gateway as plain JSON values of Envoy's v3 API, in the names and shapes of App Mesh.
//! [`Site`] holds what the mesh does not state: the layout of listeners, addresses, the material of
//! certificates, and how routes, endpoints and secrets reach the proxy. [`bootstrap`] makes a
//! configuration file of them.
//!
//! ```ignore
//! let mesh = mesh::resolve(&set, "m");
//! let front = Client::Node(mesh.node("front").unwrap());
//! let mut site = Site::default();                          // App Mesh's own layout, all in one file
//! site.materials = ...;                                    // what `arns(&mesh, front)` lists
//! let snapshot = envoy::configure(&mesh, front, &site)?;   // or every problem found
//! println!("{}", envoy::bootstrap::complete(&identity, &site, front, &snapshot));
//! ```
//!
//! Whether a connection is encrypted is decided in `mesh::reach` only. Where App Mesh's behavior is
//! not documented, `docs/envoy.md` lists the choice and its evidence.
//!
//! Invariants: no clock, no I/O; the same input makes the same output, byte for byte; a layout changes
//! listeners and addresses, nothing else; each name in a snapshot is unique and whatever is referred to
//! is there.

pub mod bootstrap;
mod site;
mod snapshot;

pub use site::{
    Address, Delivery, Explicit, KeyPair, Layout, Materials, ProxyAddresses, ProxyId, Site,
    egress_ports, listener_ports, resource_file,
};
pub use snapshot::{Problem, ProblemKind, Snapshot};

use crate::mesh::Mesh;
use crate::mesh::reach::Client;
use compact_str::CompactString;
use std::collections::BTreeSet;

/// The ARNs for which [`Site::materials`] needs an entry, so that one proxy can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arns {
    /// Certificates of the proxy's own: chain and key are needed.
    pub certificates: BTreeSet<CompactString>,
    /// Certificates of servers that the proxy checks without a policy: the root is needed.
    pub roots: BTreeSet<CompactString>,
    /// Private authorities that the proxy trusts.
    pub authorities: BTreeSet<CompactString>,
}

/// What one proxy needs of [`Site::materials`].
pub fn arns(mesh: &Mesh, proxy: Client<'_>) -> Arns {
    let _ = (mesh, proxy);
    todo!()
}

/// The resources of one proxy.
///
/// # Errors
/// Everything that keeps the proxy from being configured, in the order in which it was found: values
/// that are not known, ARNs without material, listeners at odds.
pub fn configure(mesh: &Mesh, proxy: Client<'_>, site: &Site) -> Result<Snapshot, Vec<Problem>> {
    let _ = (mesh, proxy, site);
    todo!()
}
