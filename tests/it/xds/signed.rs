//! Envoys that sign their calls, as AWS's image does.

use super::client::{CLUSTERS, Connection, DELTA, Ended, STREAM, first};
use super::messages::{DeltaDiscoveryRequest, DeltaDiscoveryResponse, DiscoveryResponse};
use super::{run, start};
use crate::local::{ACCOUNT, Caller, World, settings};
use crate::serve::tls::Authority;
use crate::serve::{Server, signer};
use appmesh::local::Local;
use appmesh::server::{Access, ArnPattern, Credentials, TlsFiles};
use hyper::client::conn::http2;
use hyper_util::rt::TokioExecutor;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// 2026-01-02T03:04:05Z.
const THEN: Duration = Duration::from_secs(1_767_323_045);
const KEY: &str = "AKIDEXAMPLE";
const ENVOY_KEY: &str = "AKIDENVOY";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// Where AWS's image connects in this region.
const HOST: &str = "appmesh-envoy-management.eu-west-1.amazonaws.com";
const NODE: &str = "mesh/m/virtualNode/n";
const GATEWAY: &str = "mesh/m/virtualGateway/g";

const NOT_FOUND: i32 = 5;
const PERMISSION_DENIED: i32 = 7;
const UNAUTHENTICATED: i32 = 16;

fn credentials(key: &str, token: Option<&str>, access: Access) -> Credentials {
    Credentials {
        access_key_id: key.to_owned(),
        secret_access_key: SECRET.to_owned(),
        session_token: token.map(str::to_owned),
        access,
    }
}

/// Credentials for everything, some with a session token, and some for the Envoys of virtual nodes.
fn all_credentials() -> Vec<Credentials> {
    let pattern = format!("arn:aws:appmesh:*:{ACCOUNT}:mesh/m/virtualNode/*");
    let nodes = Access::Resources(vec![ArnPattern::parse(&pattern).unwrap()]);
    vec![
        credentials(KEY, None, Access::Full),
        credentials(KEY, Some("SESSION/token=="), Access::Full),
        credentials(ENVOY_KEY, None, nodes),
    ]
}

/// A server with TLS, at the time for which the signatures of the tests are made.
struct Guarded {
    _world: World,
    authority: Authority,
    clients: Authority,
    server: Server,
    address: SocketAddr,
}

impl Guarded {
    fn new() -> Guarded {
        Guarded::with(|authority, _| Some(authority.files()))
    }

    fn with(tls: impl FnOnce(&Authority, &Authority) -> Option<TlsFiles>) -> Guarded {
        let (world, authority, clients) = (World::new(), Authority::new(), Authority::new());
        let mut settings = settings(&world.state(), ACCOUNT);
        settings.clock = Box::new(|| UNIX_EPOCH + THEN);
        let caller = Caller(Local::new(settings));
        caller.furnish();
        let tls = tls(&authority, &clients);
        let (server, address) = start(caller.0, |options| {
            options.credentials = all_credentials();
            options.tls = tls;
        });
        Guarded {
            _world: world,
            authority,
            clients,
            server,
            address,
        }
    }

    /// A connection over TLS, with a certificate where an authority for it is given.
    async fn connect(&self, identity: Option<&Authority>) -> Connection {
        let mut config = self.authority.client(identity);
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = "localhost".try_into().unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.unwrap();
        Connection::over(stream, http2::Builder::new(TokioExecutor::new())).await
    }

