//! Clusters: towards listeners of nodes, towards the local application, and beyond the mesh.

use super::endpoint::{self, Assignment};
use super::health;
use super::json::{duration, typed};
use super::{Layout, build::Build};
use crate::mesh::reach::{self, Call, Client, Server};
use crate::mesh::{
    ConnectionPool, Discovery, Gap, IpPreference, Listener, Protocol, ResponseType, VirtualNode,
};
use crate::resource::Resource;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// App Mesh's limit where no connection pool is stated: none (AWS's user guide, Envoy defaults).
const UNLIMITED: u32 = 2_147_483_647;

/// The time for a connection to another node.
const EGRESS_CONNECT: Duration = Duration::from_secs(1);
/// The time for a connection on the same host.
const INGRESS_CONNECT: Duration = Duration::from_millis(250);

impl<'m> Build<'m> {
    /// The cluster towards a listener of a node, with the TLS that the call asks for. `None` after a
    /// problem was noted.
    pub fn upstream(&mut self, call: &Call<'m>, server: &Server<'m>) -> Option<String> {
        let resource = &server.node.resource;
        let port = self.known(resource, server.listener.port.clone())?.value;
        let protocol = self
            .known(resource, server.listener.protocol.clone())?
            .value;
        let tls = self.known(
            self.proxy.resource(),
            reach::client_tls(call.policy, server),
        )?;
        let transport = match &tls {
            Some(tls) => Some(self.upstream_tls(call, tls)?),
            None => None,
        };
        let (mesh, node) = (&self.mesh.name, &server.node.name);
        let name = format!("cds_egress_{mesh}_{node}_{}_{port}", protocol.name());
        let known = self.upstreams.entry(name.clone()).or_default();
        if let Some((_, name)) = known.iter().find(|(other, _)| *other == transport) {
            return Some(name.clone());
        }
        // App Mesh's names have no room for a second policy towards one listener.
        let name = match known.len() {
            0 => name,
            others => format!("{name}_policy_{}", others + 1),
        };
        known.push((transport.clone(), name.clone()));
        let cluster = self.upstream_cluster(&name, server, port, protocol, transport)?;
        self.made.clusters.insert(name.clone(), cluster);
        Some(name)
    }

    fn upstream_cluster(
        &mut self,
        name: &str,
        server: &Server<'m>,
        port: u16,
        protocol: Protocol,
        transport: Option<Value>,
    ) -> Option<Value> {
        let resource = &server.node.resource;
        let mut cluster = base(name, EGRESS_CONNECT);
        self.discover(&mut cluster, name, server.node, server.listener, port)?;
        protocol_options(&mut cluster, protocol);
        cluster.insert(
            "circuit_breakers".to_owned(),
            limits(ConnectionPool::default()),
        );
        if let Some(check) = self.optional(resource, server.listener.health_check.as_ref()) {
            let discovery = server.node.discovery.as_ref().ok().and_then(Option::as_ref);
            let host = discovery.map(Discovery::name).unwrap_or_default();
            cluster.insert(
                "health_checks".to_owned(),
                json!([health::check(check, &host, port, protocol)]),
            );
        }
        let outliers = server.listener.outlier_detection.as_ref();
        if let Some(outliers) = self.optional(resource, outliers) {
            cluster.insert("outlier_detection".to_owned(), health::outliers(outliers));
        }
        if let Some(transport) = transport {
            cluster.insert("transport_socket".to_owned(), transport);
        }
        Some(cluster.into())
    }

