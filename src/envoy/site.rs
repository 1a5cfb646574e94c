//! Where a mesh runs: what the configuration needs beside the mesh itself.

use crate::mesh::Mesh;
use crate::mesh::reach::Client;
use crate::model::Kind;
use compact_str::CompactString;
use data_encoding::HEXLOWER;
use hashbrown::HashMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// What differs between the places where a mesh runs. The default is App Mesh's own: listeners that
/// take intercepted connections, names resolved by DNS, everything in one static file.
///
/// One value serves all proxies of a mesh.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// How addresses and ports are given out.
    pub layout: Layout,
    /// How resources reach Envoy.
    pub delivery: Delivery,
    /// Certificates and authorities by ARN.
    pub materials: Materials,
    /// Where the application behind a node's listener (node, listener port) is, if not where the layout
    /// puts it.
    pub apps: HashMap<(CompactString, u16), Address>,
    /// Addresses that answer for a node's listener (node, listener port) in place of what its service
    /// discovery names: instances of Cloud Map, services outside the mesh. An empty list is a node
    /// without instances at the moment.
    pub endpoints: HashMap<(CompactString, u16), Vec<Address>>,
}

/// How listeners are laid out.
#[derive(Clone, Debug, Default)]
pub enum Layout {
    /// App Mesh's own: two listeners on all addresses, ports 15000 and 15001, to which the kernel
    /// redirects connections.
    #[default]
    Intercept,
    /// Each listener on an address of its own; nothing is redirected.
    Explicit(Explicit),
}

/// The addresses of all proxies on one machine.
#[derive(Clone, Debug, Default)]
pub struct Explicit {
    /// Addresses of each node and gateway.
    pub proxies: HashMap<ProxyId, ProxyAddresses>,
}

impl Explicit {
    /// The addresses of `appmesh up`: number N of a proxy is its place among nodes and gateways in order
    /// of name, from 1. `127.0.N.1` takes its listeners, admin (9901) and proxy (15001), `127.0.N.2` its
    /// application, `127.0.N.3` what the application calls. A listener on 9901 or 15001 moves the admin
    /// or the proxy to the next free port.
    ///
    /// `prefix` is the first two parts of all addresses: `127.0`.
    pub fn numbered(mesh: &Mesh, prefix: &str) -> Explicit {
        let mut clients: Vec<Client<'_>> = mesh.clients().collect();
        clients.sort_by_key(|client| (client.name(), client.kind()));
        let numbered = clients.into_iter().zip(1..);
        let proxies = numbered.map(|(client, number)| {
            let addresses = ProxyAddresses::numbered(mesh, client, prefix, number);
            (ProxyId::from(client), addresses)
        });
        Explicit {
            proxies: proxies.collect(),
        }
    }
}

/// A virtual node or virtual gateway by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProxyId {
    /// A virtual node or a virtual gateway.
    pub kind: Kind,
    /// Of the node or gateway in its mesh.
    pub name: CompactString,
}

impl From<Client<'_>> for ProxyId {
    fn from(client: Client<'_>) -> ProxyId {
        ProxyId {
            kind: client.kind(),
            name: client.name().into(),
        }
    }
}

/// Where one proxy listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddresses {
    /// Where a listener of the spec is bound, by its port.
    pub ingress: BTreeMap<u16, Address>,
    /// What the application calls, by the port of the virtual services.
    pub egress: BTreeMap<u16, Address>,
    /// The HTTP proxy for all virtual services; of a gateway, the listener of its own loop.
    pub proxy: Address,
    /// Where its administration interface listens.
    pub admin: Address,
    /// Where the application is unless [`Site::apps`] states otherwise: this host, on the listener's
    /// port.
    pub app_host: CompactString,
}

impl ProxyAddresses {
    /// The addresses of one proxy with this number, which is less than 65,536.
    pub fn numbered(mesh: &Mesh, client: Client<'_>, prefix: &str, number: u32) -> ProxyAddresses {
        // A number above 255 goes on in the fourth part: the last part of number 256 is 5.
        let (third, block) = (number % 256, number / 256);
        let host =
            |part: u32| CompactString::from(format!("{prefix}.{third}.{}", part + 4 * block));
        let listeners = listener_ports(client);
        let free = |wanted: u16| {
            let ports = (wanted..=u16::MAX).chain(1024..wanted);
            let mut free = ports.filter(|port| !listeners.contains(port));
            free.next().unwrap_or(wanted)
        };
        let egress = egress_ports(mesh, client);
        ProxyAddresses {
            ingress: listeners
                .iter()
                .map(|port| (*port, Address::new(host(1), *port)))
                .collect(),
            egress: egress
                .into_iter()
                .map(|port| (port, Address::new(host(3), port)))
                .collect(),
            proxy: Address::new(host(1), free(15001)),
            admin: Address::new(host(1), free(9901)),
            app_host: host(2),
        }
    }
}

