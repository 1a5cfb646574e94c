//! Counts of what Envoys get.

use super::resources::Type;
use crate::server::metrics::registered;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// Counts of the control plane for Envoys.
#[derive(Clone)]
pub struct XdsMetrics {
    /// Envoys with an open stream.
    pub proxies: Gauge,
    pushes: Family<TypeLabel, Counter>,
    rejections: Family<TypeLabel, Counter>,
    push_durations: Histogram,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TypeLabel {
    r#type: &'static str,
}

impl TypeLabel {
    fn of(type_url: &str) -> TypeLabel {
        let kind = Type::of_url(type_url);
        TypeLabel {
            r#type: kind.map_or("unknown", Type::words),
        }
    }
}

impl XdsMetrics {
    pub fn register(registry: &mut Registry) -> XdsMetrics {
        // From one proxy to a thousand of them, in seconds.
        let buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
        XdsMetrics {
            proxies: registered(
                registry,
                "xds_proxies",
                "Envoys with an open stream",
                Gauge::default(),
            ),
            pushes: registered(
                registry,
                "xds_pushes",
                "Responses sent to Envoys, by type of resource",
                Family::default(),
            ),
            rejections: registered(
                registry,
                "xds_rejections",
                "Responses that an Envoy has rejected, by type of resource",
                Family::default(),
            ),
            push_durations: registered(
                registry,
                "xds_push_duration_seconds",
                "Time from the notice of a change to its first response on a stream",
                Histogram::new(buckets),
            ),
        }
    }

    /// Counts a response.
    pub fn pushed(&self, type_url: &str) {
        self.pushes.get_or_create(&TypeLabel::of(type_url)).inc();
    }

    /// Counts a rejection.
    pub fn rejected(&self, type_url: &str) {
        self.rejections
            .get_or_create(&TypeLabel::of(type_url))
            .inc();
    }

    /// Records how long a change took to reach a stream.
    pub fn reached(&self, took: Duration) {
        self.push_durations.observe(took.as_secs_f64());
    }
}
