//! Health checks and outlier detection, which App Mesh put into the clients of a node.

use super::json::duration;
use crate::mesh::{HealthCheck, OutlierDetection, Protocol};
use serde_json::{Value, json};

/// The check of a listener with this port and protocol, whose node is found under this name.
pub(super) fn check(check: &HealthCheck, host: &str, port: u16, protocol: Protocol) -> Value {
    let mut found = json!({
        "timeout": duration(check.timeout),
        "interval": duration(check.interval),
        // Envoy checks only once a minute while a cluster has no traffic.
        "no_traffic_interval": duration(check.interval),
        "healthy_threshold": check.healthy_threshold,
        "unhealthy_threshold": check.unhealthy_threshold,
    });
    let http = || {
        json!({
            "path": check.path.as_deref().unwrap_or("/"),
            "host": format!("{host}:{}", check.port.unwrap_or(port)),
        })
    };
    match check.protocol {
        Protocol::Http => found["http_health_check"] = http(),
        Protocol::Http2 => {
            found["http_health_check"] = http();
            found["http_health_check"]["codec_client_type"] = "HTTP2".into();
        }
        Protocol::Grpc if matches!(protocol, Protocol::Http2 | Protocol::Grpc) => {
            found["grpc_health_check"] = json!({});
        }
        // Envoy refuses the check of gRPC for clusters without HTTP/2.
        Protocol::Grpc | Protocol::Tcp => found["tcp_health_check"] = json!({}),
    }
    found
}

pub(super) fn outliers(outliers: &OutlierDetection) -> Value {
    json!({
        "consecutive_5xx": outliers.max_server_errors,
        "interval": duration(outliers.interval),
        "base_ejection_time": duration(outliers.base_ejection),
        "max_ejection_percent": outliers.max_ejection_percent,
        // The Envoys of App Mesh ejected one host whatever the percentage; today's ask for it.
        "always_eject_one_host": true,
    })
}
