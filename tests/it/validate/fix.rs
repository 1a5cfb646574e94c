//! `--fix` changes what it says, and nothing else.

use super::{files, specs};
use crate::sandbox::Sandbox;

#[track_caller]
fn mended(file: &str, text: &str, expected: &str) {
    let sandbox = Sandbox::new();
    let path = sandbox.write(file, text);
    let run = sandbox.run(&format!("appmesh validate {file} --fix"));
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(path).unwrap(), expected);
}

#[test]
fn comments_layout_and_quotes_stay() {
    mended(
        "n.json5",
        "{ // 買\n  meshName: 'm', 'specs': {'egressFilter' : {type:\t'allow-all'}}, /* x */\n}",
        "{ // 買\n  meshName: 'm', 'spec': {'egressFilter' : {type:\t'ALLOW_ALL'}}, /* x */\n}",
    );
}

#[test]
fn yaml_is_quoted_as_it_was() {
    mended(
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

/// Mending twice is mending once, and what it leaves can be read.
#[test]
fn mending_comes_to_an_end() {
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
