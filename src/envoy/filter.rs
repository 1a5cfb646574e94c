//! Network filters: the HTTP connection manager, the TCP proxy, and their access logs.

use super::cluster::dns_cache;
use super::json::{duration, extension, typed};
use super::{Layout, build::Build};
use crate::mesh::reach::Client;
use crate::mesh::{AccessLog, LogFormat, Timeouts};
use serde_json::{Map, Value, json};

const MANAGER: &str =
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

impl Build<'_> {
    /// An HTTP connection manager with App Mesh's settings.
    pub fn http(&mut self, stat_prefix: &str, routes: Value, is_egress: bool) -> Value {
        let (member, routes) = self.deliver_routes(routes);
        let mut manager = json!({
            "stat_prefix": stat_prefix,
            member: routes,
            "http_filters": self.http_filters(is_egress),
            "upgrade_configs": [{ "upgrade_type": "websocket" }],
            "tracing": {},
            "normalize_path": true,
            "merge_slashes": true,
            "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
        });
        if let Some(log) = self.access_log() {
            manager["access_log"] = json!([log]);
        }
        extension(
            "envoy.filters.network.http_connection_manager",
            MANAGER,
            manager,
        )
    }

    fn http_filters(&self, is_egress: bool) -> Value {
        let router = extension(
            "envoy.filters.http.router",
            "envoy.extensions.filters.http.router.v3.Router",
            json!({}),
        );
        // Without interception, the destination of a request is the host that it names.
        let is_explicit = matches!(self.site.layout, Layout::Explicit(_));
        let forward = (is_explicit && is_egress && self.is_allow_all()).then(|| {
            extension(
                "envoy.filters.http.dynamic_forward_proxy",
                "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig",
                json!({ "dns_cache_config": dns_cache() }),
            )
        });
        forward.into_iter().chain([router]).collect()
    }

    /// A TCP proxy to these clusters.
    pub fn tcp(
        &mut self,
        stat_prefix: &str,
        clusters: &[(String, u32)],
        timeouts: Timeouts,
    ) -> Value {
        let idle = timeouts.idle.unwrap_or(Timeouts::DEFAULT_IDLE);
        let mut proxy = json!({ "stat_prefix": stat_prefix, "idle_timeout": duration(idle) });
        // Envoy accepts no weight of zero here.
        let used: Vec<_> = clusters.iter().filter(|(_, weight)| *weight > 0).collect();
        if let [(cluster, _)] = used[..] {
            proxy["cluster"] = cluster.as_str().into();
        } else {
            let cluster =
                |(name, weight): &&(String, u32)| json!({ "name": name, "weight": weight });
            let clusters: Vec<Value> = used.iter().map(cluster).collect();
            proxy["weighted_clusters"] = json!({ "clusters": clusters });
        }
        if let Some(log) = self.access_log() {
            proxy["access_log"] = json!([log]);
        }
        extension(
            "envoy.filters.network.tcp_proxy",
            "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
            proxy,
        )
    }

    /// A TCP proxy to one cluster.
    pub fn tcp_to(&mut self, stat_prefix: &str, cluster: String, timeouts: Timeouts) -> Value {
        self.tcp(stat_prefix, &[(cluster, 1)], timeouts)
    }

    fn access_log(&mut self) -> Option<Value> {
        let (resource, log) = match self.proxy {
            Client::Node(node) => (&node.resource, node.access_log.as_ref()),
            Client::Gateway(gateway) => (&gateway.resource, gateway.access_log.as_ref()),
        };
        self.optional(resource, log).map(access_log)
    }
}

fn access_log(log: &AccessLog) -> Value {
    let format = log.format.as_ref().map(|format| match format {
        LogFormat::Text(text) => json!({ "text_format_source": { "inline_string": text } }),
        LogFormat::Json(members) => {
            let members = members.iter();
            let members: Map<String, Value> = members
                .map(|(key, value)| (key.to_string(), value.as_str().into()))
                .collect();
            json!({ "json_format": members })
        }
    });
    // A file by these names cannot be opened where the stream belongs to another user.
    let stream = match log.path.as_str() {
        "/dev/stdout" => Some(("envoy.access_loggers.stdout", "StdoutAccessLog")),
        "/dev/stderr" => Some(("envoy.access_loggers.stderr", "StderrAccessLog")),
        _ => None,
    };
    let mut config = match stream {
        Some((_, message)) => typed(
            &format!("envoy.extensions.access_loggers.stream.v3.{message}"),
            json!({}),
        ),
        None => typed(
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            json!({ "path": log.path }),
        ),
    };
    if let Some(format) = format {
        config["log_format"] = format;
    }
    let name = stream.map_or("envoy.access_loggers.file", |(name, _)| name);
    json!({ "name": name, "typed_config": config })
}
