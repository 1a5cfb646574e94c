//! Virtual nodes and their listeners.

use super::known::{At, Gap, Known};
use super::read::{self, Word};
use super::tls::{self, ClientPolicy, ListenerTls, Origin, TlsMode, Validation};
use crate::document::{Node, Place, Search};
use crate::resource::Resource;
use compact_str::CompactString;
use std::sync::Arc;
use std::time::Duration;

/// A virtual node with every name resolved and every default filled in.
#[derive(Clone, Debug)]
pub struct VirtualNode {
    /// App Mesh's `virtualNodeName`.
    pub name: CompactString,
    /// The resource as it was stated.
    pub resource: Arc<Resource>,
    /// A gap where the number of listeners is not known.
    pub listeners: Known<Vec<Listener>>,
    /// How clients find it; `None` for a node that no client can call.
    pub discovery: Known<Option<Discovery>>,
    /// Empty where the node has no `backends`.
    pub backends: Known<Vec<Backend>>,
    /// The policy for backends without one of their own.
    pub default_policy: Option<Known<ClientPolicy>>,
    /// `None` where the node has no `logging`.
    pub access_log: Option<Known<AccessLog>>,
}

/// A listener of a node or gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    /// Where the listener is written.
    pub place: Place,
    /// Where its port mapping is written.
    pub mapping: Place,
    /// The port of its port mapping.
    pub port: Known<At<u16>>,
    /// The protocol of its port mapping.
    pub protocol: Known<At<Protocol>>,
    /// `None` where the listener has no `tls`.
    pub tls: Option<Known<ListenerTls>>,
    /// All `None` where the listener has no `timeout`.
    pub timeouts: Known<Timeouts>,
    /// `None` where the listener has no `connectionPool`.
    pub connection_pool: Option<Known<ConnectionPool>>,
    /// `None` where the listener has no `healthCheck`.
    pub health_check: Option<Known<HealthCheck>>,
    /// `None` where the listener has no `outlierDetection`.
    pub outlier_detection: Option<Known<OutlierDetection>>,
}

impl Listener {
    /// Its TLS settings where TLS is on; `None` where it accepts plaintext only.
    ///
    /// # Errors
    /// A gap where they are not known.
    pub fn active_tls(&self) -> Known<Option<&ListenerTls>> {
        match &self.tls {
            None => Ok(None),
            Some(Err(gap)) => Err(gap.clone()),
            Some(Ok(tls)) if tls.mode.value == TlsMode::Disabled => Ok(None),
            Some(Ok(tls)) => Ok(Some(tls)),
        }
    }

    /// Which client certificates it accepts; `None` where it does not ask for one.
    pub fn client_validation(&self) -> Option<&Known<Validation>> {
        self.active_tls().ok()??.validation.as_ref()
    }

    /// Whether its port is certainly this one.
    pub fn has_port(&self, port: u16) -> bool {
        self.port.as_ref().is_ok_and(|own| own.value == port)
    }
}

/// A protocol of a port mapping, health check or route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// HTTP/1.1: `http`.
    Http,
    /// HTTP/2: `http2`.
    Http2,
    /// gRPC: `grpc`.
    Grpc,
    /// Connections of any protocol: `tcp`.
    Tcp,
}

impl Protocol {
    /// The word of the API: `http2`.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Http => "http",
            Protocol::Http2 => "http2",
            Protocol::Grpc => "grpc",
            Protocol::Tcp => "tcp",
        }
    }

    /// True for the three protocols whose requests are routed one by one.
    pub fn is_http(self) -> bool {
        self != Protocol::Tcp
    }
}

impl Word for Protocol {
    const WORDS: &'static [(&'static str, Protocol)] = &[
        ("http", Protocol::Http),
        ("http2", Protocol::Http2),
        ("grpc", Protocol::Grpc),
        ("tcp", Protocol::Tcp),
    ];
    const EXPECTED: &'static str = "`http`, `http2`, `grpc` or `tcp`";
}

/// Timeouts as they are written; `None` where App Mesh's default applies. Zero disables one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// The limit on a whole request.
    pub per_request: Option<Duration>,
    /// The limit on time without data.
    pub idle: Option<Duration>,
}

impl Timeouts {
    /// How long a request may take unless a listener or route states otherwise (AWS's user guide).
    pub const DEFAULT_PER_REQUEST: Duration = Duration::from_secs(15);
    /// How long a stream may be idle unless a listener or route states otherwise.
    pub const DEFAULT_IDLE: Duration = Duration::from_mins(5);
}