/// The ports of a node's or gateway's listeners, as far as they are known.
pub fn listener_ports(client: Client<'_>) -> Vec<u16> {
    let listeners = match client {
        Client::Node(node) => &node.listeners,
        Client::Gateway(gateway) => &gateway.listeners,
    };
    let listeners = listeners.as_deref().unwrap_or_default();
    let ports = listeners
        .iter()
        .filter_map(|listener| listener.port.as_ref().ok());
    ports.map(|port| port.value).collect()
}

/// The distinct ports at which a client calls virtual services, in order, as far as they are known:
/// those of virtual routers, or of nodes that provide a service themselves.
pub fn egress_ports(mesh: &Mesh, client: Client<'_>) -> Vec<u16> {
    let mut ports = Vec::new();
    for call in mesh.calls(client) {
        let entrances = mesh
            .called(&call)
            .and_then(|service| mesh.entrances(service));
        ports.extend(entrances.unwrap_or_default().iter().map(|it| it.port));
    }
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// A host (an IP address or a name) and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// A name or an IP address.
    pub host: CompactString,
    /// From 1 to 65,535; the system chooses one for 0.
    pub port: u16,
}

impl Address {
    /// An address from its parts.
    pub fn new(host: impl Into<CompactString>, port: u16) -> Address {
        Address {
            host: host.into(),
            port,
        }
    }

    /// Whether the host is an IP address, which needs no resolution.
    pub fn is_ip(&self) -> bool {
        self.host.parse::<std::net::IpAddr>().is_ok()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(formatter, "[{}]:{}", self.host, self.port)
        } else {
            write!(formatter, "{}:{}", self.host, self.port)
        }
    }
}

/// How routes, endpoints and secrets reach a proxy. Clusters and listeners are up to the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// Routes within listeners, endpoints within clusters, certificates within TLS contexts.
    #[default]
    Inline,
    /// By RDS, EDS and SDS in the one stream of ADS.
    Ads,
    /// By RDS, EDS and SDS from files in this folder, one per resource, which Envoy watches: see
    /// [`resource_file`].
    Files(String),
}

/// The file in which a resource is expected under [`Delivery::Files`]: a `DiscoveryResponse` as JSON
/// with this one resource. `kind` is `rds`, `eds` or `sds`.
pub fn resource_file(folder: &str, kind: &str, name: &str) -> String {
    format!("{folder}/{kind}/{}.json", file_stem(name))
}

/// A name of any length, of any characters, as the name of a file without its ending: percent-encoded, and
/// with a hash in place of the end of a long one, which most file systems reject beyond 255 bytes. The secret
/// of a client that trusts ten authorities, for instance, is named after all their ARNs.
pub fn file_stem(name: &str) -> String {
    let encoded = utf8_percent_encode(name, ENCODED).to_string();
    if encoded.len() <= LONGEST_FILE_STEM {
        return encoded;
    }
    let hash = HEXLOWER.encode(&Sha256::digest(name));
    format!("{}-{hash}", &encoded[..LONGEST_FILE_STEM - hash.len() - 1])
}

/// All but letters, digits, and what names of resources are usually separated with.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// In bytes; the rest is for endings, and for what comes before the name.
const LONGEST_FILE_STEM: usize = 200;

/// What ARNs refer to, as PEM.
#[derive(Clone, Debug, Default)]
pub struct Materials {
    /// By the ARN of a certificate in ACM.
    pub certificates: HashMap<CompactString, KeyPair>,
    /// The root of a certificate in ACM by the ARN of the certificate: how clients without an enforced
    /// policy check it.
    pub roots: HashMap<CompactString, String>,
    /// The certificate of a private authority by its ARN.
    pub authorities: HashMap<CompactString, String>,
}

/// A certificate and its private key, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// The certificate, then its issuers.
    pub chain: String,
    /// In PEM.
    pub private_key: String,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyPair")
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::resource_file;

    #[test]
    fn files_have_the_names_of_their_resources() {
        let file = resource_file("run", "rds", "rds_egress:80");
        assert_eq!(file, "run/rds/rds_egress%3A80.json");
    }

    #[test]
    fn long_names_make_short_and_different_files() {
        let trust = |last: &str| {
            format!(
                "{}{last}",
                "arn:aws:acm-pca:us-west-2:123456789012/".repeat(10)
            )
        };
        let files = [
            resource_file("run", "sds", &trust("1")),
            resource_file("run", "sds", &trust("2")),
        ];
        assert_ne!(files[0], files[1]);
        assert!(
            files
                .iter()
                .all(|file| file.rsplit('/').next().unwrap().len() < 250)
        );
    }
}
