//! The protocol of one ADS stream, free of sockets and time: requests and new configurations in,
//! responses out.
//!
//! **Order.** Clusters are sent first, with their endpoints and secrets. Envoy acknowledges clusters when
//! they are warm, and not before that listeners and routes follow which may refer to them. Clusters that
//! go away stay until listeners and routes are acknowledged: make before break.
//!
//! **One at a time.** A type with a response that is not yet answered gets no other, so that a client
//! that is stuck costs one configuration. What it missed meanwhile it gets at once, as it is by then.

use super::messages::Status;
use super::resources::{Named, Resources, Type};
use std::borrow::Cow;
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

    /// The bytes of the names that are kept for the client.
    fn names(&self) -> usize;
}

/// The most bytes of a reason that is kept; Envoy's reasons have a few hundred.
const REASON: usize = 4096;

/// Why a client rejects a response.
pub fn reason(status: &Status) -> String {
    let message = &status.message;
    message[..message.floor_char_boundary(REASON)].to_owned()
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

    /// The bytes of the names that are kept for the client.
    pub fn names(&self) -> usize {
        self.subscriptions.values().map(S::names).sum()
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
        let mut resources = Cow::Borrowed(self.current.of(kind).unwrap_or(const { &Named::new() }));
        if kind == Type::Clusters && !self.retained.is_empty() {
            let retained = self.retained.iter();
            let retained = retained.map(|(name, it)| (name.clone(), Arc::clone(it)));
            resources.to_mut().extend(retained);
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

#[cfg(test)]
mod tests {
    use super::super::delta::Delta;
    use super::super::messages::{
        DeltaDiscoveryRequest, DeltaDiscoveryResponse, DiscoveryRequest, DiscoveryResponse,
    };
    use super::super::resources::tests::sample;
    use super::super::sotw::StateOfTheWorld;
    use super::*;

    /// A client of the state of the world.
    struct Client(Stream<StateOfTheWorld>);

    impl Client {
        fn new(resources: &Arc<Resources>) -> Client {
            Client(Stream::new(Arc::clone(resources)))
        }

        fn ask(&mut self, kind: Type, names: &[&str], known: &str) -> Vec<DiscoveryResponse> {
            self.request(kind, names, known, "", None)
        }

        fn acknowledge(
            &mut self,
            response: &DiscoveryResponse,
            names: &[&str],
        ) -> Vec<DiscoveryResponse> {
            let kind = Type::of_url(&response.type_url).unwrap();
            self.request(kind, names, &response.version_info, &response.nonce, None)
        }

        fn request(
            &mut self,
            kind: Type,
            names: &[&str],
            version: &str,
            nonce: &str,
            rejection: Option<&str>,
        ) -> Vec<DiscoveryResponse> {
            let request = DiscoveryRequest {
                version_info: version.to_owned(),
                resource_names: names.iter().map(|name| (*name).to_owned()).collect(),
                type_url: kind.url(),
                response_nonce: nonce.to_owned(),
                error_detail: rejection.map(|message| Status {
                    code: 13,
                    message: message.to_owned(),
                }),
                ..DiscoveryRequest::default()
            };
            self.0.receive(kind, &request).1
        }
    }

    fn types(responses: &[DiscoveryResponse]) -> Vec<(Type, usize)> {
        let kind = |it: &DiscoveryResponse| Type::of_url(&it.type_url).unwrap();
        responses
            .iter()
            .map(|it| (kind(it), it.resources.len()))
            .collect()
    }

    /// A client that has one cluster and one route.
    fn settled() -> Client {
        let mut client = Client::new(&sample(&[("a", 1)], &[("r", 1)]));
        let clusters = client.ask(Type::Clusters, &[], "");
        assert!(client.acknowledge(&clusters[0], &[]).is_empty());
        let routes = client.ask(Type::Routes, &["r"], "");
        assert!(client.acknowledge(&routes[0], &["r"]).is_empty());
        client
    }

    #[test]
    fn content_that_has_not_changed_is_not_sent() {
        let mut client = settled();
        assert_eq!(client.0.publish(sample(&[("a", 1)], &[("r", 1)])), []);
        let known = client.0.subscriptions[&Type::Clusters]
            .progress()
            .nonce
            .clone();
        assert_eq!(known.as_deref(), Some("1"));
    }

    #[test]
    fn routes_follow_clusters_and_clusters_go_last() {
        let mut client = settled();
        let first = client.0.publish(sample(&[("b", 1)], &[("r", 2)]));
        assert_eq!(types(&first), [(Type::Clusters, 2)]);
        let second = client.acknowledge(&first[0], &[]);
        assert_eq!(types(&second), [(Type::Routes, 1)]);
        let third = client.acknowledge(&second[0], &["r"]);
        assert_eq!(types(&third), [(Type::Clusters, 1)]);
        assert_eq!(client.acknowledge(&third[0], &[]), []);
        let states = client.0.states();
        assert!(states.values().all(|state| *state == State::InSync));
    }

    #[test]
    fn a_client_that_does_not_answer_gets_one_configuration() {
        let mut client = settled();
        let first = client.0.publish(sample(&[("a", 2)], &[("r", 1)]));
        assert_eq!(first.len(), 1);
        assert_eq!(client.0.publish(sample(&[("a", 3)], &[("r", 1)])), []);
        assert_eq!(client.0.publish(sample(&[("a", 4)], &[("r", 1)])), []);
        let next = client.acknowledge(&first[0], &[]);
        assert_eq!(types(&next), [(Type::Clusters, 1)]);
        assert_eq!(client.acknowledge(&next[0], &[]), []);
    }

    #[test]
    fn a_rejection_is_kept_until_it_is_accepted() {
        let mut client = settled();
        let first = client.0.publish(sample(&[("a", 2)], &[("r", 1)]));
        let nonce = &first[0].nonce;
        let none = client.request(Type::Clusters, &[], "1", nonce, Some("no such file"));
        assert_eq!(none, []);
        let rejected = State::Rejected("no such file".to_owned());
        assert_eq!(client.0.states()[&Type::Clusters], rejected);
        let again = client.0.retry();
        assert_eq!(types(&again), [(Type::Clusters, 1)]);
        client.acknowledge(&again[0], &[]);
        assert_eq!(client.0.states()[&Type::Clusters], State::InSync);
    }

    #[test]
    fn answers_to_earlier_responses_are_ignored() {
        let mut client = settled();
        let first = client.0.publish(sample(&[("a", 2)], &[("r", 1)]));
        assert_eq!(client.request(Type::Clusters, &[], "", "1", None), []);
        assert_eq!(client.0.states()[&Type::Clusters], State::Stale);
        client.acknowledge(&first[0], &[]);
        assert_eq!(client.0.states()[&Type::Clusters], State::InSync);
    }

    #[test]
    fn a_client_that_comes_back_gets_nothing_that_it_has() {
        let resources = sample(&[("a", 1)], &[("r", 1)]);
        let mut client = Client::new(&resources);
        let version = client.ask(Type::Clusters, &[], "")[0].version_info.clone();
        let mut back = Client::new(&resources);
        assert_eq!(back.ask(Type::Clusters, &[], &version), []);
        assert_eq!(
            types(&back.ask(Type::Routes, &["r"], "old")),
            [(Type::Routes, 1)]
        );
    }

    /// A request of the incremental protocol.
    fn delta(subscribe: &[&str], nonce: &str) -> DeltaDiscoveryRequest {
        DeltaDiscoveryRequest {
            resource_names_subscribe: subscribe.iter().map(|name| (*name).to_owned()).collect(),
            response_nonce: nonce.to_owned(),
            ..DeltaDiscoveryRequest::default()
        }
    }

    fn names(response: &DeltaDiscoveryResponse) -> (Vec<&str>, Vec<&str>) {
        let resources = response.resources.iter().map(|it| it.name.as_str());
        let removed = response.removed_resources.iter().map(String::as_str);
        (resources.collect(), removed.collect())
    }

    #[test]
    fn increments_contain_what_has_changed() {
        let mut stream = Stream::<Delta>::new(sample(&[("a", 1), ("b", 1)], &[]));
        let (_, first) = stream.receive(Type::Clusters, &delta(&[], ""));
        assert_eq!(names(&first[0]), (vec!["a", "b"], vec![]));
        let acknowledged = stream.receive(Type::Clusters, &delta(&[], &first[0].nonce));
        assert_eq!(acknowledged.1, []);
        let next = stream.publish(sample(&[("b", 2), ("c", 1)], &[]));
        assert_eq!(names(&next[0]), (vec!["b", "c"], vec![]));
        let (_, last) = stream.receive(Type::Clusters, &delta(&[], &next[0].nonce));
        assert_eq!(names(&last[0]), (vec![], vec!["a"]));
        assert_eq!(
            stream
                .receive(Type::Clusters, &delta(&[], &last[0].nonce))
                .1,
            []
        );
    }

    #[test]
    fn increments_of_names_report_what_is_missing() {
        let mut stream = Stream::<Delta>::new(sample(&[], &[("r", 1)]));
        let (_, first) = stream.receive(Type::Routes, &delta(&["r", "none"], ""));
        assert_eq!(names(&first[0]), (vec!["r"], vec!["none"]));
        let (_, again) = stream.receive(Type::Routes, &delta(&["r"], &first[0].nonce));
        assert_eq!(names(&again[0]), (vec!["r"], vec![]));
    }

    #[test]
    fn a_client_of_increments_that_comes_back_gets_nothing_that_it_has() {
        let resources = sample(&[("a", 1)], &[]);
        let version = resources.of(Type::Clusters).unwrap()["a"].version.clone();
        let mut stream = Stream::<Delta>::new(resources);
        let mut request = delta(&[], "");
        request.initial_resource_versions = [("a".to_owned(), version)].into();
        assert_eq!(stream.receive(Type::Clusters, &request).1, []);
    }
}
