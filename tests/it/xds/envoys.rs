//! `appmesh serve --xds`: stock Envoys that get their configuration over ADS.
//!
//! `APPMESH_TEST_ENVOY` names the Envoy; otherwise it is `envoy` on PATH. Tests that need it are
//! ignored where nobody asks for them, and counted.

use crate::sandbox::Sandbox;
use crate::served::Served;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// An application that answers every request with its name, on a port of its own.
fn application(name: &'static str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let length = name.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{name}"
            );
        }
    });
    port
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// A gateway whose requests go to one of two nodes.
pub struct World {
    pub sandbox: Sandbox,
    served: Served,
    /// Where Envoys connect.
    xds: String,
    /// The listener of the gateway.
    pub port: u16,
}

impl World {
    fn new() -> World {
        World::with(Sandbox::new(), gateway_spec, "")
    }

    /// A world whose gateway has the specification of this function of its port, with a server that has
    /// these options.
    pub fn with(sandbox: Sandbox, spec: impl FnOnce(u16) -> Value, options: &str) -> World {
        let port = free_port();
        let node = |name: &str, port: u16| {
            json!({ "virtualNodeName": name, "spec": {
                "listeners": [{ "portMapping": { "port": port, "protocol": "http" } }],
                "serviceDiscovery": { "dns": { "hostname": "127.0.0.1" } },
            } })
        };
        let mut documents = json!([
            { "meshName": "m", "spec": {} },
            { "virtualGatewayName": "gw", "spec": spec(port) },
            node("a", application("a")),
            node("b", application("b")),
            { "virtualRouterName": "r", "spec": {
                "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }],
            } },
            { "virtualRouterName": "r", "routeName": "all", "spec": route("a") },
            { "virtualServiceName": "shop.local", "spec": {
                "provider": { "virtualRouter": { "virtualRouterName": "r" } },
            } },
            { "virtualGatewayName": "gw", "gatewayRouteName": "one", "spec": gateway_route() },
        ]);
        for (index, document) in documents.as_array_mut().unwrap().iter_mut().enumerate() {
            document["meshName"] = "m".into();
            let name = format!("seed/{index}.json");
            sandbox.write(&name, &document.to_string());
        }
        let options = format!("--quiet --seed seed --xds 127.0.0.1:0 {options}");
        let mut served = Served::start(&sandbox, &options);
        let export = served.line();
        assert!(export.starts_with("export "), "{export}");
        let line = served.line();
        let xds = line.strip_prefix("configuring Envoys on ").expect(&line);
        World {
            xds: xds.to_owned(),
            sandbox,
            served,
            port,
        }
    }

    /// The configuration with which an Envoy of the gateway starts, for this kind of ADS.
    pub fn bootstrap(&self, api_type: &str) -> PathBuf {
        let bootstrap = self.sandbox.run(&format!(
            "appmesh envoy bootstrap --mesh-name m --virtual-gateway-name gw --xds {}",
            self.xds
        ));
        assert_eq!(bootstrap.code, 0, "{}", bootstrap.stderr);
        let mut config: Value = serde_json::from_str(&bootstrap.stdout).unwrap();
        config["dynamic_resources"]["ads_config"]["api_type"] = api_type.into();
        config["admin"]["address"]["socket_address"]["port_value"] = 0.into();
        self.sandbox.write("envoy.json", &config.to_string())
    }

    /// The application that answers through the gateway.
    fn answer(&self) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        let body = text.strip_prefix("HTTP/1.1 200 OK\r\n")?;
        body.rsplit_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
    }

    fn proxies(&self) -> Value {
        let proxies = self.served.client().send("GET", "/proxies", "").json();
        proxies["proxies"].clone()
    }

    fn update(&self, node: &str) {
        self.run(&format!(
            "update-route --mesh-name m --virtual-router-name r --route-name all --spec '{}'",
            route(node)
        ));
    }

    fn remove_gateway(&self) {
        let gateway = "--mesh-name m --virtual-gateway-name gw";
        self.run(&format!(
            "delete-gateway-route {gateway} --gateway-route-name one"
        ));
        self.run(&format!("delete-virtual-gateway {gateway}"));
    }

    fn create_gateway(&self) {
        let gateway = "--mesh-name m --virtual-gateway-name gw";
        let spec = gateway_spec(self.port);
        self.run(&format!("create-virtual-gateway {gateway} --spec '{spec}'"));
        let spec = gateway_route();
        self.run(&format!(
            "create-gateway-route {gateway} --gateway-route-name one --spec '{spec}'"
        ));
    }

    /// Changes the state from another process.
    fn run(&self, line: &str) {
        let done = self.sandbox.run(&format!("appmesh --local {line}"));
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
}

fn gateway_spec(port: u16) -> Value {
    json!({ "listeners": [{ "portMapping": { "port": port, "protocol": "http" } }] })
}

fn gateway_route() -> Value {
    json!({ "httpRoute": {
        "match": { "prefix": "/" },
        "action": { "target": { "virtualService": { "virtualServiceName": "shop.local" } } },
    } })
}

fn route(node: &str) -> Value {
    json!({ "httpRoute": {
        "match": { "prefix": "/" },
        "action": { "weightedTargets": [{ "virtualNode": node, "weight": 100 }] },
    } })
}