    /// How a cluster finds its endpoints: by the site, by DNS or by Cloud Map.
    fn discover(
        &mut self,
        cluster: &mut Map<String, Value>,
        name: &str,
        node: &'m VirtualNode,
        listener: &'m Listener,
        port: u16,
    ) -> Option<()> {
        let resource = &node.resource;
        let discovery = node.discovery.as_ref().map_err(Gap::clone);
        let discovery = self.known(resource, discovery)?.as_ref();
        let ip = self.known(resource, self.mesh.ip_of(node))?;
        let family = json!(lookup_family(ip));
        let health_port = self
            .optional(resource, listener.health_check.as_ref())
            .and_then(|check| check.port)
            .filter(|health_port| *health_port != port);
        let assignment = self.assignment(node, discovery, port, health_port);
        let kind = match (&assignment, discovery) {
            (Assignment::Service, _) => {
                let source = self.source("eds", name);
                cluster.insert("type".to_owned(), "EDS".into());
                cluster.insert(
                    "eds_cluster_config".to_owned(),
                    json!({ "eds_config": source }),
                );
                if matches!(discovery, Some(Discovery::CloudMap { .. })) {
                    cluster.insert("ignore_health_on_host_removal".to_owned(), true.into());
                }
                let endpoints = self.addresses(node, port).unwrap_or_default();
                let endpoints =
                    endpoint::assignment(name, &self.placed(node, &endpoints, health_port));
                self.made.endpoints.insert(name.to_owned(), endpoints);
                return Some(());
            }
            (Assignment::Addresses(addresses), _) => {
                if addresses.iter().all(|endpoint| endpoint.address.is_ip()) {
                    "STATIC"
                } else {
                    "STRICT_DNS"
                }
            }
            (
                Assignment::Name(_),
                Some(Discovery::Dns {
                    response: ResponseType::LoadBalancer,
                    ..
                }),
            ) => "LOGICAL_DNS",
            (Assignment::Name(_), _) => "STRICT_DNS",
        };
        cluster.insert("type".to_owned(), kind.into());
        if kind != "STATIC" {
            cluster.insert("dns_lookup_family".to_owned(), family);
        }
        let endpoints = match &assignment {
            Assignment::Addresses(endpoints) => endpoint::assignment(name, endpoints),
            Assignment::Name(endpoint) => {
                endpoint::assignment(name, std::slice::from_ref(endpoint))
            }
            Assignment::Service => return Some(()),
        };
        cluster.insert("load_assignment".to_owned(), endpoints);
        Some(())
    }

    /// The cluster of the application behind a listener: its name.
    pub fn local_app(&mut self, node: &'m VirtualNode, listener: &'m Listener) -> Option<String> {
        let resource = &node.resource;
        let port = self.known(resource, listener.port.clone())?.value;
        let protocol = self.known(resource, listener.protocol.clone())?.value;
        let name = format!(
            "cds_ingress_{}_{}_{}_{port}",
            self.mesh.name,
            node.name,
            protocol.name()
        );
        let ip = self.known(resource, self.mesh.ip_of(node))?;
        let pool = self.optional(resource, listener.connection_pool.as_ref());
        let address = self.app_address(node, port, ip);
        let mut cluster = base(&name, INGRESS_CONNECT);
        let kind = if address.is_ip() {
            "STATIC"
        } else {
            "STRICT_DNS"
        };
        cluster.insert("type".to_owned(), kind.into());
        protocol_options(&mut cluster, protocol);
        let limits = limits(pool.copied().unwrap_or_default());
        cluster.insert("circuit_breakers".to_owned(), limits);
        let endpoint = endpoint::Endpoint::at(address);
        let endpoints = endpoint::assignment(&name, &[endpoint]);
        cluster.insert("load_assignment".to_owned(), endpoints);
        self.made.clusters.insert(name.clone(), cluster.into());
        Some(name)
    }

    /// The cluster by which a gateway's listener sends requests through the gateway's own egress
    /// listener, and with which its connection pool is limited.
    pub fn loop_cluster(
        &mut self,
        resource: &Arc<Resource>,
        listener: &'m Listener,
        is_only: bool,
    ) -> Option<String> {
        let port = self.known(resource, listener.port.clone())?.value;
        let protocol = self.known(resource, listener.protocol.clone())?.value;
        let of_port = if is_only {
            String::new()
        } else {
            format!("_{port}")
        };
        let (mesh, gateway) = (&self.mesh.name, self.proxy.name());
        let name = format!(
            "cds_ingress_{mesh}_{gateway}_self_redirect{of_port}_{}_15001",
            protocol.name()
        );
        let pool = self.optional(resource, listener.connection_pool.as_ref());
        let mut cluster = base(&name, INGRESS_CONNECT);
        cluster.insert("type".to_owned(), "STATIC".into());
        protocol_options(&mut cluster, protocol);
        let limits = limits(pool.copied().unwrap_or_default());
        cluster.insert("circuit_breakers".to_owned(), limits);
        let endpoint = endpoint::Endpoint::at(self.loop_address());
        let endpoints = endpoint::assignment(&name, &[endpoint]);
        cluster.insert("load_assignment".to_owned(), endpoints);
        self.made.clusters.insert(name.clone(), cluster.into());
        Some(name)
    }

