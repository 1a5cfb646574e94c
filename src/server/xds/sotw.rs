//! State of the world: every response contains all resources of its type that the client names.

use super::messages::{DiscoveryRequest, DiscoveryResponse};
use super::resources::{Named, Type, version};
use super::stream::{Progress, Received, Subscription, reason};
use std::collections::BTreeSet;

/// One type of resource on a stream.
#[derive(Debug, Default)]
pub struct StateOfTheWorld {
    progress: Progress,
    names: BTreeSet<String>,
    /// The version that the client has, or has rejected; `None` before the first.
    version: Option<String>,
    /// Whether the last response has been acknowledged.
    is_acknowledged: bool,
}

impl Subscription for StateOfTheWorld {
    type Request = DiscoveryRequest;
    type Response = DiscoveryResponse;

    fn receive(&mut self, kind: Type, request: &DiscoveryRequest) -> Received {
        let rejection = request.error_detail.as_ref().map(reason);
        if !self
            .progress
            .answer(&request.response_nonce, rejection.clone())
        {
            return Received::Stale;
        }
        let names: BTreeSet<String> = request.resource_names.iter().cloned().collect();
        let has_more = !names.is_subset(&self.names);
        if self.progress.nonce.is_none() {
            // A client that was connected before states what it has.
            let known = Some(&request.version_info).filter(|version| !version.is_empty());
            self.version = known.cloned();
            self.progress.is_due = self.version.is_none();
        } else if has_more {
            self.progress.is_due = true;
        } else if kind == Type::Endpoints && self.is_acknowledged {
            // A cluster that is warmed again waits for its endpoints, changed or not.
            self.progress.is_due = names == self.names;
        }
        self.is_acknowledged = rejection.is_none();
        self.names = names;
        rejection.map_or(Received::Accepted, Received::Rejected)
    }

    fn respond(&mut self, kind: Type, all: &Named, nonce: String) -> Option<DiscoveryResponse> {
        let is_all = self.names.contains("*") || (self.names.is_empty() && kind.has_wildcard());
        let wanted = |name: &str| is_all || self.names.contains(name);
        let resources: Vec<_> = all.iter().filter(|(name, _)| wanted(name)).collect();
        let version = version(resources.iter().copied());
        if !self.progress.is_due && self.version.as_ref() == Some(&version) {
            return None;
        }
        self.version = Some(version.clone());
        self.is_acknowledged = false;
        self.progress.sent(nonce.clone());
        Some(DiscoveryResponse {
            version_info: version,
            resources: resources
                .into_iter()
                .map(|(_, resource)| resource.message.clone())
                .collect(),
            type_url: kind.url(),
            nonce,
        })
    }

    fn retry(&mut self) {
        self.progress.is_due = true;
    }

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn names(&self) -> usize {
        self.names.iter().map(String::len).sum()
    }
}
