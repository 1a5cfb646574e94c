//! The main job, as a person does it: a mesh and a node whose spec is full of comments, given in
//! every way in which a spec can be given; and what is refused before anything is sent.

use crate::sandbox::{Sandbox, shared};
use serde_json::Value;
use std::path::Path;

/// A sandbox with a mesh `m` on the local App Mesh.
fn with_mesh() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    assert_eq!(sandbox.run("appmesh create-mesh --mesh-name m").code, 0);
    sandbox
}

/// The two specs of the announcement, which our own specs repeat.
const SPECS: [&str; 2] = ["backend-trust-acm.json5", "backend-trust-file.json5"];

/// The port on which TLS is enforced, from the answer of a create.
fn ports(stdout: &str) -> Value {
    let answer: Value = serde_json::from_str(stdout).unwrap();
    answer["virtualNode"]["spec"]["backends"][0]["virtualService"]["clientPolicy"]["tls"]["ports"]
        .clone()
}

#[test]
fn a_spec_with_comments_is_taken_in_every_way() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    are_taken(SPECS.map(|name| std::fs::read_to_string(examples.join(name)).unwrap()));
}

#[test]
#[ignore = "needs the announcement"]
fn the_specs_of_the_announcement_are_taken_in_every_way() {
    are_taken(SPECS.map(|name| shared(&format!("seeds/{name}"))));
}

fn are_taken(specs: [String; 2]) {
    let sandbox = with_mesh();
    for (number, spec) in specs.into_iter().enumerate() {
        sandbox.write("spec.json5", &spec);
        let quoted = spec.replace('\'', "'\\''");
        let ways = [
            "--spec file://spec.json5".to_owned(),
            "--spec \"file://$PWD/spec.json5\"".to_owned(),
            format!("--spec '{quoted}'"),
            "--spec - < spec.json5".to_owned(),
            "--spec file:///dev/stdin < spec.json5".to_owned(),
            format!("--spec - <<'END'\n{spec}\nEND\n"),
            "--spec \"$(cat spec.json5)\"".to_owned(),
        ];
        for (index, way) in ways.iter().enumerate() {
            let name = format!("n{number}-{index}");
            let script = format!(
                "appmesh create-virtual-node --mesh-name m --virtual-node-name {name} {way}"
            );
            let done = sandbox.bash(&script);
            assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{way}");
            assert_eq!(ports(&done.stdout), serde_json::json!([443]), "{way}");
        }
    }
}

#[test]
fn the_example_of_the_readme_runs() {
    let sandbox = Sandbox::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/first-mesh.sh");
    let binary = crate::sandbox::binary().display();
    let done = sandbox.bash(&format!("APPMESH={binary} bash {}", script.display()));
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(done.stdout.ends_with("[\n    443\n]\n"), "{}", done.stdout);
    assert!(
        done.stdout
            .contains("my-other-node\t1\tarn:aws:appmesh:us-east-1:"),
        "{}",
        done.stdout
    );
}

fn spec_with_arns(count: usize) -> String {
    let arn = |number| {
        format!(
            "            \"arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/{number}\""
        )
    };
    let arns: Vec<String> = (1..=count).map(arn).collect();
    format!(
        "{{\"backendDefaults\": {{\"clientPolicy\": {{\"tls\": {{\"enforce\": true, \"validation\": {{\"trust\": {{\"acm\": {{\n        \
         \"certificateAuthorityArns\": [\n{}\n        ]}}}}}}}}}}}}}}\n",
        arns.join(",\n")
    )
}

#[test]
fn ten_authorities_pass_and_the_eleventh_is_refused_at_its_place() {
    let sandbox = with_mesh();
    sandbox.write("ten.json", &spec_with_arns(10));
    let ten = sandbox.run(
        "appmesh create-virtual-node --mesh-name m --virtual-node-name ten --spec file://ten.json",
    );
    assert_eq!(ten.code, 0, "{}", ten.stderr);
    assert_eq!(ten.stderr, "");

    sandbox.write("eleven.json", &spec_with_arns(11));
    let eleven =
        sandbox.run("appmesh create-virtual-node --mesh-name m --virtual-node-name eleven --spec file://eleven.json");
    assert_eq!((eleven.code, eleven.stdout.as_str()), (252, ""));
    assert!(
        eleven.stderr.contains("error[ca-arns-1-to-10]"),
        "{}",
        eleven.stderr
    );
    assert!(
        eleven.stderr.contains("eleven.json:13:13"),
        "the eleventh is marked: {}",
        eleven.stderr
    );
    let gone =
        sandbox.run("appmesh describe-virtual-node --mesh-name m --virtual-node-name eleven");
    assert_eq!(gone.code, 254, "nothing was sent");
}

#[test]
fn a_slip_is_caught_at_every_depth_with_a_suggestion() {
    let sandbox = with_mesh();
    let spec = spec_with_arns(1);
    let members = [
        "backendDefaults",
        "clientPolicy",
        "tls",
        "validation",
        "trust",
        "acm",
        "certificateAuthorityArns",
    ];
    for member in members {
        // The last two letters change places, or one is doubled where they are the same.
        let (start, end) = member.split_at(member.len() - 2);
        let turned: String = end.chars().rev().collect();
        let slip = format!("{start}{turned}");
        sandbox.write(
            "slip.json",
            &spec.replace(&format!("\"{member}\""), &format!("\"{slip}\"")),
        );
        let done = sandbox.run("appmesh create-virtual-node --mesh-name m --virtual-node-name n --spec file://slip.json");
        assert_eq!(done.code, 252, "{slip}");
        assert!(
            done.stderr.contains(&format!("unknown member `{slip}`")),
            "{}",
            done.stderr
        );
        assert!(
            done.stderr.contains(&format!("did you mean `{member}`?")),
            "{slip}: {}",
            done.stderr
        );
    }
}

#[test]
fn exit_codes_are_those_of_aws_cli() {
    let sandbox = with_mesh();
    let code = |line: &str| sandbox.run(line).code;
    assert_eq!(code("appmesh describe-mesh --mesh-name m"), 0);
    assert_eq!(code("appmesh describe-mesh"), 252);
    assert_eq!(code("appmesh no-such-command"), 252);
    assert_eq!(code("appmesh describe-mesh --mesh-name nope"), 254);
    let without = Sandbox::new();
    assert_eq!(
        without.run("appmesh list-meshes").code,
        if cfg!(feature = "aws") { 253 } else { 255 }
    );
}

#[test]
fn a_full_device_is_reported_and_a_closed_pipe_is_not() {
    let sandbox = with_mesh();
    let full = sandbox.bash("appmesh describe-mesh --mesh-name m > /dev/full");
    assert_eq!(full.code, 255);
    assert!(
        full.stderr.contains("standard output cannot be written"),
        "{}",
        full.stderr
    );
    let closed = sandbox.bash("set -o pipefail; appmesh describe-mesh --mesh-name m | true");
    assert_eq!((closed.code, closed.stderr.as_str()), (0, ""));
}