    /// How the call of an Envoy for this node goes: whether it gets its clusters.
    async fn clusters(
        &self,
        identity: Option<&Authority>,
        metadata: &[(&'static str, &str)],
        node: &str,
    ) -> Result<(), Ended> {
        let mut connection = self.connect(identity).await;
        connection.authority = format!("{HOST}:443");
        let mut call = connection.call(STREAM, metadata).await.unwrap();
        call.send(&first(node, CLUSTERS)).await;
        let response = call.next::<DiscoveryResponse>().await?;
        assert!(!response.resources.is_empty());
        Ok(())
    }
}

/// The metadata of a call that botocore has signed, not we, for a URL with this host.
fn by_botocore(signed_headers: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20260102/eu-west-1/appmesh/aws4_request, \
         SignedHeaders={signed_headers}, Signature={signature}"
    )
}

const DATE: (&str, &str) = ("x-amz-date", "20260102T030405Z");
const OF_STREAM: &str = "cefaf3311bdb99a935e5d6144a76dc074981b15556c62cd28977b33cbff7c714";
const OF_DELTA: &str = "5de1118d6afb50ea00e88604042d751a67cb52b15e0b6ad6ab26adbdf330be17";

/// The metadata of a call that is signed with this key.
fn signed(key: &str, secret: &str) -> Vec<(&'static str, String)> {
    let path = format!("/envoy.service.discovery.v3.AggregatedDiscoveryService/{STREAM}");
    let request = ("POST", path.as_str(), "");
    let time = UNIX_EPOCH + THEN;
    let mut headers = signer::headers_for(
        HOST,
        "appmesh",
        request,
        &[],
        [key, secret],
        "eu-west-1",
        time,
    );
    headers.retain(|(name, _)| *name != "host");
    headers
}

fn borrowed<'a>(metadata: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    let pairs = metadata.iter();
    pairs.map(|(name, value)| (*name, value.as_str())).collect()
}

#[test]
fn calls_that_botocore_has_signed_are_accepted() {
    let guarded = Guarded::new();
    run(async {
        let authorization = by_botocore("host;x-amz-date", OF_STREAM);
        let metadata = [DATE, ("authorization", &authorization)];
        assert_eq!(guarded.clusters(None, &metadata, NODE).await, Ok(()));
        let again = guarded.clusters(None, &metadata, GATEWAY).await;
        assert_eq!(again, Ok(()), "a call may be tried twice");

        let mut connection = guarded.connect(None).await;
        connection.authority = format!("{HOST}:443");
        let authorization = by_botocore("host;x-amz-date;x-amz-security-token", OF_DELTA);
        let metadata = [
            DATE,
            ("x-amz-security-token", "SESSION/token=="),
            ("authorization", &authorization),
        ];
        let mut call = connection.call(DELTA, &metadata).await.unwrap();
        let first = first(NODE, CLUSTERS);
        let first = DeltaDiscoveryRequest {
            node: first.node,
            type_url: first.type_url,
            ..DeltaDiscoveryRequest::default()
        };
        call.send(&first).await;
        let response = call.next::<DeltaDiscoveryResponse>().await.unwrap();
        assert!(!response.resources.is_empty());
    });
}

#[test]
fn calls_without_a_valid_signature_are_rejected() {
    let guarded = Guarded::new();
    run(async {
        let of_delta = by_botocore("host;x-amz-date", OF_DELTA);
        let other_key = signed("AKIDOTHER", SECRET);
        let other_secret = signed(KEY, "other");
        for (metadata, code) in [
            (vec![], "MissingAuthenticationTokenException"),
            (
                vec![DATE, ("authorization", of_delta.as_str())],
                "InvalidSignatureException",
            ),
            (borrowed(&other_key), "UnrecognizedClientException"),
            (borrowed(&other_secret), "InvalidSignatureException"),
        ] {
            let ended = guarded.clusters(None, &metadata, NODE).await.unwrap_err();
            assert_eq!(ended.code, UNAUTHENTICATED, "{ended:?}");
            assert!(ended.message.starts_with(code), "{ended:?}");
        }
    });
    let warnings = guarded.server.warnings.lock().unwrap();
    assert!(
        warnings[0].contains("is not accepted: Missing"),
        "{warnings:?}"
    );
}

