//! `appmesh serve --xds`: stock Envoys that get their configuration over ADS.
//!
//! `APPMESH_TEST_ENVOY` names the Envoy; otherwise it is `envoy` on PATH. Tests that need it are
//! ignored unless they are requested, and counted.

use crate::process::{Running, free_port, until, until_within};
use crate::sandbox::Sandbox;
use crate::served::Served;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

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
        self.bootstrap_with(|config| {
            config["dynamic_resources"]["ads_config"]["api_type"] = api_type.into();
        })
    }

    /// The same as the agent of AWS's image writes it: with the client of Google's gRPC, and the short
    /// form of the node id.
    fn bootstrap_of_agent(&self, api_type: &str) -> PathBuf {
        self.bootstrap_with(|config| {
            config["node"]["id"] = "mesh/m/virtualGateway/gw".into();
            let ads = &mut config["dynamic_resources"]["ads_config"];
            ads["api_type"] = api_type.into();
            ads["grpc_services"] = json!([{
                "google_grpc": { "target_uri": self.xds, "stat_prefix": "ads" },
            }]);
        })
    }

    fn bootstrap_with(&self, change: impl FnOnce(&mut Value)) -> PathBuf {
        let bootstrap = self.sandbox.run(&format!(
            "appmesh envoy bootstrap --mesh-name m --virtual-gateway-name gw --xds {}",
            self.xds
        ));
        assert_eq!(bootstrap.code, 0, "{}", bootstrap.stderr);
        let mut config: Value = serde_json::from_str(&bootstrap.stdout).unwrap();
        change(&mut config);
        config["admin"]["address"]["socket_address"]["port_value"] = 0.into();
        self.sandbox.write("envoy.json", &config.to_string())
    }

    /// The application that answers through the gateway.
    fn answer(&self) -> Option<String> {
        answer_at(self.port)
    }

    /// Whether this many Envoys are connected and have everything.
    fn are_in_sync(&self, count: usize) -> bool {
        let proxies = self.proxies();
        let proxies = proxies.as_array().unwrap();
        let is_in_sync = |proxy: &Value| {
            let types = proxy["types"].as_object().unwrap();
            types.len() == 3 && types.values().all(|it| it["status"] == "in sync")
        };
        proxies.len() == count && proxies.iter().all(is_in_sync)
    }

    /// Ends the server as a crash does, and starts another in its place.
    fn crash_and_restart(&mut self, pause: Duration) {
        self.served.kill();
        thread::sleep(pause);
        let options = format!("--quiet --xds {}", self.xds);
        self.served = Served::start(&self.sandbox, &options);
    }

    /// The counts of what the server has sent.
    fn pushes(&self) -> Vec<String> {
        let metrics = self.served.client().send("GET", "/metrics", "");
        let text = String::from_utf8(metrics.body).unwrap();
        let lines = text.lines();
        let pushes = lines.filter(|line| line.starts_with("appmesh_xds_pushes_total"));
        pushes.map(str::to_owned).collect()
    }

    /// Changes the route with AWS CLI, over HTTP.
    fn update_with_aws_cli(&self, aws: &str, node: &str) {
        let output = self
            .sandbox
            .surround(Command::new(aws).args(["appmesh", "update-route"]))
            .args(["--mesh-name", "m", "--virtual-router-name", "r"])
            .args(["--route-name", "all", "--spec", &route(node).to_string()])
            .args(["--endpoint-url", &self.served.url, "--region", "us-east-1"])
            .env("AWS_ACCESS_KEY_ID", "AKIDANY")
            .env("AWS_SECRET_ACCESS_KEY", "any")
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}");
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

/// The application that answers on this port.
fn answer_at(port: u16) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let body = text.strip_prefix("HTTP/1.1 200 OK\r\n")?;
    body.rsplit_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned())
}

/// Requests without a pause, until it is asked for the answers that it got.
struct Load {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Option<String>>>,
}

