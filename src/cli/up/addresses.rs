//! The addresses of all proxies: numbered, and free on this machine.

use crate::cli::error::{Error, Kind};
use crate::envoy::{Address, Explicit, ProxyAddresses, ProxyId};
use crate::mesh::Mesh;
use crate::mesh::reach::Client;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::TcpListener;

/// Addresses that were given out; a proxy keeps its own for as long as the run lasts.
#[derive(Clone, Debug)]
pub struct Addresses {
    prefix: String,
    remaps_ports: bool,
    numbers: BTreeMap<ProxyId, u32>,
    proxies: BTreeMap<ProxyId, ProxyAddresses>,
}

/// A listener that is not where it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub proxy: ProxyId,
    pub from: Address,
    pub to: Address,
    pub because: &'static str,
}

impl Addresses {
    pub fn new(prefix: &str, remaps_ports: bool) -> Addresses {
        Addresses {
            prefix: prefix.to_owned(),
            remaps_ports,
            numbers: BTreeMap::new(),
            proxies: BTreeMap::new(),
        }
    }

    /// The addresses of a mesh, and what had to be moved. Nodes without an Envoy need none that are
    /// free.
    ///
    /// # Errors
    /// A port that is taken. Nothing is given out then.
    pub fn layout(
        &mut self,
        mesh: &Mesh,
        external: &BTreeSet<String>,
    ) -> Result<(Explicit, Vec<Move>), Error> {
        let mut next = self.clone();
        let mut claims = Claims::default();
        let mut explicit = Explicit::default();
        let mut clients: Vec<Client<'_>> = mesh.clients().collect();
        clients.sort_by_key(|client| (client.name(), client.kind()));
        for client in clients {
            let id = ProxyId::from(client);
            let number = next.number(&id);
            let wanted = ProxyAddresses::numbered(mesh, client, &self.prefix, number);
            let is_external =
                matches!(client, Client::Node(node) if external.contains(node.name.as_str()));
            let found = if is_external {
                wanted
            } else {
                next.claimed(&id, wanted, &mut claims)?
            };
            explicit.proxies.insert(id.clone(), found);
        }
        *self = next;
        Ok((explicit, claims.moves))
    }

    fn number(&mut self, id: &ProxyId) -> u32 {
        let next = self.numbers.values().max().map_or(1, |last| last + 1);
        *self.numbers.entry(id.clone()).or_insert(next)
    }

    /// The addresses of one proxy: those that it has, and those that are new.
    fn claimed(
        &mut self,
        id: &ProxyId,
        wanted: ProxyAddresses,
        claims: &mut Claims,
    ) -> Result<ProxyAddresses, Error> {
        let known = self.proxies.get(id).cloned();
        let mut claim = |address: &Address| claims.claim(id, address, self.remaps_ports);
        let mut of_ports = |wanted: &BTreeMap<u16, Address>,
                            known: Option<&BTreeMap<u16, Address>>| {
            let address =
                |(port, address): (&u16, &Address)| match known.and_then(|known| known.get(port)) {
                    Some(known) => Ok((*port, known.clone())),
                    None => Ok((*port, claim(address)?)),
                };
            wanted
                .iter()
                .map(address)
                .collect::<Result<BTreeMap<_, _>, Error>>()
        };
        let ingress = of_ports(&wanted.ingress, known.as_ref().map(|known| &known.ingress))?;
        let egress = of_ports(&wanted.egress, known.as_ref().map(|known| &known.egress))?;
        let (proxy, admin, app_host) = if let Some(known) = &known {
            (
                known.proxy.clone(),
                known.admin.clone(),
                known.app_host.clone(),
            )
        } else {
            let admin = claim(&wanted.admin)?;
            // Where 127/8 does not answer, applications are on the only address that does.
            let app_host = if admin.host == wanted.admin.host {
                wanted.app_host
            } else {
                admin.host.clone()
            };
            (claim(&wanted.proxy)?, admin, app_host)
        };
        let found = ProxyAddresses {
            ingress,
            egress,
            proxy,
            admin,
            app_host,
        };
        let mut kept = known.unwrap_or_else(|| found.clone());
        kept.ingress.extend(found.ingress.clone());
        kept.egress.extend(found.egress.clone());
        self.proxies.insert(id.clone(), kept);
        Ok(found)
    }
}

/// Ports that are being given out, bound until all are known, so that none is given out twice.
#[derive(Default)]
struct Claims {
    bound: Vec<TcpListener>,
    moves: Vec<Move>,
}

impl Claims {
    fn claim(&mut self, id: &ProxyId, address: &Address, remaps: bool) -> Result<Address, Error> {
        let (host, because) = match TcpListener::bind((address.host.as_str(), address.port)) {
            Ok(listener) => {
                self.bound.push(listener);
                return Ok(address.clone());
            }
            Err(error) => match error.kind() {
                ErrorKind::PermissionDenied => (
                    address.host.as_str(),
                    "ports below 1024 need rights that this user does not have",
                ),
                ErrorKind::AddrInUse if remaps => (address.host.as_str(), "the port is taken"),
                ErrorKind::AddrInUse => return Err(taken(id, address)),
                ErrorKind::AddrNotAvailable => {
                    ("127.0.0.1", "this machine does not answer on the address")
                }
                _ => return Err(unusable(address, &error)),
            },
        };
        let free = TcpListener::bind((host, 0)).and_then(|listener| {
            let port = listener.local_addr()?.port();
            self.bound.push(listener);
            Ok(port)
        });
        let to = Address::new(host, free.map_err(|error| unusable(address, &error))?);
        self.moves.push(Move {
            proxy: id.clone(),
            from: address.clone(),
            to: to.clone(),
            because,
        });
        Ok(to)
    }
}

fn taken(id: &ProxyId, address: &Address) -> Error {
    let port = address.port;
    let message = format!(
        "the address {address} of the {} `{}` is already in use",
        id.kind.words(),
        id.name
    );
    let error = Error::new(Kind::Machine, message);
    let error = if listens_everywhere(address) {
        error.hint(format!(
            "a program listens on 0.0.0.0:{port}; if it is the application of `{0}`, start it on another \
             port, and name that: `--app {0}=127.0.0.1:PORT`",
            id.name
        ))
    } else {
        error.hint(
            "end the program that listens there, or run this mesh elsewhere: `--addresses 127.1`",
        )
    };
    error.hint("or let listeners move to free ports: `--remap-ports`")
}

/// Whether the port is taken on every address: one that no address uses alone is also taken.
fn listens_everywhere(address: &Address) -> bool {
    let elsewhere = TcpListener::bind(("127.254.254.254", address.port));
    elsewhere.is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

fn unusable(address: &Address, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Machine,
        format!("nothing can listen on {address}: {error}"),
    )
}
