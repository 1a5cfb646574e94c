//! The protocol of one ADS stream, free of sockets and time: requests and new configurations in,
//! responses out.
//!
//! **Order.** Clusters are sent first, with their endpoints and secrets. Envoy acknowledges clusters when
//! they are warm, and not before that listeners and routes follow which may refer to them. Clusters that
//! go away stay until listeners and routes are acknowledged: make before break.
//!
//! **One at a time.** A type with a response that is not yet answered gets no other, so that a client
//! that is stuck costs one configuration. What it missed meanwhile it gets at once, as it is by then.

use super::resources::{Named, Resources, Type};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one type of resource has come to on a stream, in one of the two variants of the protocol.
pub trait Subscription: Default {
    type Request;
    type Response;

    /// Takes a request of this type.
    fn receive(&mut self, kind: Type, request: &Self::Request) -> Received;

    /// The response that brings the client to these resources; `None` if it has them.
    fn respond(&mut self, kind: Type, resources: &Named, nonce: String) -> Option<Self::Response>;

    /// Forgets that the client has rejected what it has been sent, so that it gets it again.
    fn retry(&mut self);

    /// The common part.
    fn progress(&self) -> &Progress;
}

/// Where a subscription is between a response and its answer.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The client has asked for something that it has not been given yet.
    pub is_due: bool,
    /// The nonce of the last response.
    pub nonce: Option<String>,
    /// Whether the last response is still to be answered.
    pub is_open: bool,
    /// Why the client rejects the last response.
    pub rejection: Option<String>,
}

impl Progress {
    /// Takes the answer to a response. `false` for an answer to an earlier one, which is ignored.
    pub fn answer(&mut self, nonce: &str, rejection: Option<String>) -> bool {
        if nonce.is_empty() {
            return true;
        }
        if self.nonce.as_deref() != Some(nonce) {
            return false;
        }
        self.is_open = false;
        self.rejection = rejection;
        true
    }

    /// Notes a response.
    pub fn sent(&mut self, nonce: String) {
        self.nonce = Some(nonce);
        self.is_open = true;
        self.is_due = false;
    }
}

/// What a request was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A question, an acknowledgment, or both.
    Accepted,
    /// The client rejects the last response, for this reason.
    Rejected(String),
    /// An answer to an earlier response.
    Stale,
}

/// What a type has come to, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    InSync,
    /// Something is on its way.
    Stale,
    Rejected(String),
}

/// One ADS stream.
pub struct Stream<S> {
    subscriptions: BTreeMap<Type, S>,
    current: Arc<Resources>,
    /// Clusters that `current` does not have any more.
    retained: Named,
    nonces: u64,
}

impl<S: Subscription> Stream<S> {
    pub fn new(current: Arc<Resources>) -> Stream<S> {
        Stream {
            subscriptions: BTreeMap::new(),
            current,
            retained: Named::new(),
            nonces: 0,
        }
    }

    /// Takes a request, and gives what to send now.
    pub fn receive(&mut self, kind: Type, request: &S::Request) -> (Received, Vec<S::Response>) {
        let subscription = self.subscriptions.entry(kind).or_default();
        let received = subscription.receive(kind, request);
        (received, self.advance())
    }

    /// Takes a new configuration, and gives what to send now.
    pub fn publish(&mut self, resources: Arc<Resources>) -> Vec<S::Response> {
        let before = std::mem::replace(&mut self.current, resources);
        if let Some(clusters) = before.of(Type::Clusters) {
            let clusters = clusters.iter();
            self.retained
                .extend(clusters.map(|(name, it)| (name.clone(), Arc::clone(it))));
        }
        if let Some(clusters) = self.current.of(Type::Clusters) {
            self.retained.retain(|name, _| !clusters.contains_key(name));
        }
        self.advance()
    }

    /// Sends what was rejected once more: the reason may be gone, such as a missing file.
    pub fn retry(&mut self) -> Vec<S::Response> {
        for subscription in self.subscriptions.values_mut() {
            if subscription.progress().rejection.is_some() {
                subscription.retry();
            }
        }
        self.advance()
    }

    /// What each type has come to.
    pub fn states(&self) -> BTreeMap<Type, State> {
        let state = |progress: &Progress| match &progress.rejection {
            Some(reason) => State::Rejected(reason.clone()),
            None if progress.is_open || progress.is_due => State::Stale,
            None => State::InSync,
        };
        let subscriptions = self.subscriptions.iter();
        subscriptions
            .map(|(kind, it)| (*kind, state(it.progress())))
            .collect()
    }

    fn advance(&mut self) -> Vec<S::Response> {
        let mut responses = Vec::new();
        for kind in Type::ALL {
            let follows = matches!(kind, Type::Listeners | Type::Routes);
            if !(follows && self.is_open(Type::Clusters)) || self.is_due(kind) {
                responses.extend(self.respond(kind));
            }
        }
        let is_settled = !Type::ALL.into_iter().any(|kind| self.is_open(kind));
        if is_settled && !self.retained.is_empty() {
            self.retained.clear();
            responses.extend(self.respond(Type::Clusters));
        }
        responses
    }

    fn respond(&mut self, kind: Type) -> Option<S::Response> {
        let subscription = self.subscriptions.get_mut(&kind)?;
        let progress = subscription.progress();
        if progress.is_open && !progress.is_due {
            return None;
        }
        let mut resources = self.current.of(kind).cloned().unwrap_or_default();
        if kind == Type::Clusters {
            let retained = self.retained.iter();
            resources.extend(retained.map(|(name, it)| (name.clone(), Arc::clone(it))));
        }
        self.nonces += 1;
        subscription.respond(kind, &resources, self.nonces.to_string())
    }

    fn is_open(&self, kind: Type) -> bool {
        let subscription = self.subscriptions.get(&kind);
        subscription.is_some_and(|it| it.progress().is_open)
    }

    fn is_due(&self, kind: Type) -> bool {
        let subscription = self.subscriptions.get(&kind);
        subscription.is_some_and(|it| it.progress().is_due)
    }
}
