//! `--fix` changes what it says, and nothing else.

use super::{files, specs};
use crate::sandbox::Sandbox;

#[track_caller]
fn fixed(file: &str, text: &str, expected: &str) {
    let sandbox = Sandbox::new();
    let path = sandbox.write(file, text);
    let run = sandbox.run(&format!("appmesh validate {file} --fix"));
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
}

#[test]
fn comments_layout_and_quotes_stay() {
    fixed(
        "n.json5",
        "{ // 買\n  meshName: 'm', 'specs': {'egressFilter' : {type:\t'allow-all'}}, /* x */\n}",
        "{ // 買\n  meshName: 'm', 'spec': {'egressFilter' : {type:\t'ALLOW_ALL'}}, /* x */\n}",
    );
}

#[test]
fn yaml_is_quoted_as_it_was() {
    fixed(
        "n.yaml",
        "meshName: m\nvirtualNodeName: n\nspec:\n  listeners:\n    - portMapping: {port: '80', protocol: HTTP} # a\n      \"tiemout\": {}\n  serviceDiscovery: {dns: {hostname: n, responseType: 'endpoints'}}\n"
            .replace("      \"tiemout\": {}\n", "").as_str(),
        "meshName: m\nvirtualNodeName: n\nspec:\n  listeners:\n    - portMapping: {port: 80, protocol: http} # a\n  serviceDiscovery: {dns: {hostname: n, responseType: 'ENDPOINTS'}}\n",
    );
}

#[test]
fn a_diff_changes_nothing() {
    let sandbox = Sandbox::new();
    let text = "{meshName: 'm', spec: {egresFilter: {type: 'DROP_ALL'}}}\n";
    let path = sandbox.write("m.json5", text);
    let run = sandbox.run("appmesh validate m.json5 --diff");
    assert!(
        run.stdout.starts_with("--- a/m.json5\n+++ b/m.json5\n@@ "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("+{meshName: 'm', spec: {egressFilter:"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

#[test]
fn standard_input_can_only_be_shown() {
    let text = "{meshName: 'm', spec: {egresFilter: {type: 'DROP_ALL'}}}\n";
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox
            .run_with_input("appmesh validate - --fix", text)
            .code,
        252
    );
    let run = sandbox.run_with_input("appmesh validate - --diff", text);
    assert!(run.stdout.contains("+{meshName: 'm', spec: {egressFilter:"));
}

/// Fixes applied twice are those applied once, and the result can be read.
#[test]
fn a_second_run_changes_nothing() {
    for file in files(&specs("bad")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let sandbox = Sandbox::new();
        let path = sandbox.write(name, &std::fs::read_to_string(&file).unwrap());
        let once = sandbox.run(&format!("appmesh validate {name} --fix"));
        let first = std::fs::read_to_string(&path).unwrap();
        let twice = sandbox.run(&format!("appmesh validate {name} --fix"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), first, "{name}");
        assert_eq!(once.stdout, twice.stdout, "{name}");
    }
}

const UNSAFE: &str = "meshName: m\nvirtualRouterName: r\nrouteName: a\nspec:\n  httpRoute:\n    prefix: /\n    action: {weightedTargets: [{virtualNode: n, weight: 1}]}\n    retryPolicy: {maxRetries: 1, perRetryTimeoutMillis: 250, httpRetryEvents: [server-error]} # a\n";

/// What is exact is applied by `--fix`; a member that is moved is a guess and needs `--unsafe-fixes`.
#[test]
fn a_guess_is_applied_only_on_request() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("r.yaml", UNSAFE);
    let safe = sandbox.run("appmesh validate r.yaml --fix");
    assert!(
        safe.stderr
            .contains("fixed 1 finding (1 more with --unsafe-fixes)"),
        "{}",
        safe.stderr
    );
    let exact = UNSAFE.replace(
        "perRetryTimeoutMillis: 250",
        "perRetryTimeout: { \"unit\": \"ms\", \"value\": 250 }",
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), exact);
    let moved = sandbox
        .run("appmesh validate r.yaml --diff --unsafe-fixes")
        .stdout;
    assert!(
        moved.contains("-    prefix: /\n+    match: { \"prefix\": \"/\" }\n"),
        "{moved}"
    );
    sandbox.run("appmesh validate r.yaml --fix --unsafe-fixes");
    let wrapped = exact.replace("prefix: /", "match: { \"prefix\": \"/\" }");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), wrapped);
}

/// The edits of a fix are applied together or not at all: beside `match`, nothing is moved into it.
#[test]
fn nothing_is_moved_over_what_is_given() {
    let text = "{meshName: 'm', virtualRouterName: 'r', routeName: 'a', spec: {httpRoute: {\
                match: {}, prefix: '/', action: {weightedTargets: [{virtualNode: 'n', weight: 1}]}}}}";
    let sandbox = Sandbox::new();
    let path = sandbox.write("r.json5", text);
    let run = sandbox.run("appmesh validate r.json5 --fix --unsafe-fixes");
    assert!(run.stderr.contains("no fixes applied\n"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

#[test]
fn unsafe_fixes_alone_are_a_usage_error() {
    let sandbox = Sandbox::new();
    sandbox.write("m.json5", "{meshName: 'm'}");
    assert_eq!(
        sandbox.run("appmesh validate m.json5 --unsafe-fixes").code,
        252
    );
}

/// Programs get the edits with their places.
#[test]
fn json_contains_the_fix() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "m.json5",
        "{meshName: 'm', spec: {egresFilter: {type: 'DROP_ALL'}}}",
    );
    let run = sandbox.run("appmesh validate m.json5 --format json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let fix = &report["findings"][0]["fix"];
    assert_eq!(fix["title"], "rename to `egressFilter`");
    assert_eq!(fix["isSafe"], true);
    assert_eq!(fix["edits"][0]["column"], 24);
    assert_eq!(fix["edits"][0]["replacement"], "egressFilter");
}
