//! The configurations of the proxies that are connected, made anew when the state changes.

use super::concern::Changes;
use super::node::NodeId;
use super::resources::{Encodings, Resources};
use crate::discovery::{self, Directory, Instance, ServiceName};
use crate::envoy::{self, Arns, Delivery, Materials, Site};
use crate::local::Local;
use crate::local::store::Revision;
use crate::mesh::Mesh;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;

/// Gives what ARNs refer to, as far as it is known.
///
/// # Errors
/// What cannot be read at the moment.
pub type MaterialSource = Box<dyn Fn(&Arns) -> Result<Materials, String> + Send + Sync>;

/// How long a new stream waits for the certainty that nothing older than what its client may have is
/// sent. Without a majority of the store's servers it gets what this server knows.
const CATCH_UP: Duration = Duration::from_secs(2);

/// What a proxy is to have.
pub type Configuration = Result<Arc<Resources>, Refusal>;

/// A configuration, and when the change behind it was noticed.
#[derive(Clone)]
pub struct Update {
    pub configuration: Configuration,
    pub noticed: SystemTime,
}

/// Why a proxy has no configuration, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such node or gateway.
    Unknown(String),
    /// It is there, and cannot be configured.
    Invalid(String),
    /// The state cannot be read at the moment.
    Unavailable(String),
}

/// Makes configurations, and hands them to the streams.
pub struct Publisher {
    inputs: Inputs,
    made: Made,
    /// The meshes of the last push, with which those of the next are compared.
    pushed: HashMap<MeshKey, Arc<Mesh>>,
    subscribers: BTreeMap<NodeId, watch::Sender<Update>>,
}

/// What configurations are made of.
struct Inputs {
    local: Arc<Local>,
    materials: MaterialSource,
    /// Finds the endpoints of nodes in Cloud Map.
    directory: Box<dyn Directory>,
}

/// What one configuration leaves for the next.
#[derive(Default)]
struct Made {
    meshes: Meshes,
    encodings: Encodings,
}

/// Meshes as they are at one revision, by owner and name.
#[derive(Default)]
struct Meshes {
    revision: Option<Revision>,
    known: HashMap<MeshKey, Option<Arc<Mesh>>>,
}

/// The owner of a mesh, and its name.
type MeshKey = (String, String);

/// Meshes before a change and after it, where both are known.
type States = HashMap<MeshKey, (Arc<Mesh>, Arc<Mesh>)>;

/// What has changed in each mesh.
fn changes(states: &States) -> HashMap<&MeshKey, Changes<'_>> {
    let states = states.iter();
    states
        .map(|(key, (before, after))| (key, Changes::between(before, after)))
        .collect()
}

impl Publisher {
    pub fn new(
        local: Arc<Local>,
        materials: MaterialSource,
        directory: Box<dyn Directory>,
    ) -> Publisher {
        Publisher {
            inputs: Inputs {
                local,
                materials,
                directory,
            },
            made: Made::default(),
            pushed: HashMap::new(),
            subscribers: BTreeMap::new(),
        }
    }

    /// Waits for what other servers have committed and this one may not have yet: a client that comes
    /// from one of them may have it already.
    pub fn catch_up(&self) {
        self.inputs.local.store().catch_up(CATCH_UP);
    }

    /// The configuration of a proxy, from now on. Takes as long as the disk does.
    pub fn subscribe(&mut self, node: &NodeId) -> watch::Receiver<Update> {
        let Publisher { inputs, made, .. } = self;
        inputs.renew(&mut made.meshes);
        let directory = Seen::new(inputs.directory.as_ref());
        let configuration = inputs.configure(made, node, &directory);
        let key = mesh_of(node);
        if let Some(Some(mesh)) = made.meshes.known.get(&key) {
            let mesh = || Arc::clone(mesh);
            self.pushed.entry(key).or_insert_with(mesh);
        }
        let noticed = inputs.local.now();
        let sender = self.subscribers.entry(node.clone()).or_insert_with(|| {
            watch::Sender::new(Update {
                configuration: configuration.clone(),
                noticed,
            })
        });
        publish(sender, configuration, noticed);
        sender.subscribe()
    }

    /// Makes the configurations of all connected proxies anew, first of those that the change seems to
    /// concern; those that have changed are pushed. The change was noticed at this time.
    pub fn refresh(&mut self, noticed: SystemTime) {
        let Publisher {
            inputs,
            made,
            pushed,
            subscribers,
        } = self;
        subscribers.retain(|_, sender| sender.receiver_count() > 0);
        made.encodings.purge();
        inputs.renew(&mut made.meshes);
        let revision = made.meshes.revision;
        let directory = Seen::new(inputs.directory.as_ref());
        let states = inputs.states(&mut made.meshes, pushed, subscribers.keys());
        let changes = changes(&states);
        let is_concerned = |node: &NodeId| {
            let changes = changes.get(&mesh_of(node));
            changes.is_some_and(|changes| changes.concern(node.kind, &node.name))
        };
        let (first, rest): (Vec<_>, Vec<_>) =
            subscribers.iter().partition(|(node, _)| is_concerned(node));
        let mut push = |(node, sender): (&NodeId, &watch::Sender<Update>)| {
            let configuration = inputs.configure(made, node, &directory);
            publish(sender, configuration, noticed);
        };
        first.into_iter().for_each(&mut push);
        for subscriber in rest {
            // The proxies that a newer change concerns go first; its refresh also makes the others.
            if revision.is_some() && inputs.local.store().revision() != revision {
                break;
            }
            push(subscriber);
        }
    }
}

