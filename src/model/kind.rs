//! The kinds of resource of App Mesh.

use super::names;
use std::fmt;

/// A kind of resource, in the order of the model: a parent comes before its children, and what is
/// referred to before what refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// What contains everything else.
    Mesh,
    /// A service's task or pod, with its listeners and backends.
    VirtualNode,
    /// What distributes requests of a virtual service over nodes.
    VirtualRouter,
    /// Which requests a virtual router sends where.
    Route,
    /// A name that clients call.
    VirtualService,
    /// Where requests enter the mesh.
    VirtualGateway,
    /// Which requests a virtual gateway sends to which service.
    GatewayRoute,
}

impl Kind {
    /// Every kind, in the order of the model.
    pub const ALL: [Kind; 7] = [
        Kind::Mesh,
        Kind::VirtualNode,
        Kind::VirtualRouter,
        Kind::Route,
        Kind::VirtualService,
        Kind::VirtualGateway,
        Kind::GatewayRoute,
    ];

    /// The name of its resource shape: `VirtualNode`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Mesh => "Mesh",
            Kind::VirtualNode => "VirtualNode",
            Kind::VirtualRouter => "VirtualRouter",
            Kind::Route => "Route",
            Kind::VirtualService => "VirtualService",
            Kind::VirtualGateway => "VirtualGateway",
            Kind::GatewayRoute => "GatewayRoute",
        }
    }

    /// Its name in a sentence: `virtual node`.
    pub fn words(self) -> String {
        names::to_words(self.name())
    }

    /// The kind of this name: `VirtualNode`.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
