//! The incremental protocol: a response contains what has changed, and names what has gone.

use super::messages::{DeltaDiscoveryRequest, DeltaDiscoveryResponse, Resource};
use super::resources::{Named, Type, version};
use super::stream::{Progress, Received, Subscription, reason};
use std::collections::{BTreeMap, BTreeSet};

/// The name that represents all resources of a type.
const WILDCARD: &str = "*";

/// One type of resource on a stream.
#[derive(Debug, Default)]
pub struct Delta {
    progress: Progress,
    is_all: bool,
    names: BTreeSet<String>,
    /// What the client has, or has rejected: versions by name; an empty one where it knows that there
    /// is none.
    known: BTreeMap<String, String>,
    has_begun: bool,
}

impl Subscription for Delta {
    type Request = DeltaDiscoveryRequest;
    type Response = DeltaDiscoveryResponse;

    fn receive(&mut self, kind: Type, request: &DeltaDiscoveryRequest) -> Received {
        let rejection = request.error_detail.as_ref().map(reason);
        let is_current = self
            .progress
            .answer(&request.response_nonce, rejection.clone());
        if self.has_begun {
            // Who subscribes again wants the resource again.
            self.progress.is_due |= !request.resource_names_subscribe.is_empty();
            for name in &request.resource_names_subscribe {
                self.known.remove(name);
            }
        } else {
            self.has_begun = true;
            self.is_all = kind.has_wildcard() && request.resource_names_subscribe.is_empty();
            // A client that was connected before states what it has.
            let known = request.initial_resource_versions.iter();
            self.known = known.map(|(a, b)| (a.clone(), b.clone())).collect();
            self.progress.is_due = self.known.is_empty();
        }
        for name in &request.resource_names_subscribe {
            self.is_all |= name == WILDCARD;
            self.names.insert(name.clone());
        }
        for name in &request.resource_names_unsubscribe {
            self.is_all &= name != WILDCARD;
            self.names.remove(name);
            if !self.is_all {
                self.known.remove(name);
            }
        }
        // Subscriptions count whatever the nonce is.
        match rejection {
            _ if !is_current => Received::Stale,
            Some(reason) => Received::Rejected(reason),
            None => Received::Accepted,
        }
    }

    fn respond(
        &mut self,
        kind: Type,
        all: &Named,
        nonce: String,
    ) -> Option<DeltaDiscoveryResponse> {
        let is_wanted = |name: &str| self.is_all || self.names.contains(name);
        let wanted = || all.iter().filter(|(name, _)| is_wanted(name));
        let changed = wanted().filter(|(name, it)| self.known.get(*name) != Some(&it.version));
        let resources: Vec<Resource> = changed
            .map(|(name, it)| Resource {
                version: it.version.clone(),
                resource: it.message.clone(),
                name: name.clone(),
            })
            .collect();
        let named = self.names.iter().filter(|name| *name != WILDCARD);
        let removed: BTreeSet<&String> = self.known.keys().chain(named).collect();
        let removed = removed.into_iter().filter(|name| {
            let is_known_to_be_gone = self.known.get(*name).is_some_and(String::is_empty);
            !all.contains_key(*name) && !is_known_to_be_gone
        });
        let removed_resources: Vec<String> = removed.cloned().collect();
        if resources.is_empty() && removed_resources.is_empty() && !self.progress.is_due {
            return None;
        }
        let system_version_info = version(wanted());
        let sent = resources
            .iter()
            .map(|it| (it.name.clone(), it.version.clone()));
        let gone = removed_resources
            .iter()
            .map(|name| (name.clone(), String::new()));
        self.known.extend(sent.chain(gone));
        self.progress.sent(nonce.clone());
        Some(DeltaDiscoveryResponse {
            system_version_info,
            resources,
            type_url: kind.url(),
            nonce,
            removed_resources,
        })
    }

    fn retry(&mut self) {
        self.known.clear();
        self.progress.is_due = true;
    }

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn names(&self) -> usize {
        let names = self.names.iter().chain(self.known.keys());
        names.map(String::len).sum()
    }
}