/// Limits on connections and requests; `None` where a protocol has no such limit or it is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionPool {
    /// App Mesh's `maxConnections`.
    pub max_connections: Option<u32>,
    /// App Mesh's `maxPendingRequests`.
    pub max_pending_requests: Option<u32>,
    /// App Mesh's `maxRequests`.
    pub max_requests: Option<u32>,
}

/// A listener's active health check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// The protocol of the check, which may differ from that of the listener.
    pub protocol: Protocol,
    /// The path that is requested; `None` where none is written.
    pub path: Option<CompactString>,
    /// The port that is checked; `None` where none is written.
    pub port: Option<u16>,
    /// From one check to the next; milliseconds in the API.
    pub interval: Duration,
    /// How long one check may take; milliseconds in the API.
    pub timeout: Duration,
    /// Successes in a row that make an endpoint healthy.
    pub healthy_threshold: u32,
    /// Failures in a row that make an endpoint unhealthy.
    pub unhealthy_threshold: u32,
}

/// When endpoints that answer with errors are ejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlierDetection {
    /// Errors in a row that eject an endpoint.
    pub max_server_errors: u32,
    /// From one sweep for outliers to the next.
    pub interval: Duration,
    /// App Mesh's `baseEjectionDuration`: how long a first ejection lasts.
    pub base_ejection: Duration,
    /// The largest share of endpoints that may be ejected, in percent.
    pub max_ejection_percent: u32,
}

/// How clients find the addresses of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Discovery {
    /// By DNS.
    Dns {
        /// The name that is resolved.
        hostname: At<CompactString>,
        /// How many of the resolved addresses are used.
        response: ResponseType,
        /// `None` where the node states no preference.
        ip: Option<IpPreference>,
    },
    /// By AWS Cloud Map.
    CloudMap {
        /// The name of Cloud Map's namespace.
        namespace: At<CompactString>,
        /// The name of the service in the namespace.
        service: At<CompactString>,
        /// Only instances with all of these attributes belong to the node.
        attributes: Vec<(CompactString, CompactString)>,
        /// `None` where the node states no preference.
        ip: Option<IpPreference>,
    },
}

impl Discovery {
    /// The name that a server certificate must contain where a client lists no names: the DNS host
    /// name, or `service.namespace` of Cloud Map (AWS's user guide, TLS).
    pub fn name(&self) -> CompactString {
        match self {
            Discovery::Dns { hostname, .. } => hostname.value.clone(),
            Discovery::CloudMap {
                namespace, service, ..
            } => format!("{}.{}", service.value, namespace.value).into(),
        }
    }

    /// The IP preference of the node itself.
    pub fn ip(&self) -> Option<IpPreference> {
        match self {
            Discovery::Dns { ip, .. } | Discovery::CloudMap { ip, .. } => *ip,
        }
    }
}

/// How many of the addresses in a DNS answer are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    /// One: the name belongs to a load balancer.
    LoadBalancer,
    /// All.
    Endpoints,
}

impl Word for ResponseType {
    const WORDS: &'static [(&'static str, ResponseType)] = &[
        ("LOADBALANCER", ResponseType::LoadBalancer),
        ("ENDPOINTS", ResponseType::Endpoints),
    ];
    const EXPECTED: &'static str = "`LOADBALANCER` or `ENDPOINTS`";
}

/// Which IP versions are used to reach a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpPreference {
    /// `IPv4_ONLY`.
    Ipv4Only,
    /// `IPv4_PREFERRED`.
    Ipv4Preferred,
    /// `IPv6_ONLY`.
    Ipv6Only,
    /// `IPv6_PREFERRED`.
    Ipv6Preferred,
}

impl Word for IpPreference {
    const WORDS: &'static [(&'static str, IpPreference)] = &[
        ("IPv4_ONLY", IpPreference::Ipv4Only),
        ("IPv4_PREFERRED", IpPreference::Ipv4Preferred),
        ("IPv6_ONLY", IpPreference::Ipv6Only),
        ("IPv6_PREFERRED", IpPreference::Ipv6Preferred),
    ];
    const EXPECTED: &'static str = "an IP preference such as `IPv4_ONLY`";
}

