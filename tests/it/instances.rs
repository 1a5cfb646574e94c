//! `appmesh instance`: instances of services, as commands register and list them.

use crate::local::{ACCOUNT, Caller, World, service};
use crate::sandbox::{Sandbox, Transcript};
use appmesh::discovery::{Attributes, Code, Directory, Health, Instance, ServiceName};
use appmesh::envoy;
use serde_json::{Value, json};

const CART: &str = "--namespace-name shop.local --service-name cart";

fn run(sandbox: &Sandbox, line: &str) -> Transcript {
    let transcript = sandbox.run(&format!("appmesh instance {line}"));
    assert_eq!(transcript.code, 0, "{line}: {transcript:?}");
    transcript
}

fn answer(sandbox: &Sandbox, line: &str) -> Value {
    serde_json::from_str(&run(sandbox, line).stdout).unwrap()
}

fn fails(sandbox: &Sandbox, line: &str, code: i32, message: &str) {
    let refused = sandbox.run(&format!("appmesh instance {line}"));
    assert_eq!(refused.code, code, "{line}: {refused:?}");
    assert!(refused.stderr.contains(message), "{line}: {refused:?}");
}

#[test]
fn instances_are_registered_listed_and_removed() {
    let sandbox = Sandbox::new();
    let register = |id: &str, service: &str, attributes: &str| {
        answer(
            &sandbox,
            &format!(
                "register --namespace-name shop.local --service-name {service} --instance-id {id} \
                 --attributes {attributes}"
            ),
        )
    };
    let expected = json!({
        "InstanceId": "b",
        "NamespaceName": "shop.local",
        "ServiceName": "cart",
        "ServiceId": "srv-e46d89de0c3a7835",
        "HealthStatus": "HEALTHY",
        "Attributes": { "AWS_INSTANCE_IPV4": "10.0.0.2", "version": "1" },
    });
    let registered = register("b", "cart", "AWS_INSTANCE_IPV4=10.0.0.2,version=1");
    assert_eq!(registered, json!({ "Instance": expected }));
    register(
        "a",
        "stock",
        "AWS_INSTANCE_IPV4=10.0.0.1,AWS_INIT_HEALTH_STATUS=UNHEALTHY",
    );

    let listed = answer(&sandbox, "list");
    assert_eq!(listed["Instances"][0], expected);
    assert_eq!(listed["Instances"][1]["HealthStatus"], "UNHEALTHY");
    let ids = |line: &str| {
        run(
            &sandbox,
            &format!("{line} --query Instances[].InstanceId --output text"),
        )
        .stdout
    };
    assert_eq!(ids("list"), "b\ta\n");
    assert_eq!(ids("list --service-name stock"), "a\n");
    assert_eq!(ids("list --namespace-name other").trim(), "");

    // The same id again replaces the instance.
    register("b", "cart", "AWS_INSTANCE_IPV4=10.0.0.3");
    let listed = answer(&sandbox, &format!("list {CART}"));
    let attributes = json!([{ "AWS_INSTANCE_IPV4": "10.0.0.3" }]);
    let found: Vec<&Value> = listed["Instances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|instance| &instance["Attributes"])
        .collect();
    assert_eq!(json!(found), attributes);

    run(&sandbox, &format!("deregister {CART} --instance-id b"));
    assert_eq!(ids("list"), "a\n");
    fails(
        &sandbox,
        &format!("deregister {CART} --instance-id b"),
        254,
        "An error occurred (InstanceNotFound) when calling the DeregisterInstance operation: there is \
         no instance `b` of the service `shop.local/cart`",
    );
}

#[test]
fn attributes_are_shorthand_json_or_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.json",
        r#"{ "AWS_INSTANCE_IPV4": "10.0.0.1", "k8s.io/pod": "a b" }"#,
    );
    let mut seen = Vec::new();
    for given in [
        r#"'AWS_INSTANCE_IPV4=10.0.0.1,k8s.io/pod="a b"'"#,
        r#"'{"AWS_INSTANCE_IPV4": "10.0.0.1", "k8s.io/pod": "a b"}'"#,
        "file://a.json",
    ] {
        let line = format!("register {CART} --instance-id 1 --attributes {given}");
        seen.push(answer(&sandbox, &line)["Instance"]["Attributes"].clone());
    }
    let expected = json!({ "AWS_INSTANCE_IPV4": "10.0.0.1", "k8s.io/pod": "a b" });
    assert_eq!(seen, [expected.clone(), expected.clone(), expected]);
}

