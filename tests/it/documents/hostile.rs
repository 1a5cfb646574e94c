//! Inputs that are broken, huge or no documents at all: one clear error each, and exit code 252.

use crate::sandbox::{Sandbox, Transcript};

/// A command that reads this file as its input.
fn create(file: &str) -> String {
    format!("appmesh create-mesh --cli-input-json file://{file}")
}

/// Runs the command on a file with these bytes, and sees one error that says all of this.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, said: &[&str]) {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.work().join("input.json5"), bytes).unwrap();
    one_error(&sandbox.run(&create("input.json5")), said);
}

#[track_caller]
fn one_error(transcript: &Transcript, said: &[&str]) {
    let Transcript {
        code,
        stdout,
        stderr,
    } = transcript;
    let start: String = stderr.chars().take(2_000).collect();
    assert_eq!((*code, stdout.as_str()), (252, ""), "{start}");
    assert!(
        stderr.len() < 2_000,
        "{} bytes are reported: {start}",
        stderr.len()
    );
    let errors = stderr.lines().filter(|line| line.starts_with("error"));
    assert_eq!(errors.count(), 1, "{stderr}");
    for said in said {
        assert!(stderr.contains(said), "{said:?} is not in:\n{stderr}");
    }
}

#[test]
fn deep_nesting() {
    let too_deep = &[
        "too-deep",
        "nested deeper than 100 levels",
        "input.json5:1:101",
    ];
    refused("[".repeat(100_000), too_deep);
    refused("[".repeat(100_000) + &"]".repeat(100_000), too_deep);
    refused("{a:".repeat(100_000), &["too-deep", "input.json5:1:301"]);
}

#[test]
fn huge_numbers() {
    refused("{a: 1e999}", &["inexact-number", "`1e999`"]);
    refused("{a: -Infinity}", &["inexact-number", "infinite"]);
    refused("{a: 0xfffffffffffffffff}", &["`0xfffffffffffffffff`"]);
    refused(
        format!("{{a: {}}}", "9".repeat(100_000)),
        &["inexact-number"],
    );
}

#[test]
fn bytes_that_are_no_text() {
    refused(b"{a: '\xff'}", &["input.json5", "not UTF-8", "byte 5"]);
    refused([0xfe, 0xff, 0, b'{'], &["not UTF-8", "byte 0"]);
    refused([0; 64], &["json-syntax", "expected a value"]);
}

#[test]
fn nothing() {
    refused("", &["json-syntax", "the text is empty"]);
    refused("\u{feff} \n// only this", &["json-syntax"]);
}

#[test]
fn no_file() {
    let sandbox = Sandbox::new();
    sandbox.write("folder/input.json5", "{}");
    one_error(
        &sandbox.run(&create("folder")),
        &["'folder' is a directory"],
    );
    one_error(
        &sandbox.run(&create("folder/inputs.json5")),
        &[
            "no file 'folder/inputs.json5'",
            "but a file 'folder/input.json5'",
        ],
    );
}

/// Fifty million bytes, of which a few are reported.
#[test]
fn a_huge_file() {
    let text = "日x".repeat(50_000_000 / 4);
    refused(
        format!("{{meshName: 'm', spec: {{egressFilter: {{type: '{text}'}}}}}}"),
        &["it is one of `ALLOW_ALL`"],
    );
}

#[test]
fn huge_keys() {
    let key = "k".repeat(1_000_000);
    refused(format!("{{meshName: 'm', {key}: 1}}"), &["unknown-field"]);
    refused(
        format!("{{{key}: 1, {key}: 2"),
        &["json-syntax", "not closed"],
    );
}

/// Keys are read one by one, not each beside all others.
#[test]
fn many_keys() {
    let keys: String = (0..200_000).map(|key| format!("k{key}:0,")).collect();
    refused(format!("{{{keys}"), &["json-syntax", "not closed"]);
}