/// A virtual service that a node may call.
#[derive(Clone, Debug, PartialEq)]
pub struct Backend {
    /// Where the backend is written.
    pub place: Place,
    /// The name of the virtual service.
    pub service: Known<At<CompactString>>,
    /// Its own policy. `None` where it has no `clientPolicy`; `Some(None)` where it has one without
    /// `tls`, which also replaces the default.
    pub policy: Option<Option<Known<ClientPolicy>>>,
}

/// Where and how requests are logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLog {
    /// The file that is written, such as `/dev/stdout`.
    pub path: CompactString,
    /// `None` where no format is written.
    pub format: Option<LogFormat>,
}

/// The format of one entry of an access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line with Envoy's command operators, such as `%PROTOCOL%`.
    Text(CompactString),
    /// An object: its keys and their values, which may hold command operators.
    Json(Vec<(CompactString, CompactString)>),
}

impl VirtualNode {
    pub(super) fn of(resource: Arc<Resource>) -> VirtualNode {
        let spec = resource.spec().unwrap_or(&resource.input);
        VirtualNode {
            name: resource.name().into(),
            listeners: listeners(spec),
            discovery: read::optional(spec, "serviceDiscovery", discovery),
            backends: read::optional(spec, "backends", |node| read::list(node, backend))
                .map(Option::unwrap_or_default),
            default_policy: default_policy(spec),
            access_log: access_log(spec),
            resource: Arc::clone(&resource),
        }
    }

    /// The listener of a port; without a port, the only one. `Ok(None)` where there certainly is none.
    ///
    /// # Errors
    /// A gap where it is not known which listeners there are.
    pub fn listener(&self, port: Option<u16>) -> Known<Option<&Listener>> {
        let listeners = self.listeners.as_ref().map_err(Gap::clone)?;
        let Some(port) = port else {
            return Ok(listeners.first().filter(|_| listeners.len() == 1));
        };
        if let Some(found) = listeners.iter().find(|listener| listener.has_port(port)) {
            return Ok(Some(found));
        }
        let gap = listeners.iter().find_map(|it| it.port.as_ref().err());
        gap.map_or(Ok(None), |gap| Err(gap.clone()))
    }
}

pub(super) fn listeners(spec: &Node) -> Known<Vec<Listener>> {
    read::optional(spec, "listeners", |node| {
        read::list(node, |it| Ok(listener(it)))
    })
    .map(Option::unwrap_or_default)
}

fn listener(node: &Node) -> Listener {
    let mapping = read::required(node, "portMapping");
    let of_mapping = |key| {
        mapping
            .clone()
            .and_then(|mapping| read::required(mapping, key))
    };
    let union = |key| read::member(node, key);
    Listener {
        place: node.place,
        mapping: mapping.as_ref().map_or(node.place, |mapping| mapping.place),
        port: of_mapping("port").and_then(read::port),
        protocol: of_mapping("protocol").and_then(read::word),
        tls: union("tls").map(|found| found.and_then(tls::listener)),
        timeouts: read::optional(node, "timeout", timeouts).map(Option::unwrap_or_default),
        connection_pool: union("connectionPool").map(|found| found.and_then(connection_pool)),
        health_check: union("healthCheck").map(|found| found.and_then(health_check)),
        outlier_detection: union("outlierDetection").map(|found| found.and_then(outlier_detection)),
    }
}

/// The timeouts under the name of a listener's protocol.
fn timeouts(node: &Node) -> Known<Timeouts> {
    let (_, node) = read::union(node)?;
    direct_timeouts(node)
}

/// The timeouts of a route, which are not under a protocol's name.
pub(super) fn direct_timeouts(node: &Node) -> Known<Timeouts> {
    Ok(Timeouts {
        per_request: read::optional(node, "perRequest", read::duration)?,
        idle: read::optional(node, "idle", read::duration)?,
    })
}

fn connection_pool(node: &Node) -> Known<ConnectionPool> {
    let (_, node) = read::union(node)?;
    let limit = |key| {
        let limit = read::optional(node, key, read::integer::<u32>)?;
        Ok(limit.map(|limit| limit.value))
    };
    Ok(ConnectionPool {
        max_connections: limit("maxConnections")?,
        max_pending_requests: limit("maxPendingRequests")?,
        max_requests: limit("maxRequests")?,
    })
}

