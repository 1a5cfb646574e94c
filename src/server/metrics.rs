//! Counts for Prometheus, in the text format of OpenMetrics.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// The media type of [`Metrics::encode`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All counts of a server. Each part of it registers its own in [`Metrics::registry`].
pub struct Metrics {
    pub registry: Registry,
    pub api: ApiMetrics,
    pub store: StoreMetrics,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("appmesh");
        let api = ApiMetrics::register(&mut registry);
        let store = StoreMetrics::register(&mut registry);
        Metrics {
            registry,
            api,
            store,
        }
    }
}

impl Metrics {
    /// All counts as text.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes any text");
        text
    }
}

/// A metric that the registry prints under this name and help.
pub fn registered<M: Metric + Clone>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    metric: M,
) -> M {
    registry.register(name, help, metric.clone());
    metric
}

/// Counts of the App Mesh API.
pub struct ApiMetrics {
    requests: Family<RequestLabels, Counter>,
    durations: Family<OperationLabel, Histogram>,
    /// Open connections.
    pub connections: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    operation: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabel {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabel {
    call: &'static str,
}

/// Counts of the store.
#[derive(Clone)]
pub struct StoreMetrics {
    /// The last revision that is known.
    pub revision: Gauge<u64, AtomicU64>,
    durations: Family<CallLabel, Histogram>,
}

impl StoreMetrics {
    fn register(registry: &mut Registry) -> StoreMetrics {
        StoreMetrics {
            revision: registered(
                registry,
                "store_revision",
                "The revision of the state, which grows with every commit",
                Gauge::default(),
            ),
            durations: registered(
                registry,
                "store_duration_seconds",
                "Time of a call to the store, by call",
                Family::new_with_constructor(buckets),
            ),
        }
    }

    /// Records how long a call took.
    pub fn took(&self, call: &'static str, time: Duration) {
        let durations = self.durations.get_or_create(&CallLabel { call });
        durations.observe(time.as_secs_f64());
    }
}

/// From what a cache answers to what a slow disk takes, in seconds.
fn buckets() -> Histogram {
    Histogram::new([0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0])
}

impl ApiMetrics {
    fn register(registry: &mut Registry) -> ApiMetrics {
        ApiMetrics {
            requests: registered(
                registry,
                "api_requests",
                "Requests of the App Mesh API, by operation and status",
                Family::default(),
            ),
            durations: registered(
                registry,
                "api_request_duration_seconds",
                "Time from a request's head to its response, by operation",
                Family::new_with_constructor(buckets),
            ),
            connections: registered(
                registry,
                "api_connections",
                "Open connections of the App Mesh API",
                Gauge::default(),
            ),
        }
    }

    /// Counts a request. `operation` is `unknown` for a path of no operation, and `none` for a
    /// malformed request.
    pub fn count(&self, operation: &'static str, status: u16, took: Duration) {
        let labels = RequestLabels { operation, status };
        self.requests.get_or_create(&labels).inc();
        let label = OperationLabel { operation };
        self.durations
            .get_or_create(&label)
            .observe(took.as_secs_f64());
    }
}
