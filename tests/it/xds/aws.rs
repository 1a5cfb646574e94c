//! Endpoints of AWS Cloud Map and certificates of ACM over ADS.

use super::client::{Connection, ENDPOINTS, contains};
use super::run;
use crate::loopback::{Answer, Loopback, Received};
use crate::moto::{self, Moto, PRIVATE_CA};
use crate::sandbox::Sandbox;
use crate::served::Served;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

const SECRETS: &str = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
const CLUSTER: &str = "cds_egress_m_cart_http_8080";

/// A mesh in which `front` calls `cart`, whose specification has these members as well.
fn seed(sandbox: &Sandbox, cart: Value, front: Value) {
    let mut cart_spec = json!({
        "listeners": [{ "portMapping": { "port": 8080, "protocol": "http" } }],
    });
    let mut front_spec = json!({
        "backends": [{ "virtualService": { "virtualServiceName": "cart.local" } }],
    });
    for (spec, more) in [(&mut cart_spec, cart), (&mut front_spec, front)] {
        let more = more.as_object().unwrap().clone();
        spec.as_object_mut().unwrap().extend(more);
    }
    let provider = json!({ "virtualNode": { "virtualNodeName": "cart" } });
    let documents = json!([
        { "meshName": "m", "spec": {} },
        { "meshName": "m", "virtualNodeName": "cart", "spec": cart_spec },
        { "meshName": "m", "virtualNodeName": "front", "spec": front_spec },
        { "meshName": "m", "virtualServiceName": "cart.local", "spec": { "provider": provider } },
    ]);
    sandbox.write("seed.json", &documents.to_string());
}

/// A server with these options, and the address for Envoys.
fn serve(sandbox: &Sandbox, options: &str) -> (Served, SocketAddr) {
    let line = format!("--quiet --seed seed.json --xds 127.0.0.1:0 {options}");
    let mut served = Served::start(sandbox, &line);
    let export = served.line();
    assert!(export.starts_with("export "), "{export}");
    let line = served.line();
    let address = line.strip_prefix("configuring Envoys on ").expect(&line);
    (served, address.parse().unwrap())
}

const SERVICE: &str = "
space = sd.create_http_namespace(Name='shop.local')
space = sd.list_namespaces()['Namespaces'][0]['Id']
print(sd.create_service(Name='cart', NamespaceId=space)['Service']['Id'])
";

#[test]
#[ignore = "needs moto"]
fn an_envoy_follows_the_instances_of_aws_cloud_map() {
    let moto = Moto::start();
    let service = moto.boto(SERVICE);
    let register = |id: &str, attributes: &str| {
        moto.boto(&format!(
            "sd.register_instance(ServiceId='{service}', InstanceId='{id}', Attributes={attributes})"
        ));
    };
    register(
        "both",
        "dict(AWS_INSTANCE_IPV4='10.0.0.1', AWS_INSTANCE_IPV6='fd00::1', stage='prod')",
    );
    register("other", "dict(AWS_INSTANCE_IPV4='10.0.0.2', stage='test')");
    let sandbox = moto::sandbox(&moto.url);
    let cloud_map = json!({
        "namespaceName": "shop.local", "serviceName": "cart", "ipPreference": "IPv6_PREFERRED",
        "attributes": [{ "key": "stage", "value": "prod" }],
    });
    seed(
        &sandbox,
        json!({ "serviceDiscovery": { "awsCloudMap": cloud_map } }),
        json!({}),
    );
    let (_served, address) = serve(&sandbox, "--cloud-map --cloud-map-interval 1");
    run(async {
        let mut connection = Connection::open(address).await;
        let mut call = connection.stream("mesh/m/virtualNode/front").await;
        let present = call.subscribe(ENDPOINTS, CLUSTER).await;
        assert!(contains(&present, "fd00::1"), "the preferred address");
        assert!(!contains(&present, "10.0.0.1") && !contains(&present, "10.0.0.2"));

        register("late", "dict(AWS_INSTANCE_IPV4='10.0.0.3', stage='prod')");
        let pushed = call.accept(&[CLUSTER]).await;
        assert!(contains(&pushed, "fd00::1") && contains(&pushed, "10.0.0.3"));

        moto.boto(&format!(
            "sd.update_instance_custom_health_status(ServiceId='{service}', InstanceId='both', \
             Status='UNHEALTHY')"
        ));
        let pushed = call.accept(&[CLUSTER]).await;
        assert!(!contains(&pushed, "fd00::1") && contains(&pushed, "10.0.0.3"));

        // The registry of the state adds to AWS.
        let line = "appmesh instance register --namespace-name shop.local --service-name cart \
                    --instance-id own --attributes AWS_INSTANCE_IPV4=10.0.0.4,stage=prod";
        sandbox.run_to_status(line, 0);
        let pushed = call.accept(&[CLUSTER]).await;
        assert!(contains(&pushed, "10.0.0.3") && contains(&pushed, "10.0.0.4"));
    });
}

/// What Cloud Map answers: the address of the one instance, or the code of an error.
type Script = Arc<Mutex<Result<&'static str, &'static str>>>;

