//! `appmesh plan`, `apply` and `export`: a mesh in files, and the same mesh on a service.

use super::sandbox::Sandbox;
#[cfg(feature = "aws")]
use super::served::Served;
use super::terminal::Terminal;
use serde_json::Value;
use std::path::Path;

const MESH: &str = "{ meshName: 'm' }";
const NODE: &str = "{ meshName: 'm', virtualNodeName: 'n', spec: {
    listeners: [{ portMapping: { port: 80, protocol: 'http' } }],
    serviceDiscovery: { dns: { hostname: 'n.example' } },
} }";

/// A sandbox on the local App Mesh, with these files.
fn with_files(files: &[(&str, &str)]) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    for (name, text) in files {
        sandbox.write(name, text);
    }
    sandbox
}

fn shop() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("docs/examples/shop/shop.json5")).unwrap()
}

/// Runs a line that must end with this code.
#[track_caller]
/// The actions of a plan, each as its verb and the name of the resource.
fn actions(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let plan = sandbox
        .run_to_status(&format!("{line} --format json"), 2)
        .stdout;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let action = |action: &Value| {
        let names = action["names"].as_object().unwrap().values();
        let names: Vec<&str> = names.filter_map(Value::as_str).collect();
        format!("{} {}", action["action"].as_str().unwrap(), names.join("/"))
    };
    plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(action)
        .collect()
}

#[test]
fn everything_is_created_in_safe_order() {
    let sandbox = with_files(&[("shop.json5", &shop())]);
    let actions = actions(&sandbox, "appmesh plan shop.json5");
    let place = |name: &str| {
        let action = format!("create {name}");
        let found = actions.iter().position(|it| *it == action);
        found.unwrap_or_else(|| panic!("no `{action}` in {actions:?}"))
    };
    assert_eq!(actions.len(), 12);
    assert_eq!(place("shop"), 0);
    assert!(place("shop/cart-v1") < place("shop/cart/canary"));
    assert!(place("shop/cart") < place("shop/cart/canary"));
    assert!(place("shop/cart") < place("shop/cart.shop.internal"));
    assert!(place("shop/web.shop.internal") < place("shop/door/everything"));
}

#[test]
fn a_plan_after_apply_is_empty() {
    let sandbox = with_files(&[("shop.json5", &shop())]);
    let done = sandbox.run_to_status("appmesh apply --yes", 0);
    assert!(done.stderr.starts_with("[1/12] created mesh `shop`\n"));
    let plan = sandbox.run_to_status("appmesh plan", 0);
    assert_eq!(plan.stdout, "Nothing to change: 12 unchanged\n");
    assert_eq!(sandbox.run_to_status("appmesh apply", 0).stderr, "");
}

