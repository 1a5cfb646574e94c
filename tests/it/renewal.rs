//! Renewal of certificates while a mesh runs: by the clock, by a command in another process, by files.
//!
//! Tests with traffic need an Envoy: `APPMESH_TEST_ENVOY=/path/to/envoy cargo test --test it renewal::
//! -- --ignored`.

use crate::local::settings_in;
use crate::process::until;
use crate::sandbox::Sandbox;
use crate::served::Served;
use crate::up::{Up, application};
use crate::xds::envoys::{Envoy, World};
use appmesh::certificate::issue::{AUTHORITY_VALIDITY, AuthorityRequest, DAY};
use appmesh::certificate::{Context, Details, KeyAlgorithm, Registry};
use appmesh::local::Local;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

const CA: &str = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1";
const NEXT_CA: &str = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/2";
const ARN: &str = "arn:aws:acm:us-east-1:123456789012:certificate/3";
const NAME: &str = "foo.mesh.local";

/// How soon a renewed certificate must be served.
const LIMIT: Duration = Duration::from_secs(2);

/// The local certificates of a sandbox, for a clock that is this many days slow.
fn registry(sandbox: &Sandbox, days_ago: u32) -> Registry {
    let state = sandbox.home().join(".local/state/appmesh");
    let context = Context {
        clock: Box::new(move || SystemTime::now() - DAY * days_ago),
        random: Box::new(|buffer| {
            let random = ring::rand::SystemRandom::new();
            ring::rand::SecureRandom::fill(&random, buffer).unwrap();
        }),
    };
    Local::new(settings_in("us-east-1", &state, "123456789012"))
        .certificates(Arc::new(context), None)
}

/// A sandbox with an authority and a certificate that was issued this many days ago.
fn issued(days_ago: u32) -> Sandbox {
    let sandbox = Sandbox::new();
    let registry = registry(&sandbox, days_ago);
    create_authority(&registry, CA);
    let names = [NAME.to_owned()];
    registry
        .request(CA, &names, KeyAlgorithm::default(), Some(ARN))
        .unwrap();
    sandbox
}

fn create_authority(registry: &Registry, arn: &str) {
    let request = AuthorityRequest {
        common_name: "Shop",
        organization: None,
        algorithm: KeyAlgorithm::default(),
        validity: AUTHORITY_VALIDITY,
    };
    registry
        .create_authority(&request, None, Some(arn))
        .unwrap();
}

fn run(sandbox: &Sandbox, line: &str) {
    sandbox.run_to_status(&format!("appmesh {line}"), 0);
}

/// The serial number of the certificate in the store.
fn serial(sandbox: &Sandbox) -> String {
    let record = registry(sandbox, 0).certificate_record(ARN).unwrap();
    Details::of_pem(&record.chain).unwrap().serial
}

/// A client that trusts an authority of the store.
struct Client(Arc<ClientConfig>);

impl Client {
    fn new(sandbox: &Sandbox, authority: &str) -> Client {
        let record = registry(sandbox, 0).authority_record(authority).unwrap();
        let root = CertificateDer::from_pem_slice(record.certificate.as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(root).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Client(Arc::new(config))
    }

    /// Asks a server over TLS: the last line of its answer, and the serial number of its certificate.
    fn ask(&self, address: &str) -> Result<(String, String), String> {
        let text = |error: std::io::Error| error.to_string();
        let name = NAME.try_into().unwrap();
        let connection = ClientConnection::new(Arc::clone(&self.0), name).unwrap();
        let stream = TcpStream::connect(address).map_err(text)?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let request = format!("GET / HTTP/1.1\r\nhost: {NAME}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).map_err(text)?;
        let mut answer = String::new();
        // An Envoy may close the connection without an alert.
        let _ = stream.read_to_string(&mut answer);
        let leaf = Details::of_der(&stream.conn.peer_certificates().unwrap()[0]).unwrap();
        let body = answer.lines().last().unwrap_or_default().to_owned();
        if !answer.starts_with("HTTP/1.1 200 ") {
            return Err(answer);
        }
        Ok((body, leaf.serial))
    }
}

/// Asks a proxy in plaintext; the whole answer where it is not a success.
fn ask_plain(address: &str) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(address).map_err(text)?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let request = format!("GET / HTTP/1.1\r\nhost: {NAME}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(text)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(text)?;
    if answer.starts_with("HTTP/1.1 200 ") {
        Ok(())
    } else {
        Err(answer)
    }
}

/// Sends requests one after the other while something happens. All must succeed.
fn under_load(ask: impl Fn() -> Result<(), String> + Sync, happens: impl FnOnce()) {
    let is_over = AtomicBool::new(false);
    let (count, failures) = thread::scope(|scope| {
        let load = scope.spawn(|| {
            let (mut count, mut failures) = (0, Vec::new());
            while !is_over.load(Ordering::Relaxed) {
                failures.extend(ask().err());
                count += 1;
            }
            (count, failures)
        });
        let happened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            thread::sleep(Duration::from_millis(300));
            happens();
            thread::sleep(Duration::from_millis(300));
        }));
        is_over.store(true, Ordering::Relaxed);
        let outcome = load.join().unwrap();
        happened.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        outcome
    });
    assert!(
        failures.is_empty(),
        "{} of {count}: {failures:?}",
        failures.len()
    );
    assert!(count >= 10, "only {count} requests");
}

