//! Listeners and their filter chains: the part in which the layouts differ.

use super::egress::{Called, Egress, Host};
use super::endpoint::socket;
use super::json::extension;
use super::{Address, Layout, build::Build};
use crate::mesh::reach::{Server, Way};
use crate::mesh::{Gap, Listener, Protocol, Timeouts, TlsMode, VirtualGateway, VirtualNode};
use crate::resource::Resource;
use serde_json::{Value, json};
use std::sync::Arc;

const INGRESS: u16 = 15000;
const EGRESS: u16 = 15001;

/// A filter chain without the port that it is for.
struct Chain {
    /// `tls` or `raw_buffer` where the listener accepts both.
    transport: Option<&'static str>,
    socket: Option<Value>,
    filter: Value,
}

impl<'m> Build<'m> {
    /// The listeners of a node: what it accepts for its application.
    pub fn node_ingress(&mut self, node: &'m VirtualNode) {
        let listeners = node.listeners.as_deref().map_err(Gap::clone);
        let Some(listeners) = self.known(&node.resource, listeners) else {
            return;
        };
        let mut accepted = Vec::new();
        for listener in listeners {
            let is_only = listeners.len() == 1;
            if let Some(filter) = self.node_filter(node, listener, is_only) {
                accepted.extend(self.accept(&node.resource, listener, filter));
            }
        }
        if accepted.is_empty() {
            return;
        }
        if matches!(self.site.layout, Layout::Explicit(_)) {
            self.bind_each(accepted);
        } else {
            let chains = accepted.iter().flat_map(|(port, chains)| {
                chains.iter().map(|chain| json_chain(chain, Some(*port)))
            });
            let chains = chains.collect();
            self.intercepting("lds_ingress", INGRESS, chains);
        }
    }

    fn node_filter(
        &mut self,
        node: &'m VirtualNode,
        listener: &'m Listener,
        is_only: bool,
    ) -> Option<Value> {
        let cluster = self.local_app(node, listener)?;
        let protocol = self.known(&node.resource, listener.protocol.clone())?.value;
        let prefix = self.ingress_prefix(&node.resource, listener, is_only)?;
        if protocol == Protocol::Tcp {
            let timeouts = self.known(&node.resource, listener.timeouts.clone())?;
            return Some(self.tcp_to(&prefix, cluster, timeouts));
        }
        let routes = self.ingress_routes(node, listener, &cluster)?;
        Some(self.http(&prefix, routes, false))
    }

    /// The listeners of a gateway, each on its own port.
    pub fn gateway_ingress(&mut self, gateway: &'m VirtualGateway, egress: &Egress<'m>) {
        let listeners = gateway.listeners.as_deref().map_err(Gap::clone);
        let Some(listeners) = self.known(&gateway.resource, listeners) else {
            return;
        };
        let mut accepted = Vec::new();
        for listener in listeners {
            let is_only = listeners.len() == 1;
            if let Some(filter) = self.gateway_filter(gateway, listener, egress, is_only) {
                accepted.extend(self.accept(&gateway.resource, listener, filter));
            }
        }
        self.bind_each(accepted);
    }

    fn gateway_filter(
        &mut self,
        gateway: &'m VirtualGateway,
        listener: &'m Listener,
        egress: &Egress<'m>,
        is_only: bool,
    ) -> Option<Value> {
        let cluster = self.loop_cluster(&gateway.resource, listener, is_only)?;
        let prefix = self.ingress_prefix(&gateway.resource, listener, is_only)?;
        let routes = self.gateway_routes(gateway, listener, egress, &cluster)?;
        Some(self.http(&prefix, routes, false))
    }

    fn ingress_prefix(
        &mut self,
        resource: &Arc<Resource>,
        listener: &Listener,
        is_only: bool,
    ) -> Option<String> {
        if is_only {
            return Some("ingress".to_owned());
        }
        let port = self.known(resource, listener.port.clone())?.value;
        let protocol = self.known(resource, listener.protocol.clone())?.value;
        Some(format!("ingress.{}.{port}", protocol.name()))
    }

    /// The filter chains of a listener of the spec, by its TLS mode, with its port.
    fn accept(
        &mut self,
        resource: &Arc<Resource>,
        listener: &'m Listener,
        filter: Value,
    ) -> Option<(u16, Vec<Chain>)> {
        let port = self.known(resource, listener.port.clone())?.value;
        let tls = self.known(resource, listener.active_tls())?;
        let chain = |transport, socket, filter| Chain {
            transport,
            socket,
            filter,
        };
        let Some(tls) = tls else {
            return Some((port, vec![chain(None, None, filter)]));
        };
        let socket = Some(self.downstream_tls(resource, tls)?);
        let chains = if tls.mode.value == TlsMode::Permissive {
            vec![
                chain(Some("tls"), socket, filter.clone()),
                chain(Some("raw_buffer"), None, filter),
            ]
        } else {
            vec![chain(None, socket, filter)]
        };
        Some((port, chains))
    }