#[test]
fn a_changed_member_has_its_place_and_both_values() {
    let sandbox = with_files(&[("m.json5", &format!("[{MESH},\n{NODE}]"))]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    let changed = NODE.replace("port: 80", "port: 81");
    sandbox.write("m.json5", &format!("[{MESH},\n{changed}]"));
    let plan = sandbox.run_to_status("appmesh plan", 2).stdout;
    assert_eq!(
        plan,
        "~ update virtual node `m/n`  m.json5:2:1\n    \
         spec.listeners[0].portMapping.port: 80 -> 81  m.json5:3:40\n\n\
         0 to create, 1 to update, 0 to delete, 1 unchanged\n"
    );
    let markdown = sandbox
        .run_to_status("appmesh plan --format markdown", 2)
        .stdout;
    let row = "| `spec.listeners[0].portMapping.port` | `80` | `81` | `m.json5:3:40` |\n";
    assert!(markdown.contains(row), "{markdown}");
}

/// The version of a resource grows with each update.
#[test]
fn only_what_differs_is_touched() {
    let other = NODE.replace("'n'", "'o'");
    let sandbox = with_files(&[("m.json5", &format!("[{MESH}, {NODE}, {other}]"))]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    let changed = NODE.replace("port: 80", "port: 81");
    sandbox.write("m.json5", &format!("[{MESH}, {changed}, {other}]"));
    sandbox.run_to_status("appmesh apply --yes", 0);
    let versions = "appmesh list-virtual-nodes --mesh-name m --output text \
                    --query 'virtualNodes[].[virtualNodeName, version]'";
    assert_eq!(sandbox.run_to_status(versions, 0).stdout, "n\t2\no\t1\n");
}

#[test]
fn prune_deletes_only_in_meshes_of_the_documents() {
    let sandbox = with_files(&[(
        "m.json5",
        &format!("[{MESH}, {NODE}, {{meshName: 'other'}}]"),
    )]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    sandbox.write("m.json5", MESH);
    sandbox.run_to_status("appmesh plan", 0);
    assert_eq!(actions(&sandbox, "appmesh plan --prune"), ["delete m/n"]);
    sandbox.run_to_status("appmesh apply --prune --yes", 0);
    let meshes = "appmesh list-meshes --query 'meshes[].meshName' --output text";
    assert_eq!(sandbox.run_to_status(meshes, 0).stdout, "m\tother\n");
    // A document that is only in a mesh does not contain the mesh.
    sandbox.write("m.json5", &NODE.replace("'m'", "'other'"));
    assert_eq!(
        actions(&sandbox, "appmesh plan --prune"),
        ["create other/n"]
    );
}

#[test]
fn tags_are_changed_without_an_update() {
    let tagged = |tags: &str| MESH.replace(" }", &format!(", tags: [{tags}] }}"));
    let sandbox = with_files(&[("m.json5", &tagged("{key: 'a', value: '1'}"))]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    sandbox.write("m.json5", &tagged("{key: 'b', value: '2'}"));
    let plan = sandbox.run_to_status("appmesh apply --yes", 0).stdout;
    assert!(
        plan.contains("    tags.b: added \"2\"  m.json5:1:"),
        "{plan}"
    );
    assert!(
        plan.contains("    tags.a: removed \"1\"  m.json5:1:"),
        "{plan}"
    );
    sandbox.run_to_status("appmesh plan", 0);
    let version = "appmesh describe-mesh --mesh-name m --query mesh.metadata.version";
    assert_eq!(sandbox.run_to_status(version, 0).stdout, "1\n");
}

/// A service whose router is not there; only the control plane can know.
#[test]
fn a_rejected_apply_stops_and_the_next_run_finishes() {
    let service = "{ meshName: 'm', virtualServiceName: 's',
        spec: { provider: { virtualRouter: { virtualRouterName: 'r' } } } }";
    let sandbox = with_files(&[("m.json5", &format!("[{NODE},\n{service}]"))]);
    sandbox.run_to_status("appmesh create-mesh --mesh-name m", 0);
    let stopped = sandbox.run_to_status("appmesh apply --yes", 254).stderr;
    let reported = [
        "[1/2] created virtual node `m/n`",
        "stopped at virtual service `m/s` (m.json5:5:1); 1 of 2 changes were applied",
        "run the same command again to continue from there",
    ];
    for line in reported {
        assert!(stopped.contains(line), "{line} in {stopped}");
    }
    let router = "appmesh create-virtual-router --mesh-name m --virtual-router-name r --spec \
                  '{listeners: [{portMapping: {port: 80, protocol: \"http\"}}]}'";
    sandbox.run_to_status(router, 0);
    let finished = sandbox.run_to_status("appmesh apply --yes", 0).stderr;
    assert_eq!(finished, "[1/1] created virtual service `m/s`\n");
    sandbox.run_to_status("appmesh plan", 0);
}

#[test]
#[ignore = "needs script"]
fn what_changed_since_the_plan_is_left_alone() {
    let sandbox = with_files(&[("m.json5", MESH)]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    sandbox.write(
        "m.json5",
        "{ meshName: 'm', spec: { egressFilter: { type: 'ALLOW_ALL' } } }",
    );
    let mut terminal = Terminal::open(&sandbox, "appmesh", "apply");
    terminal.types("", "Apply these changes? [y/N] ");
    let update = "appmesh update-mesh --mesh-name m --spec '{egressFilter: {type: \"DROP_ALL\"}}'";
    sandbox.run_to_status(update, 0);
    terminal.types(
        "y\n",
        "has changed since the plan was made; it was left as it is",
    );
    let filter = "appmesh describe-mesh --mesh-name m --query mesh.spec.egressFilter.type";
    assert_eq!(sandbox.run_to_status(filter, 0).stdout, "\"DROP_ALL\"\n");
}

#[test]
fn nothing_is_applied_without_an_answer() {
    let sandbox = with_files(&[("m.json5", MESH)]);
    let refused = sandbox.run_to_status("appmesh apply", 252).stderr;
    assert!(refused.contains("add `--yes`"), "{refused}");
    sandbox.run_to_status("appmesh plan", 2);
}

#[test]
fn documents_with_errors_are_rejected() {
    let wrong = NODE.replace("port: 80", "port: 0");
    let sandbox = with_files(&[("m.json5", &format!("[{MESH}, {wrong}]"))]);
    for command in ["plan", "apply --yes"] {
        let rejected = sandbox.run_to_status(&format!("appmesh {command}"), 1);
        assert_eq!(rejected.stdout, "");
        assert!(
            rejected.stderr.contains("m.json5:2:"),
            "{}",
            rejected.stderr
        );
    }
}

#[cfg(feature = "aws")]
#[test]
fn a_server_is_as_good_as_the_local_app_mesh() {
    let mut sandbox = Sandbox::new();
    sandbox.write("shop.json5", &shop());
    let served = Served::start(&sandbox, "");
    sandbox.set("AWS_REGION", "us-east-1");
    let at = format!("--endpoint-url {} --no-sign-request", served.url);
    sandbox.run_to_status(&format!("appmesh apply shop.json5 --yes {at}"), 0);
    sandbox.run_to_status(&format!("appmesh plan shop.json5 {at}"), 0);
    let exported = sandbox
        .run_to_status(&format!("appmesh export {at}"), 0)
        .stdout;
    let documents: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(documents.as_array().unwrap().len(), 12);
}

/// What is exported in any format describes the same mesh.
#[test]
fn an_export_in_every_format_leads_to_an_empty_plan() {
    let sandbox = with_files(&[("shop.json5", &shop())]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    let formats = [
        ("json", "json"),
        ("yaml", "yaml"),
        ("cloudformation", "yaml"),
        ("kubernetes", "yaml"),
        ("terraform", "tf"),
    ];
    for (format, extension) in formats {
        let exported = sandbox.run_to_status(&format!("appmesh export --format {format}"), 0);
        let file = format!("{format}/mesh.{extension}");
        sandbox.write(&file, &exported.stdout);
        let plan = sandbox.run_to_status(&format!("appmesh plan {file}"), 0);
        assert_eq!(plan.stdout, "Nothing to change: 12 unchanged\n", "{format}");
    }
}

#[test]
fn one_mesh_of_several_is_exported() {
    let sandbox = with_files(&[("m.json5", &format!("[{MESH}, {{meshName: 'other'}}]"))]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    let exported = sandbox.run_to_status("appmesh export --mesh-name other --format yaml", 0);
    assert!(exported.stdout.contains("other") && !exported.stdout.contains("meshName: m\n"));
    sandbox.run_to_status("appmesh export --mesh-name none", 252);
}

#[test]
fn a_plan_warns_of_what_it_takes_from_clients() {
    let service = "{ meshName: 'm', virtualServiceName: 's',
        spec: { provider: { virtualNode: { virtualNodeName: 'n' } } } }";
    let sandbox = with_files(&[("m.json5", &format!("[{MESH},\n{NODE},\n{service}]"))]);
    sandbox.run_to_status("appmesh apply --yes", 0);
    let changed = NODE.replace("port: 80", "port: 81");
    sandbox.write("m.json5", &format!("[{MESH},\n{changed},\n{service}]"));
    let plan = sandbox.run_to_status("appmesh plan", 2).stdout;
    let warning = "! warning[removes-port] port 80 of virtual node `m/n` goes away: virtual service \
                   `m/s` leads to it\n    help: ";
    assert!(plan.contains(warning), "{plan}");
    let plan = sandbox
        .run_to_status("appmesh plan --rule removes-port=off", 2)
        .stdout;
    assert!(!plan.contains('!'), "{plan}");
    let rejected = sandbox.run_to_status("appmesh apply --yes --rule removes-port=error", 1);
    assert!(
        rejected.stdout.contains("! error[removes-port]"),
        "{}",
        rejected.stdout
    );
    assert_eq!(rejected.stderr, "");
    let json = sandbox
        .run_to_status("appmesh plan --format json", 2)
        .stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(json["warnings"][0]["rule"], "removes-port");
}