/// Waits until something is true, which must take less than [`LIMIT`].
fn soon(what: &str, is_reached: impl FnMut() -> bool) {
    let started = Instant::now();
    until(what, is_reached);
    assert!(started.elapsed() < LIMIT, "{what}: {:?}", started.elapsed());
}

#[test]
fn serve_renews_what_is_due_when_it_starts() {
    let sandbox = issued(340);
    let first = serial(&sandbox);
    let served = Served::start(&sandbox, "--xds 127.0.0.1:0");
    until("a new serial number", || serial(&sandbox) != first);
    let log = served.end("TERM").stderr;
    assert!(log.contains(&format!("renewed {ARN}")), "{log}");
}

#[test]
fn serve_without_envoys_renews_nothing() {
    let sandbox = issued(340);
    let first = serial(&sandbox);
    let served = Served::start(&sandbox, "");
    thread::sleep(Duration::from_millis(500));
    assert_eq!(serial(&sandbox), first);
    served.end("TERM");
}

/// `front` calls `foo`, which presents the certificate; `front` trusts these authorities.
fn documents(sandbox: &Sandbox, authorities: &[&str]) {
    let validation = json!({ "trust": { "acm": { "certificateAuthorityArns": authorities } } });
    let documents = json!([
        { "meshName": "m", "spec": {} },
        { "meshName": "m", "virtualNodeName": "foo", "spec": {
            "listeners": [{
                "portMapping": { "port": 8443, "protocol": "http" },
                "tls": tls(),
            }],
            "serviceDiscovery": { "dns": { "hostname": NAME } },
        } },
        { "meshName": "m", "virtualServiceName": NAME,
          "spec": { "provider": { "virtualNode": { "virtualNodeName": "foo" } } } },
        { "meshName": "m", "virtualNodeName": "front", "spec": {
            "backends": [{ "virtualService": { "virtualServiceName": NAME } }],
            "backendDefaults": { "clientPolicy": { "tls": { "validation": validation } } },
        } },
    ]);
    let new = sandbox.write("new", &documents.to_string());
    std::fs::create_dir_all(sandbox.work().join("docs")).unwrap();
    std::fs::rename(new, sandbox.work().join("docs/m.json")).unwrap();
}

fn tls() -> Value {
    json!({ "mode": "STRICT", "certificate": { "acm": { "certificateArn": ARN } } })
}

/// A mesh that runs, and where to ask its server and its client.
struct Running {
    up: Up,
    server: String,
    client: String,
}

fn up(sandbox: &Sandbox, addresses: &str) -> Running {
    documents(sandbox, &[CA]);
    let app = format!("foo={}", application("foo"));
    let up = Up::start(sandbox, &["--addresses", addresses, "--app", &app]);
    let nodes = &up.ready["virtualNodes"];
    let address = |value: &Value| value.as_str().unwrap().to_owned();
    Running {
        server: address(&nodes["foo"]["ingress"][0]["address"]),
        client: address(&nodes["front"]["egress"]["proxy"]),
        up,
    }
}

#[test]
#[ignore = "needs Envoy"]
fn up_serves_a_renewed_certificate_without_a_failed_request() {
    let sandbox = issued(0);
    let running = up(&sandbox, "127.79");
    let client = Client::new(&sandbox, CA);
    let first = serial(&sandbox);
    assert_eq!(
        client.ask(&running.server),
        Ok(("foo".to_owned(), first.clone()))
    );
    let ask = || {
        client.ask(&running.server)?;
        ask_plain(&running.client)
    };
    under_load(ask, || {
        run(&sandbox, &format!("certificate renew {ARN}"));
        let new = serial(&sandbox);
        assert_ne!(new, first);
        soon("the new serial number", || {
            client
                .ask(&running.server)
                .is_ok_and(|(_, serial)| serial == new)
        });
    });
}