/// Cloud Map by a script, whose revisions never agree.
fn cloud_map(script: &Script) -> Loopback {
    let script = Arc::clone(script);
    Loopback::new(move |request: &Received| {
        let target = request.header("x-amz-target").unwrap_or_default();
        let operation = target.strip_prefix("Route53AutoNaming_v20170314.");
        match *script.lock().unwrap() {
            Err(code) => Answer {
                status: 400,
                body: json!({ "__type": code, "message": "not today" }),
            },
            Ok(_) if operation == Some("DiscoverInstancesRevision") => {
                Answer::ok(json!({ "InstancesRevision": 2 }))
            }
            Ok(address) => Answer::ok(json!({
                "Instances": [{ "InstanceId": "one", "HealthStatus": "UNKNOWN",
                    "Attributes": { "AWS_INSTANCE_IPV4": address } }],
                "InstancesRevision": 1,
            })),
        }
    })
}

#[test]
fn endpoints_outlive_errors_of_cloud_map_which_are_logged_once() {
    let script: Script = Arc::new(Mutex::new(Ok("10.0.0.1")));
    let cloud_map = cloud_map(&script);
    let set = |answer| *script.lock().unwrap() = answer;
    let mut sandbox = moto::sandbox("http://127.0.0.1:9");
    sandbox.set("AWS_ENDPOINT_URL_SERVICEDISCOVERY", &cloud_map.url());
    let service = json!({ "namespaceName": "shop.local", "serviceName": "cart" });
    let discovery = json!({ "serviceDiscovery": { "awsCloudMap": service } });
    seed(&sandbox, discovery, json!({}));
    let (served, address) = serve(&sandbox, "--cloud-map --cloud-map-interval 1");
    run(async {
        let mut connection = Connection::open(address).await;
        let mut call = connection.stream("mesh/m/virtualNode/front").await;
        assert!(contains(
            &call.subscribe(ENDPOINTS, CLUSTER).await,
            "10.0.0.1"
        ));
        set(Err("AccessDeniedException"));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        cloud_map.received();
        let mut failed = 0;
        while failed < 2 {
            assert!(
                std::time::Instant::now() < deadline,
                "it does not ask again"
            );
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            failed += cloud_map.received().len();
        }
        // Nothing was pushed for the failures: the next response is that of the new instance.
        set(Ok("10.0.0.2"));
        assert!(contains(&call.accept(&[CLUSTER]).await, "10.0.0.2"));
    });
    let log = served.end("TERM").stderr;
    let expected = "warning: AWS Cloud Map does not return the instances of `shop.local/cart`: not today \
                    (AccessDeniedException); the credentials need the permission \
                    `servicediscovery:DiscoverInstances";
    assert_eq!(log.matches(expected).count(), 1, "{log}");
}

#[test]
fn the_options_of_aws_need_xds_and_credentials() {
    let mut sandbox = moto::sandbox("http://127.0.0.1:9");
    for option in ["--cloud-map", "--acm"] {
        let alone = sandbox.run(&format!("appmesh serve {option}"));
        assert_eq!(alone.code, 252, "{alone:?}");
        assert!(alone.stderr.contains("--xds"), "{alone:?}");
    }
    sandbox
        .set("AWS_ACCESS_KEY_ID", "")
        .set("AWS_SECRET_ACCESS_KEY", "")
        .set("AWS_EC2_METADATA_DISABLED", "true");
    for option in ["--cloud-map", "--acm"] {
        let refused = sandbox.run(&format!("appmesh serve --xds 127.0.0.1:0 {option}"));
        assert_ne!(refused.code, 0, "{refused:?}");
        assert!(
            refused.stderr.contains("Unable to locate credentials"),
            "{refused:?}"
        );
    }
}

#[test]
#[ignore = "needs moto"]
fn a_mesh_has_certificates_of_acm() {
    let moto = Moto::start();
    let arns = moto.boto(PRIVATE_CA);
    let (authority, certificate) = arns.split_once(' ').unwrap();
    let sandbox = moto::sandbox(&moto.url);
    let acm = json!({ "certificateArn": certificate });
    let trust = json!({ "acm": { "certificateAuthorityArns": [authority] } });
    let cart = json!({
        "listeners": [{ "portMapping": { "port": 8080, "protocol": "http" },
            "tls": { "mode": "STRICT", "certificate": { "acm": acm } } }],
        "serviceDiscovery": { "dns": { "hostname": "a.local" } },
    });
    let tls = json!({ "tls": { "validation": { "trust": trust } } });
    let front = json!({ "backendDefaults": { "clientPolicy": tls } });
    seed(&sandbox, cart, front);
    let (_served, address) = serve(&sandbox, "--acm --acm-interval 1");
    run(async {
        let mut connection = Connection::open(address).await;
        for (node, text) in [
            ("cart", "-----BEGIN PRIVATE KEY-----"),
            ("front", "-----BEGIN CERT"),
        ] {
            let mut call = connection
                .stream(&format!("mesh/m/virtualNode/{node}"))
                .await;
            let secrets = call.subscribe(SECRETS, "*").await;
            assert!(contains(&secrets, text), "{node}");
        }
    });
}
