//! What a route or gateway route says.

use crate::document::Node;

/// What a route or gateway route says under one of its types.
#[derive(Clone, Copy)]
pub struct Route<'a> {
    /// The protocol of the type: `http2` for `http2Route`.
    pub protocol: &'static str,
    /// The value of the type's member.
    pub node: &'a Node,
}

/// The types, and their protocols.
const TYPES: [(&str, &str); 4] = [
    ("grpcRoute", "grpc"),
    ("http2Route", "http2"),
    ("httpRoute", "http"),
    ("tcpRoute", "tcp"),
];

impl<'a> Route<'a> {
    /// What an input says under each type that it gives: once, where it is sound.
    pub fn all(input: &'a Node) -> impl Iterator<Item = Route<'a>> {
        let spec = input.get("spec");
        TYPES.iter().filter_map(move |(member, protocol)| {
            let node = spec?.get(member).filter(|node| !node.is_unknown())?;
            Some(Route { protocol, node })
        })
    }

    /// What it says of an input's requests in HTTP, of either version.
    pub fn http(input: &'a Node) -> impl Iterator<Item = Route<'a>> {
        Route::all(input).filter(|route| matches!(route.protocol, "http" | "http2"))
    }

    /// What a request must be like for it to apply.
    pub fn criteria(self) -> Option<&'a Node> {
        self.node.get("match")
    }

    /// One of the criteria.
    pub fn criterion(self, name: &str) -> Option<&'a Node> {
        self.criteria()?.get(name)
    }

    /// The port of the listener to which it applies.
    pub fn port(self) -> Option<&'a Node> {
        self.criterion("port")
    }

    /// True where it certainly does not say to which port it applies.
    pub fn is_portless(self) -> bool {
        !self.criteria().is_some_and(Node::is_unknown) && self.port().is_none()
    }

    /// The list of a route's targets.
    pub fn weighted_targets(self) -> Option<&'a Node> {
        self.node.find(&["action", "weightedTargets"])
    }

    /// What a gateway route makes of a request's hostname and path.
    pub fn rewrite(self) -> Option<&'a Node> {
        self.node.find(&["action", "rewrite"])
    }

    /// How often a route tries again, and when.
    pub fn retry_policy(self) -> Option<&'a Node> {
        self.node.get("retryPolicy")
    }

    /// How long a request on a route may take.
    pub fn timeout(self) -> Option<&'a Node> {
        self.node.get("timeout")
    }

    /// What headers and metadata must be like.
    pub fn header_matches(self) -> impl Iterator<Item = &'a Node> {
        let lists = ["headers", "metadata"].into_iter();
        lists
            .filter_map(move |name| self.criterion(name))
            .flat_map(Node::items)
    }
}
