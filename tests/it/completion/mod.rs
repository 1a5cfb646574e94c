//! Completion, asked for as the scripts do, and used in real shells.

mod shells;

use super::sandbox::Sandbox;

/// A sandbox whose local App Mesh holds a mesh, two nodes, and a route of each of two routers.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("specs/mesh.json5", "{}");
    let route = "'{tcpRoute: {action: {weightedTargets: [{virtualNode: \"cart\", weight: 1}]}}}'";
    let node = "create-virtual-node --mesh-name shop --spec {} --virtual-node-name";
    let router = "create-virtual-router --mesh-name shop --spec {} --virtual-router-name";
    let lines = [
        "create-mesh --mesh-name shop".to_owned(),
        format!("{node} cart"),
        format!("{node} checkout"),
        format!("{router} paths"),
        format!("{router} others"),
        format!(
            "create-route --mesh-name shop --virtual-router-name paths --route-name all --spec {route}"
        ),
        format!(
            "create-route --mesh-name shop --virtual-router-name others --route-name rest --spec {route}"
        ),
    ];
    for line in lines {
        let done = sandbox.run(&format!("appmesh --local --output off {line}"));
        assert_eq!(done.code, 0, "{line}: {}", done.stderr);
    }
    sandbox
}

/// The values that a line offers; what is behind its last blank is being typed.
fn offered(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let words = line.split(' ');
    let output = sandbox
        .command(["__complete", "--"].into_iter().chain(words))
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    let value = |line: &str| line.split('\t').next().unwrap().to_owned();
    text.lines().map(value).collect()
}

#[test]
fn commands() {
    let sandbox = Sandbox::new();
    assert_eq!(
        offered(&sandbox, "describe-virtual-n"),
        ["describe-virtual-node"]
    );
    assert_eq!(offered(&sandbox, "--output text list-m"), ["list-meshes"]);
    assert_eq!(offered(&sandbox, "help list-m"), ["list-meshes"]);
    assert_eq!(offered(&sandbox, "comp"), ["completions"]);
    assert!(offered(&sandbox, "").len() > 38);
    assert!(offered(&sandbox, "no-such-command ").contains(&"--help".to_owned()));
}

#[test]
fn commands_below_commands() {
    let sandbox = Sandbox::new();
    assert_eq!(
        offered(&sandbox, "state "),
        ["export", "import", "copy", "reset"]
    );
    assert_eq!(
        offered(&sandbox, "state export --fo"),
        ["--format", "--folder"]
    );
    assert_eq!(offered(&sandbox, "state export --state-d"), ["--state-dir"]);
}

#[test]
fn options() {
    let sandbox = Sandbox::new();
    assert_eq!(offered(&sandbox, "describe-mesh --mesh-n"), ["--mesh-name"]);
    assert_eq!(
        offered(&sandbox, "describe-mesh --mesh-name m --mesh-"),
        ["--mesh-owner"]
    );
    assert_eq!(offered(&sandbox, "list-meshes --page"), ["--page-size"]);
    // AWS CLI also hides these.
    assert!(offered(&sandbox, "list-meshes --next").is_empty());
}

#[test]
fn values() {
    let sandbox = Sandbox::new();
    assert_eq!(
        offered(&sandbox, "list-meshes --output t"),
        ["text", "table"]
    );
    assert_eq!(
        offered(&sandbox, "list-meshes --output=te"),
        ["--output=text"]
    );
    assert_eq!(offered(&sandbox, "--color o"), ["on", "off"]);
    assert_eq!(
        offered(&sandbox, "list-meshes --generate-cli-skeleton y"),
        ["yaml-input"]
    );
    assert_eq!(offered(&sandbox, "completions z"), ["zsh"]);
}

