//! Endpoints: which addresses answer for a listener, and for the local application.

use super::{Address, Delivery, Layout, ProxyAddresses, ProxyId, build::Build};
use crate::mesh::{Discovery, IpPreference, VirtualNode};
use crate::model::Kind;
use serde_json::{Value, json};

/// An endpoint of a cluster.
pub(super) struct Endpoint {
    pub address: Address,
    /// Where its health is checked, if elsewhere.
    pub health: Option<Address>,
}

impl Endpoint {
    pub fn at(address: Address) -> Endpoint {
        Endpoint {
            address,
            health: None,
        }
    }
}

/// How the endpoints of a cluster are known.
pub(super) enum Assignment {
    /// They arrive by EDS.
    Service,
    Addresses(Vec<Endpoint>),
    /// A name is resolved by DNS.
    Name(Endpoint),
}

impl Build<'_> {
    /// Where the endpoints of a node's listener come from.
    pub fn assignment(
        &self,
        node: &VirtualNode,
        discovery: Option<&Discovery>,
        port: u16,
        health_port: Option<u16>,
    ) -> Assignment {
        let is_dynamic = self.site.delivery != Delivery::Inline;
        if let Some(addresses) = self.addresses(node, port) {
            return if is_dynamic && addresses.iter().all(Address::is_ip) {
                Assignment::Service
            } else {
                Assignment::Addresses(self.placed(node, &addresses, health_port))
            };
        }
        match discovery {
            None => Assignment::Addresses(Vec::new()),
            Some(Discovery::CloudMap { .. }) if is_dynamic => Assignment::Service,
            // A namespace of Cloud Map with DNS also answers under this name.
            Some(discovery) => Assignment::Name(Endpoint {
                address: Address::new(discovery.name(), port),
                health: health_port.map(|health| Address::new(discovery.name(), health)),
            }),
        }
    }

    /// The addresses that the site knows for a listener, in place of the node's service discovery.
    /// `None` where it knows none. A node without service discovery cannot be called, wherever it is.
    pub fn addresses(&self, node: &VirtualNode, port: u16) -> Option<Vec<Address>> {
        let stated = self.site.endpoints.get(&(node.name.clone(), port));
        if let Some(addresses) = stated {
            return Some(addresses.clone());
        }
        let Layout::Explicit(explicit) = &self.site.layout else {
            return None;
        };
        let is_found = matches!(node.discovery, Ok(Some(_)));
        let proxy = explicit.proxies.get(&of_node(node)).filter(|_| is_found)?;
        Some(proxy.ingress.get(&port).cloned().into_iter().collect())
    }

    /// Endpoints at these addresses. Health is checked at another port of the same host, or, where each
    /// listener has an address of its own, at that of the listener with this port.
    pub fn placed(
        &self,
        node: &VirtualNode,
        addresses: &[Address],
        health_port: Option<u16>,
    ) -> Vec<Endpoint> {
        let health = |address: &Address| {
            let port = health_port?;
            let is_external = self
                .site
                .endpoints
                .keys()
                .any(|(name, _)| *name == node.name);
            let proxy = match &self.site.layout {
                Layout::Explicit(explicit) if !is_external => explicit.proxies.get(&of_node(node)),
                _ => None,
            };
            let listener = proxy.and_then(|proxy| proxy.ingress.get(&port).cloned());
            let app = || proxy.map(|proxy| self.app_in(proxy, node, port));
            let beside = || Address::new(address.host.clone(), port);
            Some(listener.or_else(app).unwrap_or_else(beside))
        };
        let endpoint = |address: &Address| Endpoint {
            address: address.clone(),
            health: health(address),
        };
        addresses.iter().map(endpoint).collect()
    }

    /// Where the application behind a listener is.
    pub fn app_address(&self, node: &VirtualNode, port: u16, ip: Option<IpPreference>) -> Address {
        if let Some(proxy) = self.addresses_of_proxy() {
            return self.app_in(proxy, node, port);
        }
        let is_v6 = matches!(
            ip,
            Some(IpPreference::Ipv6Only | IpPreference::Ipv6Preferred)
        );
        let host = if is_v6 { "::1" } else { "127.0.0.1" };
        let stated = self.site.apps.get(&(node.name.clone(), port));
        stated.cloned().unwrap_or_else(|| Address::new(host, port))
    }

    fn app_in(&self, proxy: &ProxyAddresses, node: &VirtualNode, port: u16) -> Address {
        let stated = self.site.apps.get(&(node.name.clone(), port));
        stated
            .cloned()
            .unwrap_or_else(|| Address::new(proxy.app_host.clone(), port))
    }

    /// Where a gateway's requests enter its own egress listener.
    pub fn loop_address(&self) -> Address {
        match self.addresses_of_proxy() {
            Some(proxy) => proxy.proxy.clone(),
            None => Address::new("127.0.0.1", 15001),
        }
    }

    /// The addresses of this proxy in the explicit layout.
    pub fn addresses_of_proxy(&self) -> Option<&ProxyAddresses> {
        match &self.site.layout {
            Layout::Intercept => None,
            Layout::Explicit(explicit) => explicit.proxies.get(&ProxyId::from(self.proxy)),
        }
    }
}

fn of_node(node: &VirtualNode) -> ProxyId {
    ProxyId {
        kind: Kind::VirtualNode,
        name: node.name.clone(),
    }
}

/// A `ClusterLoadAssignment`.
pub(super) fn assignment(cluster: &str, endpoints: &[Endpoint]) -> Value {
    let endpoint = |endpoint: &Endpoint| {
        let mut found = json!({ "address": socket(&endpoint.address) });
        if let Some(health) = &endpoint.health {
            found["health_check_config"] = if health.host == endpoint.address.host {
                json!({ "port_value": health.port })
            } else {
                json!({ "address": socket(health) })
            };
        }
        json!({ "endpoint": found })
    };
    let endpoints: Vec<Value> = endpoints.iter().map(endpoint).collect();
    json!({ "cluster_name": cluster, "endpoints": [{ "lb_endpoints": endpoints }] })
}

/// An `Address` of Envoy.
pub(super) fn socket(address: &Address) -> Value {
    json!({ "socket_address": { "address": address.host, "port_value": address.port } })
}
