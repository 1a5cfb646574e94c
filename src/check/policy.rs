//! TLS client policies: what a client demands of the servers that it calls.

use crate::document::{Entry, Node};

/// The `tls` of a client policy.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    pub tls: &'a Node,
}

impl<'a> Policy<'a> {
    /// Every policy of a node or gateway, in the order: the default one, then those of its backends.
    pub fn all(input: &'a Node) -> Vec<Policy<'a>> {
        [
            "spec.backendDefaults.clientPolicy.tls",
            "spec.backends[].virtualService.clientPolicy.tls",
        ]
        .iter()
        .flat_map(|pattern| super::select(input, pattern))
        .map(|tls| Policy { tls })
        .collect()
    }

    /// TLS is enforced unless the policy says otherwise.
    pub fn is_enforced(&self) -> bool {
        self.tls
            .get("enforce")
            .is_none_or(|enforce| enforce.as_bool() == Some(true))
    }

    /// The ports to which it is confined; none means all.
    pub fn ports(&self) -> &'a [Node] {
        self.tls.get("ports").map_or(&[], Node::items)
    }

    /// True when servers on this port fall under it.
    pub fn covers(&self, port: i128) -> bool {
        let is_known = self
            .tls
            .get("ports")
            .is_none_or(|ports| !ports.is_unknown());
        let ports = self.ports();
        let is_port = |node: &Node| node.as_integer() == Some(port);
        is_known && (ports.is_empty() || ports.iter().any(is_port))
    }

    /// Where trust comes from: `acm`, `file` or `sds`.
    pub fn trust(&self) -> Option<&'a Entry> {
        self.tls.find(&["validation", "trust"])?.entries().first()
    }

    /// The certificate that the client shows.
    pub fn certificate(&self) -> Option<&'a Node> {
        self.tls.get("certificate")
    }

    /// The names of which a server's certificate must bear one.
    pub fn alternative_names(&self) -> Option<&'a Node> {
        self.tls.find(&["validation", "subjectAlternativeNames"])
    }
}