    /// The cluster for services of AWS, which pass whatever the mesh's egress filter is.
    pub fn amazonaws(&mut self) -> String {
        let name = format!("cds_egress_{}_amazonaws", self.mesh.name);
        let cluster = original_destination(&name);
        self.made.clusters.insert(name.clone(), cluster);
        name
    }

    /// The cluster for everything outside the mesh.
    pub fn allow_all(&mut self) -> String {
        let name = format!("cds_egress_{}_mesh-allow-all", self.mesh.name);
        let cluster = match self.site.layout {
            Layout::Intercept => original_destination(&name),
            Layout::Explicit(_) => named_destination(&name),
        };
        self.made.clusters.insert(name.clone(), cluster);
        name
    }

    /// Whether listeners and the local application also use IPv6.
    pub fn own_ip(&self) -> Option<IpPreference> {
        match self.proxy {
            Client::Node(node) => self.mesh.ip_of(node).ok().flatten(),
            Client::Gateway(_) => self.mesh.ip.clone().ok().flatten(),
        }
    }
}

fn base(name: &str, connect_timeout: Duration) -> Map<String, Value> {
    let mut cluster = Map::new();
    cluster.insert("name".to_owned(), name.into());
    cluster.insert("connect_timeout".to_owned(), duration(connect_timeout));
    cluster
}

/// HTTP/2 for the protocols that are HTTP/2; Envoy's default is HTTP/1.1.
fn protocol_options(cluster: &mut Map<String, Value>, protocol: Protocol) {
    if matches!(protocol, Protocol::Http2 | Protocol::Grpc) {
        let options = typed(
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            json!({ "explicit_http_config": { "http2_protocol_options": {} } }),
        );
        cluster.insert(
            "typed_extension_protocol_options".to_owned(),
            json!({ "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options }),
        );
    }
}

/// Envoy's limits are low by default; App Mesh's are off unless a pool states them.
fn limits(pool: ConnectionPool) -> Value {
    json!({ "thresholds": [{
        "max_connections": pool.max_connections.unwrap_or(UNLIMITED),
        "max_pending_requests": pool.max_pending_requests.unwrap_or(UNLIMITED),
        "max_requests": pool.max_requests.unwrap_or(UNLIMITED),
        "max_retries": UNLIMITED,
    }] })
}

fn original_destination(name: &str) -> Value {
    json!({
        "name": name,
        "connect_timeout": duration(EGRESS_CONNECT),
        "type": "ORIGINAL_DST",
        "lb_policy": "CLUSTER_PROVIDED",
    })
}

/// Without interception, the destination is the host that a request names.
fn named_destination(name: &str) -> Value {
    let config = typed(
        "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig",
        json!({ "dns_cache_config": dns_cache() }),
    );
    json!({
        "name": name,
        "connect_timeout": duration(EGRESS_CONNECT),
        "lb_policy": "CLUSTER_PROVIDED",
        "cluster_type": {
            "name": "envoy.clusters.dynamic_forward_proxy",
            "typed_config": config,
        },
    })
}

/// The cache that the cluster and the filter of the dynamic forward proxy share.
pub(super) fn dns_cache() -> Value {
    json!({ "name": "mesh-allow-all", "dns_lookup_family": "V4_PREFERRED" })
}

/// AWS's examples (howto-ipv6) show the families that App Mesh chose.
fn lookup_family(ip: Option<IpPreference>) -> &'static str {
    match ip {
        None | Some(IpPreference::Ipv6Preferred) => "AUTO",
        Some(IpPreference::Ipv4Preferred) => "V4_PREFERRED",
        Some(IpPreference::Ipv4Only) => "V4_ONLY",
        Some(IpPreference::Ipv6Only) => "V6_ONLY",
    }
}
