//! What should run: a configuration for each Envoy, made of the mesh and the options.

use super::addresses::{Addresses, Move};
use super::options::Options;
use super::runtime::Runtime;
use super::source::{Source, State};
use super::stand_ins::{Listed, StandIns};
use crate::certificate::Sources;
use crate::certificate::inspect::{self, Check, Role};
use crate::cli::certificate;
use crate::cli::certificate::sources;
use crate::cli::environment::Environment;
use crate::cli::envoy::config;
use crate::cli::envoy::site::{self, Absent};
use crate::cli::error::{Error, Kind};
use crate::diagnostic::Diagnostic;
use crate::envoy::bootstrap::{Identity, SDS_SOCKET};
use crate::envoy::{self, Address, Delivery, Explicit, Layout, Problem, ProxyId, Site, Snapshot};
use crate::mesh::reach::Client;
use crate::mesh::{Mesh, resolve};
use crate::up::{self, Wanted, WantedProxy, secrets};
use clap::ArgMatches;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::SystemTime;

/// Makes plans, and keeps what must not change from one to the next: addresses and stand-ins.
pub struct Planner<'a> {
    matches: &'a ArgMatches,
    environment: &'a Environment,
    external: BTreeMap<String, Address>,
    addresses: Addresses,
    stand_ins: StandIns,
    sources: Sources,
    /// The files that options name.
    named_files: BTreeSet<PathBuf>,
    runtime: PathBuf,
    arns: BTreeMap<ProxyId, String>,
}

/// What should run.
pub struct Plan {
    pub mesh: Mesh,
    pub site: Site,
    pub addresses: Explicit,
    /// Nodes without an Envoy.
    pub external: BTreeMap<String, Address>,
    pub arns: BTreeMap<ProxyId, String>,
    pub wanted: Wanted,
    pub moves: Vec<Move>,
    pub stand_ins: Listed,
    /// The files of certificates that specs name.
    files: BTreeSet<PathBuf>,
}

/// Why there is no plan.
pub enum Refusal {
    /// The mesh cannot be configured.
    Problems(Vec<Problem>),
    Error(Error),
}