impl Load {
    fn start(port: u16) -> Load {
        let is_over = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            let mut answers = Vec::new();
            while !end.load(Ordering::Relaxed) {
                answers.push(answer_at(port));
            }
            answers
        });
        Load { is_over, thread }
    }

    fn answers(self) -> Vec<Option<String>> {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
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
    _processes: Vec<Running>,
    _port: RwLockWriteGuard<'static, ()>,
}

impl Envoy {
    pub fn start(bootstrap: &Path) -> Envoy {
        Envoy::several(bootstrap, 1)
    }

    /// Several of them, which share their ports.
    fn several(bootstrap: &Path, count: usize) -> Envoy {
        let port = PROXY_PORT.write().unwrap_or_else(PoisonError::into_inner);
        let program = std::env::var_os("APPMESH_TEST_ENVOY").unwrap_or("envoy".into());
        let start = |_| {
            let mut command = Command::new(&program);
            command
                .args(["--use-dynamic-base-id", "--concurrency", "1", "-c"])
                .arg(bootstrap)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            Running::spawn(&mut command)
        };
        Envoy {
            _processes: (0..count).map(start).collect(),
            _port: port,
        }
    }
}

fn follows_the_state(bootstrap: impl FnOnce(&World) -> PathBuf) {
    let world = World::new();
    let _envoy = Envoy::start(&bootstrap(&world));
    until("an answer of a", || world.answer().as_deref() == Some("a"));
    until("everything in sync", || world.are_in_sync(1));
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
    follows_the_state(|world| world.bootstrap("GRPC"));
}

#[test]
#[ignore = "needs Envoy"]
fn an_envoy_follows_increments() {
    follows_the_state(|world| world.bootstrap("DELTA_GRPC"));
}

#[test]
#[ignore = "needs Envoy"]
fn the_client_of_googles_grpc_follows_the_state_of_the_world() {
    follows_the_state(|world| world.bootstrap_of_agent("GRPC"));
}

#[test]
#[ignore = "needs Envoy"]
fn the_client_of_googles_grpc_follows_increments() {
    follows_the_state(|world| world.bootstrap_of_agent("DELTA_GRPC"));
}

#[test]
#[ignore = "needs Envoy and AWS CLI v2"]
fn a_change_with_aws_cli_shows_in_traffic() {
    let aws = crate::clients::aws_cli();
    let world = World::new();
    let _envoy = Envoy::start(&world.bootstrap("GRPC"));
    until("an answer of a", || world.answer().as_deref() == Some("a"));
    world.update_with_aws_cli(&aws, "b");
    until("an answer of b", || world.answer().as_deref() == Some("b"));
}

/// The server dies under twenty Envoys and a load.
fn survives_a_crash(api_type: &str) {
    const ENVOYS: usize = 20;
    let mut world = World::new();
    let _envoys = Envoy::several(&world.bootstrap(api_type), ENVOYS);
    until_within(60, "all in sync", || world.are_in_sync(ENVOYS));
    until("an answer of a", || world.answer().as_deref() == Some("a"));
    let load = Load::start(world.port);
    world.crash_and_restart(Duration::from_secs(1));
    // An Envoy that has not reached its server several times waits for some seconds.
    until_within(60, "all in sync again", || world.are_in_sync(ENVOYS));
    assert_eq!(world.pushes(), [""; 0], "they have the versions of before");
    let answers = load.answers();
    assert!(answers.len() > 100, "{}", answers.len());
    assert!(
        answers.iter().all(|it| it.as_deref() == Some("a")),
        "a request has failed"
    );
    world.update("b");
    until("an answer of b", || world.answer().as_deref() == Some("b"));
    assert!(!world.pushes().is_empty(), "they get what has changed");
}

#[test]
#[ignore = "needs Envoy"]
fn a_crash_of_the_server_fails_no_request() {
    survives_a_crash("GRPC");
}

#[test]
#[ignore = "needs Envoy"]
fn a_crash_of_the_server_fails_no_request_with_increments() {
    survives_a_crash("DELTA_GRPC");
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
