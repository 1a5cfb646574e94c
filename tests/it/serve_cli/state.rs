//! `appmesh state`: out and in again.

use super::*;
use serde_json::Value;
use std::path::Path;

/// A mesh with something of everything.
fn shop() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/shop.json5");
    std::fs::read_to_string(path).unwrap()
}

fn run(sandbox: &Sandbox, line: &str) -> String {
    let done = sandbox.run(line);
    assert_eq!(done.code, 0, "{line}: {}", done.stderr);
    done.stdout
}

fn furnished() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("shop.json5", &shop());
    let done = sandbox.run("appmesh state import shop.json5");
    assert_eq!(
        (done.code, done.stderr.as_str()),
        (0, "created 8 resources\n")
    );
    run(&sandbox, "appmesh --local update-mesh --mesh-name shop");
    sandbox
}

/// What every describe, list and list of tags answers, but for uids, times and versions.
fn answers(sandbox: &Sandbox) -> Vec<Value> {
    let in_shop = "--mesh-name shop";
    let (router, gateway) = (
        "--virtual-router-name cart",
        "--virtual-gateway-name entrance",
    );
    let arn = "arn:aws:appmesh:us-east-1:123456789012:mesh/shop";
    let questions = [
        "list-meshes".to_owned(),
        format!("describe-mesh {in_shop}"),
        format!("list-virtual-nodes {in_shop}"),
        format!("describe-virtual-node {in_shop} --virtual-node-name cart"),
        format!("describe-virtual-node {in_shop} --virtual-node-name price"),
        format!("describe-virtual-router {in_shop} {router}"),
        format!("list-routes {in_shop} {router}"),
        format!("describe-route {in_shop} {router} --route-name all"),
        format!("describe-virtual-service {in_shop} --virtual-service-name cart.local"),
        format!("describe-virtual-gateway {in_shop} {gateway}"),
        format!("describe-gateway-route {in_shop} {gateway} --gateway-route-name cart"),
        format!("list-tags-for-resource --resource-arn {arn}"),
        format!("list-tags-for-resource --resource-arn {arn}/virtualNode/cart"),
    ];
    questions
        .iter()
        .map(|question| {
            let printed = run(sandbox, &format!("appmesh --local {question}"));
            let mut answer = serde_json::from_str(&printed).unwrap();
            forget(&mut answer);
            answer
        })
        .collect()
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for passing in ["uid", "createdAt", "lastUpdatedAt", "version"] {
                members.remove(passing);
            }
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

#[test]
fn a_stream_taken_in_elsewhere_gives_the_same_answers() {
    let sandbox = furnished();
    let stream = run(&sandbox, "appmesh state export");
    let other = Sandbox::new();
    let taken = other.run_with_input("appmesh state import -", &stream);
    assert_eq!(
        (taken.code, taken.stderr.as_str()),
        (0, "created 8 resources\n")
    );
    assert_eq!(answers(&other), answers(&sandbox));
    assert_eq!(run(&other, "appmesh state export"), stream);
}

#[test]
fn a_folder_taken_in_elsewhere_gives_the_same_answers() {
    let sandbox = furnished();
    let other = Sandbox::new();
    let folder = other.work().join("backup");
    run(
        &sandbox,
        &format!("appmesh state export --folder {}", folder.display()),
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 8);
    // What is exported is valid, and one file is as good as all of them.
    run(&other, "appmesh validate backup");
    run(&other, "appmesh state import backup/0001-create-mesh.json");
    run(&other, "appmesh state reset");
    run(&other, "appmesh state import backup");
    assert_eq!(answers(&other), answers(&sandbox));
}

#[test]
fn an_import_says_which_document_is_refused_and_keeps_what_is_there() {
    let sandbox = furnished();
    let again = sandbox.run("appmesh state import shop.json5");
    assert_eq!(again.code, 255);
    assert!(
        again.stderr.contains("shop.json5:")
            && again.stderr.contains("ConflictException")
            && again.stderr.contains("nothing was imported"),
        "{}",
        again.stderr
    );
    let nothing = sandbox.run_with_input("appmesh state import -", "{}");
    assert_eq!(nothing.code, 252, "{}", nothing.stderr);
}

#[test]
fn a_reset_empties_it() {
    let sandbox = furnished();
    run(&sandbox, "appmesh state reset");
    assert_eq!(run(&sandbox, "appmesh state export"), "[]\n");
    run(&sandbox, "appmesh state import shop.json5");
}

#[test]
fn a_damaged_file_is_reported_beside_the_list_without_it() {
    let sandbox = furnished();
    let region = ".local/state/appmesh/123456789012/us-east-1";
    let file = sandbox
        .home()
        .join(region)
        .join("mesh/shop/virtualNode/cart.json");
    std::fs::write(&file, "{").unwrap();
    let query = "--query virtualNodes[].virtualNodeName --output text";
    let listed = sandbox.run(&format!(
        "appmesh --local list-virtual-nodes --mesh-name shop {query}"
    ));
    assert_eq!((listed.code, listed.stdout.as_str()), (0, "price\n"));
    assert!(
        listed.stderr.starts_with("warning: ") && listed.stderr.contains("cart.json is damaged"),
        "{}",
        listed.stderr
    );
    // A copy that lacks something must not look like a whole one.
    assert_eq!(sandbox.run("appmesh state export").code, 255);
}