impl Inputs {
    /// Forgets meshes that may not be as they are now. All that is made afterwards, until the next call,
    /// is of one revision of each mesh.
    fn renew(&self, meshes: &mut Meshes) {
        // Before anything is read: what is newer than its revision is read once more, and no more.
        let revision = self.local.store().revision();
        if revision.is_none() || revision != meshes.revision {
            meshes.known.clear();
            meshes.revision = revision;
        }
    }

    /// The meshes of these proxies at the last push and now, where both are known. Those of now become
    /// those of the last push.
    fn states<'n>(
        &self,
        meshes: &mut Meshes,
        pushed: &mut HashMap<MeshKey, Arc<Mesh>>,
        nodes: impl Iterator<Item = &'n NodeId>,
    ) -> States {
        let keys: HashSet<MeshKey> = nodes.map(mesh_of).collect();
        pushed.retain(|key, _| keys.contains(key));
        let states = keys.into_iter().filter_map(|key| {
            // What keeps a mesh from being read is reported where its proxies are configured.
            let after = self.mesh(meshes, &key).ok()??;
            let before = pushed.insert(key.clone(), Arc::clone(&after))?;
            Some((key, (before, after)))
        });
        states.collect()
    }

    fn configure(
        &self,
        made: &mut Made,
        node: &NodeId,
        directory: &dyn Directory,
    ) -> Configuration {
        let unknown = |what: &str| Refusal::Unknown(format!("there is no {what}"));
        let mesh = self.mesh(&mut made.meshes, &mesh_of(node))?;
        let mesh = mesh.ok_or_else(|| {
            let owner = &node.mesh_owner;
            unknown(&format!("mesh `{}` of the account {owner}", node.mesh))
        })?;
        let proxy = mesh.client(node.kind, &node.name);
        let proxy = proxy.ok_or_else(|| unknown(&node.to_string()))?;
        let materials = (self.materials)(&envoy::arns(&mesh, proxy));
        let endpoints = envoy::endpoints(&mesh, proxy, directory);
        let site = Site {
            delivery: Delivery::Ads,
            endpoints: endpoints.map_err(|error| Refusal::Unavailable(error.message))?,
            materials: materials.map_err(Refusal::Unavailable)?,
            ..Site::default()
        };
        let snapshot = envoy::configure(&mesh, proxy, &site).map_err(|problems| {
            let problems = problems.iter().map(|problem| {
                let resource = &problem.resource;
                format!(
                    "{} `{}`: {problem}",
                    resource.kind().words(),
                    resource.name()
                )
            });
            let problems: Vec<String> = problems.collect();
            Refusal::Invalid(format!(
                "{node} cannot be configured: {}",
                problems.join("; ")
            ))
        })?;
        Resources::encode(&snapshot, &mut made.encodings)
            .map(Arc::new)
            .map_err(|error| Refusal::Invalid(format!("{node} cannot be configured: {error}")))
    }

    /// A mesh as it is since the last renewal.
    fn mesh(&self, meshes: &mut Meshes, key: &MeshKey) -> Result<Option<Arc<Mesh>>, Refusal> {
        if let Some(known) = meshes.known.get(key) {
            return Ok(known.clone());
        }
        let mesh = self.local.mesh(&key.0, &key.1);
        let mesh = mesh.map_err(|error| Refusal::Unavailable(error.message().to_owned()))?;
        let mesh = mesh.map(Arc::new);
        meshes.known.insert(key.clone(), mesh.clone());
        Ok(mesh)
    }
}

/// The mesh of a proxy.
fn mesh_of(node: &NodeId) -> MeshKey {
    (node.mesh_owner.clone(), node.mesh.clone())
}

/// A directory that is asked once for each service, so that all proxies of a push see the same
/// instances.
struct Seen<'a> {
    directory: &'a dyn Directory,
    known: Mutex<HashMap<ServiceName, Result<Vec<Instance>, discovery::Error>>>,
}

impl<'a> Seen<'a> {
    fn new(directory: &'a dyn Directory) -> Seen<'a> {
        Seen {
            directory,
            known: Mutex::default(),
        }
    }
}

impl Directory for Seen<'_> {
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, discovery::Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || self.directory.instances(service);
        known.entry(service.clone()).or_insert_with(find).clone()
    }
}

/// Hands a configuration to its streams, if it is another than before.
fn publish(sender: &watch::Sender<Update>, configuration: Configuration, noticed: SystemTime) {
    sender.send_if_modified(|current| {
        let is_new = current.configuration != configuration;
        if is_new {
            *current = Update {
                configuration,
                noticed,
            };
        }
        is_new
    });
}
