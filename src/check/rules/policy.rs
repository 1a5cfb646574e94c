//! TLS client policies: what a client demands of the servers that it calls.

use crate::document::Search;
use crate::document::{Entry, Node};

/// The `tls` of a client policy; a value not yet known where it hangs on one.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    pub tls: &'a Node,
}

impl<'a> Policy<'a> {
    /// Every policy of a node or gateway, in the order: the default one, then those of its backends.
    pub fn all(input: Search<'a>) -> Vec<Policy<'a>> {
        [
            "spec.backendDefaults.clientPolicy.tls",
            "spec.backends[].virtualService.clientPolicy.tls",
        ]
        .iter()
        .flat_map(|pattern| input.select(pattern))
        .map(|tls| Policy { tls })
        .collect()
    }

    /// False where nothing is known of it yet.
    pub fn is_known(&self) -> bool {
        !self.tls.is_unknown()
    }

    /// TLS is enforced unless the policy says otherwise.
    pub fn is_enforced(&self) -> bool {
        let is_true = |enforce: &Node| enforce.as_bool() == Some(true);
        self.is_known() && self.tls.get("enforce").is_none_or(is_true)
    }

    /// The ports to which it is confined; none means all.
    pub fn ports(&self) -> &'a [Node] {
        self.tls.get("ports").map_or(&[], Node::items)
    }

    /// True when a server on this port falls under it.
    pub fn covers(&self, port: Option<i128>) -> bool {
        let is_known = |ports: &Node| !ports.is_unknown();
        let ports = self.ports();
        let is_named = || ports.iter().any(|named| named.as_integer() == port);
        port.is_some()
            && self.tls.get("ports").is_none_or(is_known)
            && (ports.is_empty() || is_named())
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
    pub fn names(&self) -> Option<&'a Node> {
        let path = ["validation", "subjectAlternativeNames", "match", "exact"];
        self.tls.find(&path)
    }

    /// True when it lists no such names, so that a certificate must bear the one of discovery.
    pub fn is_nameless(&self) -> bool {
        let has_none = |validation: &Node| {
            !validation.is_unknown() && validation.get("subjectAlternativeNames").is_none()
        };
        self.tls.get("validation").is_some_and(has_none)
    }
}