#[test]
fn rules_and_members() {
    let sandbox = Sandbox::new();
    let id = "ca-arns-1-to-10";
    assert_eq!(offered(&sandbox, "validate --select ca-arns-1"), [id]);
    assert_eq!(
        offered(&sandbox, "validate --ignore=ca-arns-1"),
        [format!("--ignore={id}")]
    );
    assert_eq!(
        offered(&sandbox, "create-mesh --rule ca-arns-1"),
        [format!("{id}=")]
    );
    assert_eq!(
        offered(&sandbox, &format!("validate --rule {id}=")),
        ["off", "info", "warn", "error"].map(|level| format!("{id}={level}"))
    );
    assert_eq!(offered(&sandbox, "explain ca-arns-1"), [id]);
    assert_eq!(offered(&sandbox, "explain virtual-n"), ["virtual-node."]);
    assert_eq!(
        offered(&sandbox, "explain virtual-node.listeners.t"),
        [
            "virtual-node.listeners.timeout.",
            "virtual-node.listeners.tls."
        ]
    );
    assert_eq!(
        offered(&sandbox, "explain virtual-node.listeners.tls.m"),
        ["virtual-node.listeners.tls.mode"]
    );
    assert_eq!(
        offered(&sandbox, "explain ListenerTlsF"),
        ["ListenerTlsFileCertificate"]
    );
    assert!(offered(&sandbox, "explain no.such.").is_empty());
    assert_eq!(offered(&sandbox, "schema virtual-n"), ["virtual-node"]);
    let page = |word| sandbox.run(&format!("appmesh explain {word}")).stdout;
    assert_eq!(
        page("virtual-node.listeners."),
        page("virtual-node.listeners")
    );
}

#[test]
fn files() {
    let sandbox = Sandbox::new();
    sandbox.write("specs/node.json5", "{}");
    assert_eq!(offered(&sandbox, "create-mesh --spec f"), ["file://"]);
    assert_eq!(
        offered(&sandbox, "create-mesh --spec file://sp"),
        ["file://specs/"]
    );
    assert_eq!(
        offered(&sandbox, "create-mesh --spec=file://specs/"),
        ["--spec=file://specs/node.json5"]
    );
    assert_eq!(
        offered(&sandbox, "list-meshes --ca-bundle specs/n"),
        ["specs/node.json5"]
    );
    assert!(offered(&sandbox, "list-meshes --state-dir specs/").is_empty());
}

#[test]
fn names_of_the_embedded_app_mesh() {
    let mut sandbox = shop();
    let node = "describe-virtual-node --mesh-name shop --virtual-node-name c";
    assert_eq!(
        offered(&sandbox, &format!("--local {node}")),
        ["cart", "checkout"]
    );
    // AWS is not asked.
    assert!(offered(&sandbox, node).is_empty());
    sandbox.set("APPMESH_LOCAL", "1");
    assert_eq!(offered(&sandbox, node), ["cart", "checkout"]);
    let route = "delete-route --mesh-n shop --virtual-router-name=others --route-name ";
    assert_eq!(offered(&sandbox, route), ["rest"]);
    // A new name is the user's to find.
    assert!(offered(&sandbox, "create-mesh --mesh-name s").is_empty());
}

#[test]
fn pages_of_names_are_joined() {
    let mut sandbox = shop();
    sandbox.set("APPMESH_LOCAL", "1");
    let create = "appmesh create-virtual-node --mesh-name shop --spec '{}' --output off";
    let script = format!("set -e; for i in $(seq 120); do {create} --virtual-node-name n$i; done");
    assert_eq!(sandbox.bash(&script).code, 0);
    let node = "describe-virtual-node --mesh-name shop --virtual-node-name n";
    assert_eq!(offered(&sandbox, node).len(), 120);
}

#[test]
fn scripts_are_those_of_the_folder() {
    let sandbox = Sandbox::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let files = [
        ("bash", "appmesh.bash"),
        ("zsh", "_appmesh"),
        ("fish", "appmesh.fish"),
        ("powershell", "_appmesh.ps1"),
        ("elvish", "appmesh.elv"),
    ];
    for (shell, file) in files {
        let printed = sandbox.run(&format!("appmesh completions {shell}")).stdout;
        assert_eq!(printed, std::fs::read_to_string(root.join(file)).unwrap());
    }
    assert_eq!(std::fs::read_dir(root).unwrap().count(), files.len());
}
