//! The embedded control plane, called as the command line calls it.

mod answers;
mod disk;
mod processes;
mod refusals;
mod rules;
mod shared;
mod state;

use appmesh::document::{Node, Place, SourceId};
use appmesh::local::store::{Changes, Collection, Error, Snapshot, Store, file};
use appmesh::local::{Local, Settings};
use appmesh::model::{Kind, model};
use appmesh::resource::Quotas;
use appmesh::wire::{self, Response, Service};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};
use uuid::Uuid;

pub const ACCOUNT: &str = "123456789012";
pub const OTHER: &str = "210987654321";
pub const REGION: &str = "eu-west-1";
/// When the tests' clock begins, in milliseconds.
pub const START: u64 = 1_563_809_909_282;

/// A state folder of its own, and a clock that does not move until it is set.
pub struct World {
    folder: tempfile::TempDir,
    clock: Arc<AtomicU64>,
}

impl World {
    /// In memory where that is possible: most tests are about answers.
    pub fn new() -> World {
        World::of(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()))
    }

    pub fn on_disk() -> World {
        World::of(tempfile::tempdir())
    }

    fn of(folder: std::io::Result<tempfile::TempDir>) -> World {
        World {
            folder: folder.unwrap(),
            clock: Arc::new(AtomicU64::new(START)),
        }
    }

    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    pub fn pass(&self, time: Duration) {
        self.clock
            .fetch_add(time.as_millis() as u64, Ordering::Relaxed);
    }

    pub fn local(&self) -> Caller {
        self.local_of(ACCOUNT)
    }

    pub fn local_of(&self, account: &str) -> Caller {
        let clock = Arc::clone(&self.clock);
        let mut settings = settings(&self.state(), account);
        settings.clock =
            Box::new(move || UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::Relaxed)));
        Caller(Local::new(settings))
    }
}

/// Settings with a chosen region, the default quotas, no time and random ids.
pub fn settings(state: &Path, account: &str) -> Settings {
    settings_in(REGION, state, account)
}

pub fn settings_in(region: &str, state: &Path, account: &str) -> Settings {
    Settings {
        store: store(state, region),
        account: account.to_owned(),
        region: region.to_owned(),
        is_region_chosen: true,
        is_account_chosen: true,
        quotas: Quotas::DEFAULT,
        clock: Box::new(|| UNIX_EPOCH),
        uuid: Box::new(Uuid::new_v4),
        warn: Box::new(|_| ()),
    }
}

/// Where the tests of the control plane keep their state instead of files, if this is set.
pub const STORE: &str = "APPMESH_TEST_STORE";

/// A store of its own for each folder.
fn store(state: &Path, region: &str) -> Arc<dyn Store> {
    #[cfg(feature = "etcd")]
    if let Ok(location) = std::env::var(STORE) {
        use appmesh::local::store::etcd;
        let options = etcd::Options::parse(&format!("{location}{}", state.display())).unwrap();
        return etcd::open(options, region).unwrap();
    }
    file::open(state.to_owned(), region)
}

/// The control plane with words for tests.
pub struct Caller(pub Local);

impl Caller {
    pub fn response(&self, operation: &str, input: Value) -> Response {
        if std::env::var_os(STORE).is_some() {
            self.catch_up();
        }
        let operation = model().operation(operation).unwrap();
        let input = Node::from_json(
            &input,
            Place {
                source: SourceId(0),
                node: 0,
            },
        );
        let token = || Uuid::new_v4().to_string();
        self.0
            .call(&wire::encode(operation, &input, token).unwrap())
            .unwrap()
    }

    /// Waits until it has what the other callers of a test have changed: a replica may be behind the
    /// others, as files never are.
    fn catch_up(&self) {
        let look = |state: &dyn Snapshot| {
            state.keys(Collection::Resource(Kind::Mesh), None, &[])?;
            Ok::<_, Error>((Changes::default(), ()))
        };
        self.0.store().transact(look).unwrap();
    }

    /// The answer of a request that must be carried out.
    pub fn ok(&self, operation: &str, input: Value) -> Value {
        let response = self.response(operation, input);
        let body = body(&response);
        assert_eq!(response.status, 200, "{operation}: {body}");
        body
    }

    /// Status, code and message of a request that must be refused.
    pub fn refused(&self, operation: &str, input: Value) -> (u16, String, String) {
        let response = self.response(operation, input);
        let message = body(&response)["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let code = response
            .header("x-amzn-errortype")
            .unwrap_or("none")
            .to_owned();
        (response.status, code, message)
    }

    /// The code alone.
    pub fn code(&self, operation: &str, input: Value) -> String {
        self.refused(operation, input).1
    }

    /// A mesh `m` with one of each kind, all tied together.
    pub fn furnish(&self) {
        for (operation, input) in creates() {
            self.ok(operation, input);
        }
    }
}

pub fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// Requests that create one of each kind, in a safe order.
pub fn creates() -> Vec<(&'static str, Value)> {
    vec![
        ("CreateMesh", json!({ "meshName": "m" })),
        ("CreateVirtualNode", node("n")),
        (
            "CreateVirtualRouter",
            json!({ "meshName": "m", "virtualRouterName": "r", "spec": listeners() }),
        ),
        ("CreateRoute", route("r", "t", "n")),
        (
            "CreateVirtualService",
            service(
                "s.local",
                json!({ "virtualRouter": { "virtualRouterName": "r" } }),
            ),
        ),
        (
            "CreateVirtualGateway",
            json!({ "meshName": "m", "virtualGatewayName": "g", "spec": listeners() }),
        ),
        (
            "CreateGatewayRoute",
            json!({ "meshName": "m", "virtualGatewayName": "g", "gatewayRouteName": "e",
            "spec": { "httpRoute": { "match": { "prefix": "/" }, "action": { "target": {
                "virtualService": { "virtualServiceName": "s.local" } } } } } }),
        ),
    ]
}

pub fn listeners() -> Value {
    json!({ "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }] })
}

pub fn node(name: &str) -> Value {
    let mut spec = listeners();
    spec["serviceDiscovery"] = json!({ "dns": { "hostname": format!("{name}.local") } });
    json!({ "meshName": "m", "virtualNodeName": name, "spec": spec })
}

pub fn route(router: &str, name: &str, target: &str) -> Value {
    json!({ "meshName": "m", "virtualRouterName": router, "routeName": name, "spec": { "httpRoute": {
        "match": { "prefix": "/" },
        "action": { "weightedTargets": [{ "virtualNode": target, "weight": 1 }] } } } })
}

pub fn service(name: &str, provider: Value) -> Value {
    json!({ "meshName": "m", "virtualServiceName": name, "spec": { "provider": provider } })
}

/// The members of an input that name a resource.
pub fn names(input: &Value) -> Value {
    let is_name = |(key, _): &(&String, &Value)| key.ends_with("Name");
    let members = input.as_object().unwrap().iter().filter(is_name);
    members
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
