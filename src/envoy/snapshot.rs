//! What [`configure`](super::configure) makes.

use crate::document::Place;
use crate::mesh::Gap;
use crate::resource::Resource;
use compact_str::CompactString;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The resources of one proxy by their names, as JSON of Envoy's v3 API without `@type`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// By name.
    pub clusters: BTreeMap<String, Value>,
    /// `ClusterLoadAssignment` by the name of the cluster; empty where endpoints are inline.
    pub endpoints: BTreeMap<String, Value>,
    /// By name.
    pub listeners: BTreeMap<String, Value>,
    /// `RouteConfiguration`; empty where routes are inline.
    pub routes: BTreeMap<String, Value>,
    /// Empty where certificates are inline.
    pub secrets: BTreeMap<String, Value>,
    /// Whether secrets are expected from an SDS agent on the proxy's host, so that the bootstrap needs
    /// its cluster.
    pub uses_sds_agent: bool,
}

/// A reason why a proxy cannot be configured.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The resource in which it is written.
    pub resource: Arc<Resource>,
    /// Where the cause is written.
    pub place: Place,
    /// What keeps the resource from being configured.
    pub kind: ProblemKind,
}

/// Why a resource cannot be configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A value that is not known.
    Gap(Gap),
    /// An ARN of a certificate without material.
    NoCertificate(CompactString),
    /// An ARN of an authority without material.
    NoAuthority(CompactString),
    /// A route's target has no listener, or none with this port.
    NoListener {
        /// The node that is called.
        node: CompactString,
        /// The port that is called, where it is known.
        port: Option<u16>,
    },
    /// A gateway route's target has this service at another port only.
    NoEntrance {
        /// The service that the route targets.
        service: CompactString,
        /// The port that the route names.
        port: u16,
    },
    /// Two backends at one port, which only HTTP can share.
    PortConflict {
        /// The port that both use.
        port: u16,
        /// The two services, in the order of their names.
        services: [CompactString; 2],
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ProblemKind::Gap(gap) => gap.fmt(formatter),
            ProblemKind::NoCertificate(arn) => {
                write!(formatter, "nothing is known about the certificate `{arn}`")
            }
            ProblemKind::NoAuthority(arn) => {
                write!(formatter, "nothing is known about the authority `{arn}`")
            }
            ProblemKind::NoListener {
                node,
                port: Some(port),
            } => write!(
                formatter,
                "the virtual node `{node}` has no listener on port {port}"
            ),
            ProblemKind::NoListener { node, port: None } => {
                write!(formatter, "the virtual node `{node}` has no listener")
            }
            ProblemKind::NoEntrance { service, port } => write!(
                formatter,
                "the provider of the virtual service `{service}` has no listener on port {port}"
            ),
            ProblemKind::PortConflict {
                port,
                services: [one, other],
            } => write!(
                formatter,
                "`{one}` and `{other}` are both called on port {port}, which only services of HTTP can share"
            ),
        }
    }
}