#[test]
#[ignore = "needs Envoy"]
fn up_renews_what_is_due() {
    let sandbox = issued(340);
    let first = serial(&sandbox);
    let running = up(&sandbox, "127.80");
    let client = Client::new(&sandbox, CA);
    soon("the new serial number", || {
        client
            .ask(&running.server)
            .is_ok_and(|(_, serial)| serial != first)
    });
}

#[test]
#[ignore = "needs Envoy"]
fn an_authority_is_replaced_without_a_failed_request() {
    let sandbox = issued(0);
    create_authority(&registry(&sandbox, 0), NEXT_CA);
    let mut running = up(&sandbox, "127.81");
    let (server, proxy) = (running.server.clone(), running.client.clone());
    under_load(
        || ask_plain(&proxy),
        || {
            documents(&sandbox, &[CA, NEXT_CA]);
            assert_eq!(running.up.event()["event"], "updated");
            run(
                &sandbox,
                &format!("certificate renew {ARN} --certificate-authority-arn {NEXT_CA}"),
            );
            assert_eq!(running.up.event()["event"], "updated");
            documents(&sandbox, &[NEXT_CA]);
            assert_eq!(running.up.event()["event"], "updated");
            run(&sandbox, &format!("ca delete {CA}"));
        },
    );
    let (_, presented) = Client::new(&sandbox, NEXT_CA).ask(&server).unwrap();
    assert_eq!(presented, serial(&sandbox));
}

#[test]
#[ignore = "needs Envoy"]
fn serve_pushes_a_renewed_certificate_without_a_failed_request() {
    for api_type in ["GRPC", "DELTA_GRPC"] {
        let world = World::with(issued(0), gateway, "");
        let _envoy = Envoy::start(&world.bootstrap(api_type));
        let client = Client::new(&world.sandbox, CA);
        let address = format!("127.0.0.1:{}", world.port);
        until("an answer", || client.ask(&address).is_ok());
        let first = serial(&world.sandbox);
        under_load(
            || client.ask(&address).map(drop),
            || {
                run(&world.sandbox, &format!("certificate renew {ARN}"));
                let new = serial(&world.sandbox);
                assert_ne!(new, first);
                soon("the new serial number", || {
                    client.ask(&address).is_ok_and(|(_, serial)| serial == new)
                });
            },
        );
    }
}

#[test]
#[ignore = "needs Envoy"]
fn serve_pushes_changed_files_without_a_failed_request() {
    let sandbox = issued(0);
    let export = |sandbox: &Sandbox, chain: &str, key: &str| {
        let line = format!("certificate export {ARN} --chain {chain} --private-key {key}");
        run(sandbox, &line);
    };
    export(&sandbox, "chain.pem", "key.pem");
    let first = serial(&sandbox);
    let files = format!("--certificate {ARN}=chain.pem,key.pem");
    let world = World::with(sandbox, gateway, &files);
    let _envoy = Envoy::start(&world.bootstrap("GRPC"));
    let client = Client::new(&world.sandbox, CA);
    let address = format!("127.0.0.1:{}", world.port);
    until("an answer", || client.ask(&address).is_ok());
    under_load(
        || client.ask(&address).map(drop),
        || {
            run(&world.sandbox, &format!("certificate renew {ARN}"));
            export(&world.sandbox, "new.pem", "new.key");
            let new = serial(&world.sandbox);
            assert_eq!(client.ask(&address).unwrap().1, first, "the files count");
            let work = world.sandbox.work();
            std::fs::rename(work.join("new.pem"), work.join("chain.pem")).unwrap();
            // For a while, the files do not belong together.
            thread::sleep(Duration::from_millis(700));
            std::fs::rename(work.join("new.key"), work.join("key.pem")).unwrap();
            soon("the new serial number", || {
                client.ask(&address).is_ok_and(|(_, serial)| serial == new)
            });
        },
    );
}

/// A gateway that presents the certificate.
fn gateway(port: u16) -> Value {
    json!({ "listeners": [{
        "portMapping": { "port": port, "protocol": "http" },
        "tls": tls(),
    }] })
}