fn health_check(node: &Node) -> Known<HealthCheck> {
    let number = |key| read::integer::<u32>(read::required(node, key)?).map(|it| it.value);
    let millis = |key| number(key).map(|millis| Duration::from_millis(millis.into()));
    Ok(HealthCheck {
        protocol: read::word(read::required(node, "protocol")?)?.value,
        path: read::optional(node, "path", read::text)?.map(|path| path.value),
        port: read::optional(node, "port", read::port)?.map(|port| port.value),
        interval: millis("intervalMillis")?,
        timeout: millis("timeoutMillis")?,
        healthy_threshold: number("healthyThreshold")?,
        unhealthy_threshold: number("unhealthyThreshold")?,
    })
}

fn outlier_detection(node: &Node) -> Known<OutlierDetection> {
    let number = |key| read::integer::<u32>(read::required(node, key)?).map(|it| it.value);
    Ok(OutlierDetection {
        max_server_errors: number("maxServerErrors")?,
        interval: read::duration(read::required(node, "interval")?)?,
        base_ejection: read::duration(read::required(node, "baseEjectionDuration")?)?,
        max_ejection_percent: number("maxEjectionPercent")?,
    })
}

fn discovery(node: &Node) -> Known<Discovery> {
    let (kind, node) = read::union(node)?;
    let text = |key| read::text(read::required(node, key)?);
    let ip = read::optional(node, "ipPreference", read::word::<IpPreference>)?.map(|it| it.value);
    match kind {
        "dns" => {
            let response = read::optional(node, "responseType", read::word)?;
            Ok(Discovery::Dns {
                hostname: text("hostname")?,
                response: response.map_or(ResponseType::LoadBalancer, |it| it.value),
                ip,
            })
        }
        "awsCloudMap" => {
            let attributes =
                read::optional(node, "attributes", |list| read::list(list, key_and_value))?;
            Ok(Discovery::CloudMap {
                namespace: text("namespaceName")?,
                service: text("serviceName")?,
                attributes: attributes.unwrap_or_default(),
                ip,
            })
        }
        _ => read::unexpected(node),
    }
}

fn key_and_value(node: &Node) -> Known<(CompactString, CompactString)> {
    let text = |key| read::text(read::required(node, key)?).map(|text| text.value);
    Ok((text("key")?, text("value")?))
}

fn backend(node: &Node) -> Known<Backend> {
    let (kind, service) = read::union(node)?;
    if kind != "virtualService" {
        return read::unexpected(service);
    }
    let policy = read::member(service, "clientPolicy").map(|policy| match policy {
        Ok(policy) => tls::client_policy(policy, Origin::Backend),
        Err(gap) => Some(Err(gap)),
    });
    Ok(Backend {
        place: service.place,
        service: read::required(service, "virtualServiceName").and_then(read::text),
        policy,
    })
}

/// The policies of an input's spec as far as they are known: the default first, then those of its
/// backends.
pub fn policies(input: &Search<'_>) -> Vec<ClientPolicy> {
    if !input.may_have("clientPolicy") {
        return Vec::new();
    }
    let specs = input.select("spec");
    let Some(spec) = specs.first().copied() else {
        return Vec::new();
    };
    let backends = read::optional(spec, "backends", |node| read::list(node, backend));
    let backends = backends.ok().flatten().unwrap_or_default().into_iter();
    let own = backends.filter_map(|backend| backend.policy.flatten());
    default_policy(spec)
        .into_iter()
        .chain(own)
        .flatten()
        .collect()
}

pub(super) fn default_policy(spec: &Node) -> Option<Known<ClientPolicy>> {
    match read::find(spec, &["backendDefaults", "clientPolicy"])? {
        Ok(policy) => tls::client_policy(policy, Origin::BackendDefaults),
        Err(gap) => Some(Err(gap)),
    }
}

pub(super) fn access_log(spec: &Node) -> Option<Known<AccessLog>> {
    let file = read::find(spec, &["logging", "accessLog", "file"])?;
    Some(file.and_then(|file| {
        Ok(AccessLog {
            path: read::text(read::required(file, "path")?)?.value,
            format: read::optional(file, "format", log_format)?,
        })
    }))
}

fn log_format(node: &Node) -> Known<LogFormat> {
    match read::union(node)? {
        ("text", text) => Ok(LogFormat::Text(read::text(text)?.value)),
        ("json", list) => Ok(LogFormat::Json(read::list(list, key_and_value)?)),
        (_, other) => read::unexpected(other),
    }
}