impl<'a> Planner<'a> {
    /// # Errors
    /// Options that are malformed, a state that cannot be used.
    pub fn new(
        options: &Options,
        runtime: &Runtime,
        matches: &'a ArgMatches,
        environment: &'a Environment,
    ) -> Result<Planner<'a>, Error> {
        let named = sources::of(matches, environment, options.asks_aws)?;
        let context = certificate::context();
        let (stand_ins, sources) = StandIns::new(runtime.path(), context, named);
        let files = sources::files(matches)?;
        Ok(Planner {
            matches,
            environment,
            external: site::external(matches)?.into_iter().collect(),
            addresses: Addresses::new(&options.prefix, options.remaps_ports),
            stand_ins,
            sources,
            named_files: files.paths().into_iter().map(PathBuf::from).collect(),
            runtime: runtime.path().to_owned(),
            arns: BTreeMap::new(),
        })
    }

    /// Every file of a plan that may change.
    pub fn files(&self, plan: &Plan) -> BTreeSet<PathBuf> {
        self.named_files.union(&plan.files).cloned().collect()
    }

    /// What should run so that the mesh is there.
    ///
    /// # Errors
    /// A mesh that cannot be configured, options that do not fit it, ports and files that cannot be
    /// used.
    pub fn plan(
        &mut self,
        source: &Source,
        state: &State,
        absent: Absent,
    ) -> Result<Plan, Refusal> {
        let mesh = resolve(&state.set, &state.mesh);
        let names: BTreeSet<String> = self.external.keys().cloned().collect();
        // Options are checked first: a wrong one would show as something else later.
        site::of(&mesh, Layout::Intercept, self.matches, absent)?;
        let clients: Vec<Client<'_>> = mesh.clients().collect();
        let has_envoy = |client: &&Client<'_>| !matches!(client, Client::Node(node) if names.contains(node.name.as_str()));
        let proxies: Vec<Client<'_>> = clients.iter().filter(has_envoy).copied().collect();
        let (addresses, moves) = self.addresses.layout(&mesh, &names)?;
        let layout = Layout::Explicit(addresses.clone());
        let mut site = site::of(&mesh, layout, self.matches, absent)?;
        let (materials, stand_ins) = self.stand_ins.materials(&mesh, &proxies, &self.sources)?;
        site.materials = materials;
        let (mut wanted, mut files) = (Wanted::new(), BTreeSet::new());
        let mut problems: Vec<Problem> = Vec::new();
        for client in &proxies {
            let id = ProxyId::from(*client);
            let arn = self.arn(&id, *client, source)?;
            let folder = up::folder(&self.runtime, &id);
            site.delivery = Delivery::Files(folder.to_string_lossy().into_owned());
            match envoy::configure(&mesh, *client, &site) {
                Ok(mut snapshot) => {
                    files.extend(secrets::inline(&mut snapshot).map_err(Error::from)?);
                    check_pairs(&snapshot)?;
                    let identity = Identity {
                        cluster: arn.clone(),
                        id: arn,
                        admin: addresses.proxies[&id].admin.clone(),
                        sds_socket: SDS_SOCKET.to_owned(),
                    };
                    let proxy = WantedProxy {
                        identity,
                        is_checked: has_health_check(*client),
                        snapshot,
                    };
                    wanted.insert(id, proxy);
                }
                Err(found) => {
                    let is_new = |it: &Problem| {
                        let same =
                            |other: &Problem| other.place == it.place && other.kind == it.kind;
                        !problems.iter().any(same)
                    };
                    let new: Vec<Problem> = found.into_iter().filter(is_new).collect();
                    problems.extend(new);
                }
            }
        }
        if !problems.is_empty() {
            return Err(Refusal::Problems(problems));
        }
        Ok(Plan {
            external: self.external.clone(),
            arns: self.arns.clone(),
            site,
            addresses,
            mesh,
            wanted,
            moves,
            stand_ins,
            files,
        })
    }

    fn arn(&mut self, id: &ProxyId, client: Client<'_>, source: &Source) -> Result<String, Error> {
        if let Some(known) = self.arns.get(id) {
            return Ok(known.clone());
        }
        let arn = source.arn(client.resource(), self.matches, self.environment)?;
        self.arns.insert(id.clone(), arn.clone());
        Ok(arn)
    }
}

/// Whether clients check the health of a node. A gateway has no clients among the proxies.
fn has_health_check(client: Client<'_>) -> bool {
    let Client::Node(node) = client else {
        return false;
    };
    let listeners = node.listeners.as_deref().unwrap_or_default();
    listeners
        .iter()
        .any(|listener| listener.health_check.is_some())
}

/// Refuses a certificate and a key that do not belong together: most often, one of two files has been
/// replaced and the other one follows.
fn check_pairs(snapshot: &Snapshot) -> Result<(), Error> {
    for (name, secret) in &snapshot.secrets {
        let certificate = &secret["tls_certificate"];
        let text = |member: &str| certificate[member]["inline_string"].as_str();
        let (Some(chain), Some(key)) = (text("certificate_chain"), text("private_key")) else {
            continue;
        };
        let (chain, key) = (Some(chain.as_bytes()), Some(key.as_bytes()));
        let faults = inspect::material(chain, key, Role::Server, SystemTime::now());
        let is_fatal = |check| matches!(check, Check::Content | Check::KeyBelongs);
        if let Some(fault) = faults.into_iter().find(|fault| is_fatal(fault.check)) {
            let name = name.trim_start_matches("file:");
            let message = format!("{name}: {}", fault.message);
            return Err(Error::new(Kind::Machine, message).hint(fault.help));
        }
    }
    Ok(())
}

impl Refusal {
    /// Prints it on standard error, as far as it is not an error that the caller prints.
    pub fn print(self, state: &State, environment: &Environment) -> Error {
        match self {
            Refusal::Problems(problems) => {
                config::refused(&problems, state.sources.as_ref(), environment)
            }
            Refusal::Error(error) => error,
        }
    }

    /// The problems as findings; none for an error that has no place.
    pub fn findings(&self) -> Vec<Diagnostic> {
        match self {
            Refusal::Problems(problems) => problems.iter().map(config::finding).collect(),
            Refusal::Error(_) => Vec::new(),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Error(error)
    }
}