/// An Envoy here listens on port 15001 of all addresses, so that a mesh of `up`, which holds this lock
/// for reading, cannot run at the same time.
pub static PROXY_PORT: RwLock<()> = RwLock::new(());

/// Ends with the value.
pub struct Envoy {
    child: Child,
    _port: RwLockWriteGuard<'static, ()>,
}

impl Envoy {
    pub fn start(bootstrap: &Path) -> Envoy {
        let port = PROXY_PORT.write().unwrap_or_else(PoisonError::into_inner);
        let program = std::env::var_os("APPMESH_TEST_ENVOY").unwrap_or("envoy".into());
        let child = Command::new(program)
            .args(["--use-dynamic-base-id", "--concurrency", "1", "-c"])
            .arg(bootstrap)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Envoy {
            child: child.expect("Envoy"),
            _port: port,
        }
    }
}

impl Drop for Envoy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn until(what: &str, mut is_reached: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_reached() {
        assert!(Instant::now() < deadline, "not reached: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn follows_the_state(api_type: &str) {
    let world = World::new();
    let _envoy = Envoy::start(&world.bootstrap(api_type));
    until("an answer of a", || world.answer().as_deref() == Some("a"));
    until("everything in sync", || {
        let types = world.proxies()[0]["types"].clone();
        let types = types.as_object().unwrap();
        types.len() == 3 && types.values().all(|it| it["status"] == "in sync")
    });
    assert_eq!(world.proxies()[0]["name"], "gw");

    world.update("b");
    let mut answers = Vec::new();
    until("an answer of b", || {
        answers.push(world.answer());
        answers.last().unwrap().as_deref() == Some("b")
    });
    assert!(answers.iter().all(Option::is_some), "{answers:?}");

    world.remove_gateway();
    thread::sleep(Duration::from_millis(500));
    assert_eq!(world.proxies()[0]["name"], "gw", "it stays connected");
}

#[test]
#[ignore = "needs Envoy"]
fn an_envoy_follows_the_state_of_the_world() {
    follows_the_state("GRPC");
}

#[test]
#[ignore = "needs Envoy"]
fn an_envoy_follows_increments() {
    follows_the_state("DELTA_GRPC");
}

#[test]
#[ignore = "needs Envoy"]
fn an_envoy_waits_for_its_node() {
    let world = World::new();
    let bootstrap = world.bootstrap("GRPC");
    world.remove_gateway();
    let _envoy = Envoy::start(&bootstrap);
    thread::sleep(Duration::from_secs(1));
    assert_eq!(world.proxies(), json!([]));
    world.create_gateway();
    until("an answer of a", || world.answer().as_deref() == Some("a"));
}

/// How long a registered instance may take to get requests: a push within 100 ms, and what a loaded
/// machine adds.
const PUSH: Duration = Duration::from_secs(2);

#[test]
#[ignore = "needs Envoy"]
fn an_envoy_follows_the_instances_of_cloud_map() {
    let world = World::new();
    let port = application("instance");
    let node = json!({
        "listeners": [{ "portMapping": { "port": port, "protocol": "http" } }],
        "serviceDiscovery": { "awsCloudMap": {
            "namespaceName": "shop.local",
            "serviceName": "a",
            "attributes": [{ "key": "stage", "value": "prod" }],
        } },
    });
    world.run(&format!(
        "update-virtual-node --mesh-name m --virtual-node-name a --spec '{node}'"
    ));
    let _envoy = Envoy::start(&world.bootstrap("GRPC"));
    until("the Envoy is in sync", || {
        world.proxies()[0]["types"]["endpoints"]["status"] == "in sync"
    });
    assert_eq!(world.answer(), None, "there is no instance yet");

    let instance = "--namespace-name shop.local --service-name a --instance-id 1";
    let register = |attributes: &str| {
        world.run(&format!(
            "instance register {instance} --attributes AWS_INSTANCE_IPV4=127.0.0.1,{attributes}"
        ));
    };
    register("stage=test");
    thread::sleep(Duration::from_millis(300));
    assert_eq!(world.answer(), None, "another stage");
    register("stage=prod,AWS_INSTANCE_PORT=1");
    let began = Instant::now();
    until("an answer of the instance", || {
        world.answer().as_deref() == Some("instance")
    });
    assert!(began.elapsed() < PUSH, "{:?}", began.elapsed());
    register("stage=prod,AWS_INIT_HEALTH_STATUS=UNHEALTHY");
    until("no answer of an unhealthy instance", || {
        world.answer().is_none()
    });
    register("stage=prod");
    until("an answer of the instance", || world.answer().is_some());
    world.run(&format!("instance deregister {instance}"));
    until("no answer without instances", || world.answer().is_none());
}

#[test]
fn secrets_are_not_sent_to_other_machines_unencrypted() {
    let sandbox = Sandbox::new();
    let refused = sandbox.run("appmesh serve --xds 0.0.0.0:0");
    assert_eq!(refused.code, 253, "{}", refused.stderr);
    assert!(refused.stderr.contains("--client-ca"), "{}", refused.stderr);
}