#[test]
fn what_cloud_map_rejects_is_not_registered() {
    let sandbox = Sandbox::new();
    let register = |attributes: &str, code: i32, message: &str| {
        let line = format!("register {CART} --instance-id 1 --attributes {attributes}");
        fails(&sandbox, &line, code, message);
    };
    register(
        "AWS_INSTANCE_IPV4=10.0.0",
        254,
        "(InvalidInput) when calling the RegisterInstance operation: the value `10.0.0` of the \
         attribute `AWS_INSTANCE_IPV4` is not an IPv4 address",
    );
    register("AWS_INSTANCE_IPV4", 252, "shorthand-syntax");
    register("'{\"AWS_INSTANCE_PORT\": 80}'", 252, "is not a string");
    register("'{}'", 252, "has no attributes");
    register("file://none.json", 252, "there is no file");
    let line =
        "register --namespace-name shop.local --service-name -a- --instance-id 1 --attributes a=1";
    fails(&sandbox, &line.replace("-a-", "a-"), 254, "(InvalidInput)");
    assert_eq!(answer(&sandbox, "list"), json!({ "Instances": [] }));
}

fn instance_with(id: &str, attributes: &[(&str, &str)]) -> Instance {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Instance::new(id, attributes.iter().map(owned).collect::<Attributes>()).unwrap()
}

fn instance(id: &str) -> Instance {
    instance_with(id, &[("AWS_INSTANCE_IPV4", "10.0.0.1")])
}

/// Registers an instance of the service of [`furnish`].
pub fn register(local: &Caller, id: &str, attributes: &[(&str, &str)]) {
    let cart = ServiceName::new("shop.local", "cart").unwrap();
    let instance = instance_with(id, attributes);
    local.0.instances().register(&cart, &instance).unwrap();
}

#[test]
fn a_service_is_found_by_its_id_once_it_is_named_or_has_instances() {
    let world = World::new();
    let local = world.local();
    let registry = local.0.instances();
    let cart = ServiceName::new("shop.local", "cart").unwrap();
    let unknown = registry.service(&cart.id()).unwrap_err();
    assert_eq!(unknown.code, Code::ServiceNotFound);
    assert_eq!(registry.service("shop.local/cart").unwrap(), cart);

    // A virtual node refers to it.
    let node = json!({ "serviceDiscovery": {
        "awsCloudMap": { "namespaceName": "shop.local", "serviceName": "cart" },
    }, "listeners": [{ "portMapping": { "port": 80, "protocol": "http" } }] });
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let input = json!({ "meshName": "m", "virtualNodeName": "n", "spec": node });
    local.ok("CreateVirtualNode", input);
    assert_eq!(registry.service(&cart.id()).unwrap(), cart);
    let arn = format!(
        "arn:aws:servicediscovery:eu-west-1:123456789012:service/{}",
        cart.id()
    );
    assert_eq!(registry.service(&arn).unwrap(), cart);

    // Another has instances.
    let stock = ServiceName::new("shop.local", "stock").unwrap();
    registry.register(&stock, &instance("1")).unwrap();
    assert_eq!(registry.service(&stock.id()).unwrap(), stock);
    assert_eq!(registry.services().unwrap(), [stock]);
}

#[test]
fn health_is_kept_until_an_instance_registers_again() {
    let world = World::new();
    let registry = world.local().0.instances();
    let cart = ServiceName::new("shop.local", "cart").unwrap();
    registry.register(&cart, &instance("1")).unwrap();
    registry.set_health(&cart, "1", Health::Unhealthy).unwrap();
    let health = || world.local().0.instances().instances(&cart).unwrap()[0].health;
    assert_eq!(health(), Health::Unhealthy);
    registry.register(&cart, &instance("1")).unwrap();
    assert_eq!(health(), Health::Healthy);
    let missing = registry.set_health(&cart, "2", Health::Healthy);
    assert_eq!(missing.unwrap_err().code, Code::InstanceNotFound);
}

#[test]
fn instances_belong_to_the_account_that_registered_them() {
    let world = World::new();
    let cart = ServiceName::new("shop.local", "cart").unwrap();
    world
        .local()
        .0
        .instances()
        .register(&cart, &instance("1"))
        .unwrap();
    let others = world.local_of(crate::local::OTHER).0.instances();
    assert_eq!(others.instances(&cart).unwrap(), []);
}

/// A mesh `m` whose node `front` calls a node of Cloud Map with these members of its discovery.
pub fn furnish(local: &Caller, mesh: Value, discovery: Value) {
    let mut cloud_map = json!({ "namespaceName": "shop.local", "serviceName": "cart" });
    for (name, value) in discovery.as_object().unwrap() {
        cloud_map[name] = value.clone();
    }
    let listeners = json!([{ "portMapping": { "port": 8080, "protocol": "http" } }]);
    let cart = json!({
        "listeners": listeners,
        "serviceDiscovery": { "awsCloudMap": cloud_map },
    });
    let front = json!({
        "backends": [{ "virtualService": { "virtualServiceName": "cart.local" } }],
    });
    local.ok("CreateMesh", json!({ "meshName": "m", "spec": mesh }));
    for (name, spec) in [("cart", cart), ("front", front)] {
        let input = json!({ "meshName": "m", "virtualNodeName": name, "spec": spec });
        local.ok("CreateVirtualNode", input);
    }
    let provider = json!({ "virtualNode": { "virtualNodeName": "cart" } });
    local.ok("CreateVirtualService", service("cart.local", provider));
}

