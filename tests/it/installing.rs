//! What the repository has for installing the tool elsewhere: archive, hook, action and image.

use super::sandbox::{Sandbox, binary};
use appmesh::document::{Node, SourceId, yaml};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn document(name: &str) -> Node {
    let text = std::fs::read_to_string(root().join(name)).unwrap();
    let (mut roots, _) = yaml::parse_all(&text, SourceId(0)).unwrap();
    assert_eq!(roots.len(), 1);
    roots.remove(0)
}

#[test]
fn an_archive_has_the_binary_its_pages_and_a_checksum() {
    let sandbox = Sandbox::new();
    let pack = |folder: &str| {
        let output = Command::new(root().join("tools/tarball"))
            .args([binary(), &sandbox.work().join(folder)])
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end())
    };
    let archive = pack("one");
    let name = archive.file_name().unwrap().to_str().unwrap().to_owned();
    let folder = name.strip_suffix(".tar.gz").unwrap();
    let script = format!(
        "cd one && sha256sum --check --quiet {name}.sha256 && tar -xzf {name} && {folder}/bin/appmesh --version \
         && test -s {folder}/share/man/man1/appmesh-validate.1 -a -s {folder}/completions/appmesh.bash \
         -a -s {folder}/licenses/MIT.txt"
    );
    let run = sandbox.bash(&script);
    let version = format!("appmesh {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((run.code, run.stdout), (0, version), "{}", run.stderr);
    let bytes = |path: &Path| std::fs::read(path).unwrap();
    assert!(
        bytes(&archive) == bytes(&pack("two")),
        "a second archive differs"
    );
}

/// Runs a line in a folder with a faulty document; it must find the fault.
fn finds_the_fault(line: &str) {
    let sandbox = Sandbox::new();
    sandbox.write(
        "n.json5",
        "{ meshName: 'm', virtualNodeName: 'n', spec: { listener: [] } }",
    );
    let run = sandbox.run(line);
    assert_eq!(run.code, 1, "{line}: {}", run.stderr);
    assert!(
        run.stdout.contains("unknown-field"),
        "{line}: {}",
        run.stdout
    );
}

#[test]
fn the_hook_of_pre_commit_runs() {
    let hooks = document(".pre-commit-hooks.yaml");
    let [hook] = hooks.items() else {
        panic!("one hook is expected");
    };
    let text = |member: &str| hook.get(member).and_then(Node::as_str).unwrap();
    assert_eq!(text("language"), "rust");
    let arguments = hook.get("args").unwrap().items().iter();
    let arguments: Vec<&str> = arguments.filter_map(Node::as_str).collect();
    finds_the_fault(&format!("{} {}", text("entry"), arguments.join(" ")));
}

#[test]
fn the_action_runs() {
    let action = document("action.yml");
    let steps = action.find(&["runs", "steps"]).unwrap().items();
    let run = steps
        .last()
        .unwrap()
        .get("run")
        .and_then(Node::as_str)
        .unwrap();
    let default = |input: &str| {
        let path = ["inputs", input, "default"];
        action
            .find(&path)
            .and_then(Node::as_str)
            .unwrap()
            .to_owned()
    };
    let line = run
        .replace("$PATHS", &default("paths"))
        .replace("$ARGUMENTS", &default("arguments"));
    finds_the_fault(line.trim_end());
}

/// The image builds with the Rust that the manifest asks for.
#[test]
fn the_image_has_the_right_rust() {
    let file = std::fs::read_to_string(root().join("Containerfile")).unwrap();
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(
        file.contains(&format!("library/rust:{version}-")),
        "{version}"
    );
}