#[test]
fn credentials_for_some_resources_give_no_other() {
    let guarded = Guarded::new();
    let metadata = signed(ENVOY_KEY, SECRET);
    run(async {
        let metadata = borrowed(&metadata);
        let of = |node| guarded.clusters(None, &metadata, node);
        assert_eq!(of(NODE).await, Ok(()));
        for other in [
            GATEWAY,
            "mesh/other/virtualNode/n",
            "mesh/m@210987654321/virtualNode/n",
            "arn:aws:appmesh:eu-west-1:123456789012:mesh/m@210987654321/virtualNode/n",
        ] {
            let ended = of(other).await.unwrap_err();
            assert_eq!(ended.code, PERMISSION_DENIED, "{other}: {ended:?}");
            assert!(
                ended.message.contains("matches none of the `resources`"),
                "{ended:?}"
            );
        }
        let absent = of("mesh/m/virtualNode/absent").await.unwrap_err();
        assert_eq!(absent.code, NOT_FOUND);
    });
}

#[test]
fn credentials_for_envoys_do_not_open_the_api() {
    let guarded = Guarded::with(|_, _| None);
    let list = |key: &str| {
        let (target, time) = ("/v20190125/meshes", UNIX_EPOCH + THEN);
        let request = ("GET", target, "");
        let headers = signer::headers(request, &[], [key, SECRET], "eu-west-1", time);
        let mut client = guarded.server.client();
        let headers = borrowed(&headers);
        client.send_with("GET", target, &headers, "")
    };
    assert_eq!(list(KEY).status, 200);
    let refused = list(ENVOY_KEY);
    assert_eq!(
        (refused.status, refused.code()),
        (403, "ForbiddenException")
    );
}

#[test]
fn a_certificate_represents_a_signature_and_does_not_lift_its_limits() {
    let guarded = Guarded::with(|authority, clients| {
        Some(TlsFiles {
            client_authorities: Some(clients.path("ca.pem")),
            ..authority.files()
        })
    });
    let of_nodes = signed(ENVOY_KEY, SECRET);
    let of_everything = signed(KEY, SECRET);
    run(async {
        let with = Some(&guarded.clients);
        assert_eq!(guarded.clusters(with, &[], GATEWAY).await, Ok(()));
        let of_everything = borrowed(&of_everything);
        let signed = guarded.clusters(None, &of_everything, GATEWAY).await;
        assert_eq!(signed, Ok(()));
        let neither = guarded.clusters(None, &[], GATEWAY).await.unwrap_err();
        assert_eq!(neither.code, UNAUTHENTICATED);
        let of_nodes = borrowed(&of_nodes);
        let both = guarded.clusters(with, &of_nodes, GATEWAY).await;
        assert_eq!(both.unwrap_err().code, PERMISSION_DENIED);
    });
    let api = guarded.authority.get(&guarded.server, "/health", None);
    assert_eq!(api, None, "the API needs the certificate");
}

/// Beyond loopback it is rejected to listen at all; on it, stock Envoys cannot sign.
#[test]
fn on_loopback_without_tls_a_signature_is_verified_where_there_is_one() {
    let guarded = Guarded::with(|_, _| None);
    run(async {
        let call = async |metadata: &[(&'static str, &str)]| {
            let mut connection = Connection::open(guarded.address).await;
            connection.authority = HOST.to_owned();
            let mut call = connection.call(STREAM, metadata).await.unwrap();
            call.send(&first(GATEWAY, CLUSTERS)).await;
            call.next::<DiscoveryResponse>().await.map(|_| ())
        };
        assert_eq!(call(&[]).await, Ok(()));
        let restricted = signed(ENVOY_KEY, SECRET);
        let code = call(&borrowed(&restricted)).await.unwrap_err().code;
        assert_eq!(code, PERMISSION_DENIED);
        let wrong = signed(KEY, "other");
        let code = call(&borrowed(&wrong)).await.unwrap_err().code;
        assert_eq!(code, UNAUTHENTICATED);
    });
}

#[test]
fn the_api_needs_a_signature_beside_envoys() {
    let guarded = Guarded::new();
    let answer = guarded
        .authority
        .get(&guarded.server, "/v20190125/meshes", None)
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}