/// The endpoints that the Envoy of `front` gets for the node.
fn endpoints(local: &Caller) -> Vec<String> {
    let mesh = local.0.mesh(ACCOUNT, "m").unwrap().unwrap();
    let front = mesh
        .clients()
        .find(|client| client.name() == "front")
        .unwrap();
    let found = envoy::endpoints(&mesh, front, &local.0.instances()).unwrap();
    let key = ("cart".into(), 8080);
    found[&key].iter().map(ToString::to_string).collect()
}

#[test]
fn instances_are_selected_by_attributes_health_and_address() {
    let world = World::new();
    let local = world.local();
    let stage = json!([{ "key": "stage", "value": "prod" }]);
    furnish(&local, json!({}), json!({ "attributes": stage }));
    assert_eq!(endpoints(&local), [""; 0]);
    let prod = ("stage", "prod");
    register(&local, "b", &[("AWS_INSTANCE_IPV4", "10.0.0.2"), prod]);
    register(
        &local,
        "a",
        &[
            ("AWS_INSTANCE_IPV6", "fd00::1"),
            prod,
            ("AWS_INSTANCE_PORT", "9"),
        ],
    );
    register(
        &local,
        "c",
        &[("AWS_INSTANCE_IPV4", "10.0.0.3"), ("stage", "test")],
    );
    let unhealthy = ("AWS_INIT_HEALTH_STATUS", "UNHEALTHY");
    register(
        &local,
        "d",
        &[("AWS_INSTANCE_IPV4", "10.0.0.4"), prod, unhealthy],
    );
    register(&local, "e", &[prod]);
    assert_eq!(endpoints(&local), ["[fd00::1]:8080", "10.0.0.2:8080"]);
}

#[test]
fn the_preference_of_the_mesh_counts_where_the_node_has_none() {
    for (node, expected) in [
        (json!({}), "[fd00::1]:8080"),
        (json!({ "ipPreference": "IPv4_ONLY" }), "10.0.0.1:8080"),
    ] {
        let world = World::new();
        let local = world.local();
        let discovery = json!({ "ipPreference": "IPv6_ONLY" });
        furnish(&local, json!({ "serviceDiscovery": discovery }), node);
        let addresses = [
            ("AWS_INSTANCE_IPV4", "10.0.0.1"),
            ("AWS_INSTANCE_IPV6", "fd00::1"),
        ];
        register(&local, "1", &addresses);
        assert_eq!(endpoints(&local), [expected]);
    }
}

#[test]
fn a_static_configuration_contains_the_instances() {
    let sandbox = Sandbox::new();
    let mesh = json!([
        { "meshName": "m" },
        { "meshName": "m", "virtualNodeName": "cart", "spec": {
            "listeners": [{ "portMapping": { "port": 8080, "protocol": "http" } }],
            "serviceDiscovery": { "awsCloudMap": { "namespaceName": "shop.local", "serviceName": "cart" } },
        } },
        { "meshName": "m", "virtualNodeName": "front", "spec": {
            "backends": [{ "virtualService": { "virtualServiceName": "cart.local" } }],
        } },
        { "meshName": "m", "virtualServiceName": "cart.local",
          "spec": { "provider": { "virtualNode": { "virtualNodeName": "cart" } } } },
    ]);
    sandbox.write("mesh.json", &mesh.to_string());
    let cluster = || -> Value {
        let line = "appmesh envoy config --mesh-name m --virtual-node-name front mesh.json";
        let config = sandbox.run(line);
        assert_eq!(config.code, 0, "{config:?}");
        let config: Value = serde_json::from_str(&config.stdout).unwrap();
        let clusters = config["static_resources"]["clusters"].as_array().unwrap();
        let name = "cds_egress_m_cart_http_8080";
        let found = clusters.iter().find(|cluster| cluster["name"] == name);
        found.unwrap().clone()
    };
    assert_eq!(cluster()["type"], "STRICT_DNS");
    run(
        &sandbox,
        &format!("register {CART} --instance-id 1 --attributes AWS_INSTANCE_IPV4=10.0.0.1"),
    );
    let cluster = cluster();
    assert_eq!(cluster["type"], "STATIC");
    let endpoint = &cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"];
    let address = json!({ "address": "10.0.0.1", "port_value": 8080 });
    assert_eq!(endpoint["address"]["socket_address"], address);
}
