//! The configuration of Envoys: the resolved mesh and one proxy in, Envoy's resources out.
//!
//! [`configure`] makes the clusters, endpoints, listeners, routes and secrets of one virtual node or
//! virtual gateway as plain JSON values of Envoy's v3 API, in the names and shapes of App Mesh.
//! [`Site`] holds what the mesh does not state: the layout of listeners, addresses, the material of
//! certificates, and how routes, endpoints and secrets reach the proxy. [`endpoints`] finds the
//! addresses of nodes in Cloud Map. [`bootstrap`] makes a
//! configuration file of them.
//!
//! ```ignore
//! let mesh = mesh::resolve(&set, "m");
//! let front = Client::Node(mesh.node("front").unwrap());
//! let mut site = Site::default();                          // App Mesh's own layout, all in one file
//! site.materials = ...;                                    // what `arns(&mesh, front)` lists
//! let snapshot = envoy::configure(&mesh, front, &site)?;   // or every problem found
//! println!("{}", envoy::bootstrap::complete(&identity, &snapshot));
//! ```
//!
//! Whether a connection is encrypted is decided in `mesh::reach` only. Where App Mesh's behavior is
//! not documented, `docs/envoy.md` lists the choice and its evidence.
//!
//! Invariants: no clock, no I/O; the same input makes the same output, byte for byte; a layout changes
//! listeners and addresses, nothing else; each name in a snapshot is unique and whatever is referred to
//! is there.

pub mod bootstrap;
mod build;
mod cluster;
#[cfg(feature = "xds")]
pub mod descriptors;
mod egress;
mod endpoint;
mod filter;
mod gateway;
mod health;
mod instances;
mod json;
mod listener;
mod matching;
mod retry;
mod route;
mod secret;
mod site;
mod snapshot;
mod tls;

pub use instances::{Endpoints, cloud_map_service, endpoints};
pub use site::{
    Address, Delivery, Explicit, KeyPair, Layout, Materials, ProxyAddresses, ProxyId, Site,
    egress_ports, file_stem, listener_ports, resource_file,
};
pub use snapshot::{Problem, ProblemKind, Snapshot};

use crate::mesh::reach::{self, Client, ServerCheck, Tls};
use crate::mesh::{Certificate, Mesh, Trust};
use build::Build;
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
    let mut arns = Arns::default();
    let listeners = match proxy {
        Client::Node(node) => &node.listeners,
        Client::Gateway(gateway) => &gateway.listeners,
    };
    for listener in listeners.as_deref().unwrap_or_default() {
        if let Ok(Some(tls)) = listener.active_tls() {
            arns.certificate(tls.certificate.as_ref().ok());
            let validation = tls.validation.as_ref().and_then(|it| it.as_ref().ok());
            arns.trust(validation.and_then(|it| it.trust.as_ref().ok()));
        }
    }
    for call in mesh.calls(proxy) {
        let servers = mesh.called(&call).map(|service| mesh.servers(service));
        for server in servers.unwrap_or_default().into_iter().flatten() {
            if let Ok(Some(tls)) = reach::client_tls(call.policy, &server) {
                arns.client(&tls);
            }
        }
    }
    arns
}

impl Arns {
    fn client(&mut self, tls: &Tls<'_>) {
        self.certificate(tls.client_certificate);
        match &tls.check {
            ServerCheck::Policy { trust, .. } => self.trust(Some(trust)),
            ServerCheck::AcmRoot(arn) => {
                self.roots.insert(arn.value.clone());
            }
            ServerCheck::None => {}
        }
    }

    fn certificate(&mut self, certificate: Option<&Certificate>) {
        if let Some(Certificate::Acm(arn)) = certificate {
            self.certificates.insert(arn.value.clone());
        }
    }

    fn trust(&mut self, trust: Option<&Trust>) {
        if let Some(Trust::Acm(arns)) = trust {
            self.authorities
                .extend(arns.iter().map(|arn| arn.value.clone()));
        }
    }
}

/// The resources of one proxy.
///
/// A name of a virtual service or of its provider that refers to nothing is not an error: App Mesh accepts
/// backends before their services.
///
/// # Errors
/// Everything that keeps the proxy from being configured, in the order in which it was found: values
/// that are not known, ARNs without material, targets without listener, services at odds.
pub fn configure(mesh: &Mesh, proxy: Client<'_>, site: &Site) -> Result<Snapshot, Vec<Problem>> {
    let mut build = Build::new(mesh, proxy, site);
    build.check_proxy();
    let egress = build.egress();
    let hosts = build.hosts(&egress);
    match proxy {
        Client::Node(node) => {
            build.conflicts(&egress);
            build.node_ingress(node);
            build.node_egress(&egress, &hosts);
        }
        Client::Gateway(gateway) => {
            build.gateway_ingress(gateway, &egress);
            build.gateway_egress(&egress, &hosts);
        }
    }
    build.finish()
}
