//! Endpoints of nodes that are found by Cloud Map: which instances answer for them, and at which
//! address.

use super::Address;
use crate::discovery::{Directory, Error, Health, Instance, ServiceName};
use crate::mesh::reach::{Client, Server};
use crate::mesh::{Discovery, IpPreference, Mesh, VirtualNode};
use compact_str::CompactString;
use hashbrown::HashMap;
use std::net::IpAddr;

/// Addresses by node and listener port, as [`Site::endpoints`](super::Site::endpoints) holds them.
pub type Endpoints = HashMap<(CompactString, u16), Vec<Address>>;

/// The addresses of the listeners that a proxy calls, where their nodes are found by Cloud Map.
///
/// The healthy instances with all attributes that the node asks for count, each at the port of the
/// listener: App Mesh also used that port, since its controller for Kubernetes registered instances
/// without one. An instance without an address that the IP preference accepts is left out.
///
/// # Errors
/// Instances that cannot be read at the moment.
pub fn endpoints(
    mesh: &Mesh,
    proxy: Client<'_>,
    directory: &dyn Directory,
) -> Result<Endpoints, Error> {
    let mut endpoints = Endpoints::default();
    for call in mesh.calls(proxy) {
        let servers = mesh.called(&call).map(|service| mesh.servers(service));
        for server in servers.unwrap_or_default().into_iter().flatten() {
            add(&mut endpoints, mesh, &server, directory)?;
        }
    }
    Ok(endpoints)
}

/// The service by which a node is found in Cloud Map. `None` for another kind of discovery, and for
/// names that Cloud Map does not accept.
pub fn cloud_map_service(node: &VirtualNode) -> Option<ServiceName> {
    match node.discovery.as_ref().ok()?.as_ref()? {
        Discovery::CloudMap {
            namespace, service, ..
        } => ServiceName::new(&namespace.value, &service.value).ok(),
        Discovery::Dns { .. } => None,
    }
}

fn add(
    endpoints: &mut Endpoints,
    mesh: &Mesh,
    server: &Server<'_>,
    directory: &dyn Directory,
) -> Result<(), Error> {
    let node = server.node;
    let (Ok(port), Some(service)) = (&server.listener.port, cloud_map_service(node)) else {
        return Ok(());
    };
    let key = (node.name.clone(), port.value);
    // What is not known about the mesh is reported when the cluster is made.
    let Ok(ip) = mesh.ip_of(node) else {
        return Ok(());
    };
    if !endpoints.contains_key(&key) {
        let instances = directory.instances(&service)?;
        let selected = instances
            .iter()
            .filter(|instance| is_selected(node, instance));
        let addresses = selected.filter_map(|instance| address(instance, ip));
        let addresses = addresses.map(|host| Address::new(host.to_string(), port.value));
        let addresses = addresses.collect();
        endpoints.insert(key, addresses);
    }
    Ok(())
}

/// Whether an instance of a node's service answers for the node.
fn is_selected(node: &VirtualNode, instance: &Instance) -> bool {
    let wanted = match &node.discovery {
        Ok(Some(Discovery::CloudMap { attributes, .. })) => attributes.as_slice(),
        _ => &[],
    };
    let wanted = wanted
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    instance.health == Health::Healthy && instance.has_all(wanted)
}

/// The address of an instance by the preference of the node or its mesh; IPv4 first without one.
fn address(instance: &Instance, preference: Option<IpPreference>) -> Option<IpAddr> {
    let v4 = instance.ipv4().map(IpAddr::V4);
    let v6 = instance.ipv6().map(IpAddr::V6);
    match preference {
        Some(IpPreference::Ipv4Only) => v4,
        Some(IpPreference::Ipv6Only) => v6,
        Some(IpPreference::Ipv6Preferred) => v6.or(v4),
        Some(IpPreference::Ipv4Preferred) | None => v4.or(v6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::Attributes;

    fn instance(attributes: &[(&str, &str)]) -> Instance {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Instance::new("1", attributes.iter().map(owned).collect::<Attributes>()).unwrap()
    }

    #[test]
    fn the_preference_decides_between_addresses() {
        let v4 = instance(&[("AWS_INSTANCE_IPV4", "10.0.0.1")]);
        let v6 = instance(&[("AWS_INSTANCE_IPV6", "fd00::1")]);
        let both = instance(&[
            ("AWS_INSTANCE_IPV4", "10.0.0.1"),
            ("AWS_INSTANCE_IPV6", "fd00::1"),
        ]);
        let none = instance(&[("version", "1")]);
        let (four, six) = (Some("10.0.0.1"), Some("fd00::1"));
        for (preference, expected) in [
            (None, [four, six, four, None]),
            (Some(IpPreference::Ipv4Only), [four, None, four, None]),
            (Some(IpPreference::Ipv4Preferred), [four, six, four, None]),
            (Some(IpPreference::Ipv6Only), [None, six, six, None]),
            (Some(IpPreference::Ipv6Preferred), [four, six, six, None]),
        ] {
            let found = [&v4, &v6, &both, &none]
                .map(|instance| address(instance, preference).map(|ip| ip.to_string()));
            assert_eq!(
                found.each_ref().map(Option::as_deref),
                expected,
                "{preference:?}"
            );
        }
    }
}
