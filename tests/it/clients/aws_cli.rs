//! AWS CLI: it gets what it asks for, its model knows every member of every answer, and what it prints
//! is what we print.

use super::{aws_cli, home, scenario, server};
use appmesh::model::names;
use appmesh::wire;
use serde_json::{Value, json};
use std::process::Command;

#[test]
#[ignore = "needs AWS CLI v2"]
fn does_everything_and_prints_what_we_print() {
    let aws = aws_cli();
    let mut sandbox = home();
    let served = server(&mut sandbox);
    sandbox.set("AWS_ENDPOINT_URL", &served.url);
    for step in scenario::steps() {
        sandbox.write("input.json", &step.input.to_string());
        let command = names::to_kebab(step.operation.name);
        let words = [
            &command,
            "--cli-input-json",
            "file://input.json",
            "--output",
            "json",
            "--endpoint-url",
            &served.url,
        ];
        let theirs = sandbox
            .surround(Command::new(&aws).args(["appmesh", "--debug"]).args(words))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&theirs.stderr);
        let printed = String::from_utf8_lossy(&theirs.stdout);
        if let Some(code) = step.error {
            assert_eq!(theirs.status.code(), Some(254), "{command}: {said}");
            assert!(said.contains(&format!("({code})")), "{command}: {said}");
        } else {
            assert!(theirs.status.success(), "{command}: {said}");
            let printed = serde_json::from_str(&printed).unwrap_or(json!({}));
            let whole = match wire::payload(step.operation) {
                Some(payload) => json!({ payload.name: answered(&said) }),
                None => answered(&said),
            };
            assert_eq!(timeless(printed), timeless(whole), "{command}");
        }
        // A build without the feature cannot call any endpoint.
        if cfg!(feature = "aws") && step.operation.readonly {
            let ours = sandbox.run(&format!("appmesh {}", words.join(" ")));
            assert_eq!(printed, ours.stdout, "{command}: {}", ours.stderr);
        }
    }
}

/// The body of the last answer, as AWS CLI prints it with `--debug`.
fn answered(reported: &str) -> Value {
    let (_, body) = reported.rsplit_once("Response body:\nb'").unwrap();
    let body = body.lines().next().unwrap().trim_end_matches('\'');
    serde_json::from_slice(&unquoted(body)).unwrap()
}

/// The bytes that Python writes so: `\\`, `\'`, `\xc3`.
fn unquoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let byte;
        (byte, rest) = match (first, after) {
            (b'\\', [b'x', digits @ ..]) => {
                let (digits, after) = digits.split_at(2);
                let digits = std::str::from_utf8(digits).unwrap();
                (u8::from_str_radix(digits, 16).unwrap(), after)
            }
            (b'\\', [quoted, after @ ..]) => (*quoted, after),
            _ => (*first, after),
        };
        bytes.push(byte);
    }
    bytes
}

/// The value with all times alike, since they are numbers over the wire and words when printed.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_time = ["createdAt", "lastUpdatedAt"].contains(&name.as_str());
                *member = if is_time {
                    json!("a time")
                } else {
                    timeless(member.take())
                };
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| *item = timeless(item.take())),
        _ => {}
    }
    value
}