    /// Binds each listener of the spec by itself.
    fn bind_each(&mut self, accepted: Vec<(u16, Vec<Chain>)>) {
        for (port, chains) in accepted {
            let proxy = self.addresses_of_proxy();
            let bound = proxy.map(|proxy| proxy.ingress.get(&port).cloned());
            let is_intercept = bound.is_none();
            let Some(address) = bound.unwrap_or_else(|| Some(Address::new("0.0.0.0", port))) else {
                continue;
            };
            let destination = is_intercept.then_some(port);
            let chains = chains
                .iter()
                .map(|it| json_chain(it, destination))
                .collect();
            self.listen("lds_ingress", &address, chains, is_intercept, false);
        }
    }

    /// The listeners for what the application of a node calls.
    pub fn node_egress(&mut self, egress: &Egress<'m>, hosts: &[Host<'m>]) {
        let mut chains = Vec::new();
        for (port, called) in &egress.ports {
            if let Some(filter) = self.port_filter(*port, called, egress, hosts) {
                chains.push((*port, filter));
            }
        }
        if matches!(self.site.layout, Layout::Explicit(_)) {
            self.explicit_egress(egress, hosts, chains);
        } else {
            let chains = chains.into_iter();
            let mut chains: Vec<Value> = chains
                .map(|(port, filter)| {
                    json!({ "filter_chain_match": { "destination_port": port }, "filters": [filter] })
                })
                .collect();
            self.push_outside(&mut chains, egress);
            self.intercepting("lds_egress", EGRESS, chains);
        }
    }

    /// The filter for one port: the services of HTTP together, or the one service of TCP.
    fn port_filter(
        &mut self,
        port: u16,
        called: &[Called<'m>],
        egress: &Egress<'m>,
        hosts: &[Host<'m>],
    ) -> Option<Value> {
        if let Some(tcp) = called.iter().find(|it| !it.entrance.protocol.is_http()) {
            self.tcp_filter(tcp)
        } else {
            let routes = self.egress_routes(port, egress, hosts);
            Some(self.http("egress", routes, true))
        }
    }

    fn tcp_filter(&mut self, called: &Called<'m>) -> Option<Value> {
        let (clusters, timeouts) = match called.entrance.way {
            Way::Node(node, listener) => {
                let server = Server {
                    node,
                    listener,
                    route: None,
                };
                let cluster = self.upstream(&called.call, &server)?;
                (vec![(cluster, 1)], Timeouts::default())
            }
            Way::Router(router, _) => {
                let mut routes = router.routes_on(called.entrance.port);
                let route = routes.find(|route| {
                    let rule = route.rule.as_ref();
                    rule.map_or(true, |rule| rule.protocol == Protocol::Tcp)
                })?;
                let resource = &route.resource;
                let rule = self.known(resource, route.rule.as_ref().map_err(Gap::clone))?;
                let timeouts = self.known(resource, rule.timeouts.clone())?;
                let clusters = self.weighted(&called.call, route, Protocol::Tcp)?;
                (clusters, timeouts)
            }
        };
        let is_answered = clusters.iter().any(|(_, weight)| *weight > 0);
        is_answered.then(|| self.tcp("egress", &clusters, timeouts))
    }

    /// What passes beside the backends: services of AWS always, everything under `ALLOW_ALL`.
    ///
    /// App Mesh's chains for port 443 also matched the prefix 0.0.0.0/0, which matches every address;
    /// it is left out, because Envoy would then prefer them to the chain of a backend on that port.
    fn push_outside(&mut self, chains: &mut Vec<Value>, egress: &Egress<'m>) {
        let default = Timeouts::default();
        let cluster = self.amazonaws();
        let filter = self.tcp_to("egress", cluster, default);
        chains.push(json!({
            "filter_chain_match": { "destination_port": 443, "server_names": ["*.amazonaws.com"] },
            "filters": [filter],
        }));
        if !self.is_allow_all() {
            return;
        }
        let cluster = self.allow_all();
        let filter = self.tcp_to("egress", cluster, default);
        // The chain for AWS would refuse other TLS on its port.
        let mut other_tls = json!({ "destination_port": 443 });
        if egress.ports.contains_key(&443) {
            other_tls["transport_protocol"] = "tls".into();
        }
        chains.push(json!({ "filter_chain_match": other_tls, "filters": [filter] }));
        let any = json!([
            { "address_prefix": "0.0.0.0", "prefix_len": 0 },
            { "address_prefix": "::", "prefix_len": 0 },
        ]);
        let any = json!({ "prefix_ranges": any });
        chains.push(json!({ "filter_chain_match": any, "filters": [filter] }));
    }

    /// The egress of a proxy without interception: a listener per port, and a proxy for all services of
    /// HTTP.
    fn explicit_egress(
        &mut self,
        egress: &Egress<'m>,
        hosts: &[Host<'m>],
        chains: Vec<(u16, Value)>,
    ) {
        let Some(proxy) = self.addresses_of_proxy().cloned() else {
            return;
        };
        for (port, filter) in chains {
            if let Some(address) = proxy.egress.get(&port) {
                let chain = json!({ "filters": [filter] });
                self.listen("lds_egress", address, vec![chain], false, false);
            }
        }
        let routes = self.proxy_routes(egress, hosts);
        let filter = self.http("egress", routes, true);
        let chain = json!({ "filters": [filter] });
        self.listen("lds_egress", &proxy.proxy, vec![chain], false, false);
    }

    /// The egress listener of a gateway, which only the gateway itself uses.
    pub fn gateway_egress(&mut self, egress: &Egress<'m>, hosts: &[Host<'m>]) {
        let routes = self.loop_routes(egress, hosts);
        let filter = self.http("egress", routes, false);
        if let Some(proxy) = self.addresses_of_proxy().cloned() {
            let chain = json!({ "filters": [filter] });
            self.listen("lds_egress", &proxy.proxy, vec![chain], false, false);
            return;
        }
        let cluster = self.amazonaws();
        let outside = self.tcp_to("egress", cluster, Timeouts::default());
        let chains = vec![
            json!({ "filter_chain_match": { "destination_port": EGRESS }, "filters": [filter] }),
            json!({
                "filter_chain_match": { "destination_port": 443, "server_names": ["*.amazonaws.com"] },
                "filters": [outside],
            }),
        ];
        self.intercepting("lds_egress", EGRESS, chains);
    }

    /// A listener that takes connections which the kernel redirected.
    fn intercepting(&mut self, name: &str, port: u16, chains: Vec<Value>) {
        let address = Address::new("0.0.0.0", port);
        self.listen(name, &address, chains, true, true);
    }

    fn listen(
        &mut self,
        name: &str,
        address: &Address,
        chains: Vec<Value>,
        is_intercept: bool,
        is_redirected: bool,
    ) {
        let name = format!("{name}_{}_{}", address.host, address.port);
        let mut bound = socket(address);
        if is_intercept && self.own_ip().is_some() {
            bound["socket_address"]["address"] = "::".into();
            bound["socket_address"]["ipv4_compat"] = true.into();
        }
        let filter = |name: &str, message: &str| {
            let message = format!("envoy.extensions.filters.listener.{message}");
            extension(
                &format!("envoy.filters.listener.{name}"),
                &message,
                json!({}),
            )
        };
        let redirected =
            is_redirected.then(|| filter("original_dst", "original_dst.v3.OriginalDst"));
        let inspector = filter("tls_inspector", "tls_inspector.v3.TlsInspector");
        let filters: Vec<Value> = redirected.into_iter().chain([inspector]).collect();
        let listener = json!({
            "name": name,
            "address": bound,
            "listener_filters": filters,
            "filter_chains": chains,
        });
        self.made.listeners.insert(name, listener);
    }

    /// Where the services of a port are called: that port, unless the site moved it.
    pub fn bound_egress_port(&self, port: u16) -> u16 {
        let proxy = self.addresses_of_proxy();
        let address = proxy.and_then(|proxy| proxy.egress.get(&port));
        address.map_or(port, |address| address.port)
    }

    /// Whether the proxy passes requests for what is not a backend.
    pub fn is_allow_all(&self) -> bool {
        use crate::mesh::Egress;
        self.mesh.egress == Ok(Egress::AllowAll)
    }
}

fn json_chain(chain: &Chain, port: Option<u16>) -> Value {
    let mut found = json!({});
    if port.is_some() || chain.transport.is_some() {
        let mut conditions = json!({});
        if let Some(port) = port {
            conditions["destination_port"] = port.into();
        }
        if let Some(transport) = chain.transport {
            conditions["transport_protocol"] = transport.into();
        }
        found["filter_chain_match"] = conditions;
    }
    found["filters"] = json!([chain.filter]);
    if let Some(socket) = &chain.socket {
        found["transport_socket"] = socket.clone();
    }
    found
}
