//! AWS CLI v2 as a peer: it and this tool run the same commands against one server; what they print
//! and what they ask for is compared, and each goes on where the other stopped.
//!
//! AWS CLI takes most of a second for every call, so each command runs twice: in JSON, and in what is
//! its turn of all pairs of a format and a query. `APPMESH_TEST_AWS` names another AWS CLI
//! than `/usr/bin/aws`.

use crate::clients::aws_cli;
use crate::loopback::{Answer, Loopback, Received};
use crate::sandbox::{Sandbox, Transcript};
use crate::specimen::{Members, Specimens};
use appmesh::model::{Operation, model, names};
use appmesh::wire;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("AWS_ACCESS_KEY_ID", "AKID")
        .set("AWS_SECRET_ACCESS_KEY", "secret")
        .set("AWS_DEFAULT_REGION", "eu-west-1")
        .set("AWS_PAGER", "")
        .set("TZ", "America/New_York");
    sandbox
}

const FORMATS: [&str; 5] = ["json", "text", "yaml", "yaml-stream", "table"];

/// A query of each kind that finds something in the answers of the operation: none, a scalar, a
/// list, a hash, null.
fn queries(operation: &Operation) -> [Option<String>; 5] {
    let null = Some("nothing.here".to_owned());
    if let Some(payload) = wire::payload(operation) {
        let name = payload.name;
        return [
            None,
            Some(format!("{name}.metadata.uid")),
            Some(format!(
                "{name}.[metadata.version, status.status, metadata.createdAt]"
            )),
            Some(format!(
                "{name}.{{Z: metadata.createdAt, A: spec, M: `[1, true]`}}"
            )),
            null,
        ];
    }
    let items = operation.paginated.map_or("tags", |page| page.items);
    [
        None,
        Some(format!("length({items})")),
        Some(format!("{items}[]")),
        Some(format!("{{Z: {items}[0], A: length({items})}}")),
        null,
    ]
}

/// A server that fills every member of every answer; listings have two pages.
fn server(operation: &'static Operation, specimens: &mut Specimens) -> Loopback {
    let mut answer = || match wire::payload(operation) {
        Some(payload) => specimens.next(payload.shape(), Members::All),
        None => specimens.next(operation.output(), Members::All),
    };
    let (mut first, mut second) = (answer(), answer());
    if let Some(page) = operation.paginated {
        first[page.output_token] = "t2 é".into();
        second.as_object_mut().unwrap().remove(page.output_token);
    }
    Loopback::new(move |request| {
        let is_second = request.target.contains("nextToken");
        Answer::ok(if is_second {
            second.clone()
        } else {
            first.clone()
        })
    })
}

/// Whether a token is one that the client made up.
fn is_random(token: &Value) -> bool {
    let text = token.as_str().unwrap_or_default();
    text.len() == 36 && text.split('-').count() == 5
}

/// Method, path and query, content type, body.
type Asked = (String, Vec<String>, Option<String>, Option<Value>);

/// What a run asked for, a random token and the order of query members aside.
fn asked(server: &Loopback) -> Vec<Asked> {
    let plain = |request: Received| {
        let mut body = request.json();
        let token = body.as_mut().and_then(|body| body.get_mut("clientToken"));
        if let Some(token) = token.filter(|token| is_random(token)) {
            *token = "random".into();
        }
        let kind = request.header("content-type").map(str::to_owned);
        let mut target: Vec<String> = request
            .target
            .split(['?', '&'])
            .map(str::to_owned)
            .collect();
        target[1..].sort();
        (request.method, target, kind, body)
    };
    server.received().into_iter().map(plain).collect()
}

/// The words of a text, which is all that tables of different layouts have in common.
fn cells(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The peers, in one folder.
struct Peers {
    aws: PathBuf,
    sandbox: Sandbox,
}

impl Peers {
    fn new() -> Peers {
        let (aws, sandbox) = (aws_cli().into(), sandbox());
        Peers { aws, sandbox }
    }

    fn theirs(&self, words: &[String]) -> Transcript {
        let service = ["appmesh".to_owned()];
        self.sandbox
            .run_program(&self.aws, &[&service, words].concat())
    }

    /// What is sent, not what is checked, is compared: the specimens keep no rules.
    fn ours(&self, words: &[String]) -> Transcript {
        let flag = ["--no-validate".to_owned()];
        let words = [words, &flag].concat();
        self.sandbox.run_program(crate::sandbox::binary(), &words)
    }

    /// Runs a command with both.
    fn compare(&self, server: &Loopback, words: &[String], format: &str) {
        let (theirs, they_asked) = (self.theirs(words), asked(server));
        let (ours, we_asked) = (self.ours(words), asked(server));
        assert_eq!(theirs.code, 0, "{words:?}\n{}", theirs.stderr);
        assert_eq!(ours.code, 0, "{words:?}\n{}", ours.stderr);
        assert_eq!(we_asked, they_asked, "{words:?}");
        assert!(!we_asked.is_empty());
        if format == "table" {
            let missing = &cells(&theirs.stdout) - &cells(&ours.stdout);
            assert!(
                missing.is_empty(),
                "{words:?}: {missing:?}\n{}",
                ours.stdout
            );
        } else {
            assert!(
                ours.stdout == theirs.stdout,
                "{words:?}\n--- theirs\n{}\n--- ours\n{}",
                theirs.stdout,
                ours.stdout
            );
        }
    }
}

/// The words of a command whose input is in a file.
fn words(
    operation: &Operation,
    server: &Loopback,
    format: &str,
    query: Option<&str>,
) -> Vec<String> {
    let mut words = vec![
        names::to_kebab(operation.name),
        "--cli-input-json".to_owned(),
        "file://input.json".to_owned(),
        "--endpoint-url".to_owned(),
        server.url(),
        "--output".to_owned(),
        format.to_owned(),
    ];
    words.extend(
        query
            .into_iter()
            .flat_map(|query| ["--query".to_owned(), query.to_owned()]),
    );
    words
}

/// Every command, and every format with every kind of query, though not each with each. Two threads
/// share the commands.
#[test]
#[ignore = "needs AWS CLI v2"]
fn all_commands_in_all_formats() {
    let turns = model().operations.iter().enumerate();
    let (odds, evens): (Vec<_>, Vec<_>) = turns.partition(|(turn, _)| turn % 2 == 1);
    std::thread::scope(|scope| {
        for (peers, turns) in [(Peers::new(), evens), (Peers::new(), odds)] {
            scope.spawn(move || {
                let mut specimens = Specimens::default();
                for (turn, operation) in turns {
                    compare_command(&peers, turn, operation, &mut specimens);
                }
            });
        }
    });
}

fn compare_command(
    peers: &Peers,
    turn: usize,
    operation: &'static Operation,
    specimens: &mut Specimens,
) {
    let mut input = specimens.next(operation.input(), Members::All);
    let members = input.as_object_mut().unwrap();
    if let Some(page) = operation.paginated {
        members.remove(page.input_token);
        members.remove(page.page_size);
    }
    if turn.is_multiple_of(4) {
        members.remove("clientToken");
    }
    peers.sandbox.write("input.json", &input.to_string());
    let server = server(operation, specimens);
    let queries = queries(operation);
    let compare = |format: &str, query: Option<&String>| {
        let words = words(operation, &server, format, query.map(String::as_str));
        peers.compare(&server, &words, format);
    };
    compare("json", None);
    // 7 and 25 have no common factor, so that all pairs come up in turn.
    let pair = turn * 7 % 25;
    compare(FORMATS[pair / 5], queries[pair % 5].as_ref());
}

/// Seven meshes on pages of three.
fn pages() -> Loopback {
    Loopback::new(|request| {
        let first: usize = request
            .target
            .split("nextToken=t")
            .nth(1)
            .map_or(0, |number| number.parse().unwrap());
        let last = (first + 3).min(7);
        let mesh = |number| json!({ "meshName": format!("m{number}") });
        let mut page = json!({ "meshes": (first..last).map(mesh).collect::<Vec<_>>() });
        if last < 7 {
            page["nextToken"] = format!("t{last}").into();
        }
        Answer::ok(page)
    })
}

#[test]
#[ignore = "needs AWS CLI v2"]
fn listings_go_on_where_the_other_stopped() {
    let peers = Peers::new();
    let server = pages();
    let list = |count: usize, token: Option<&str>| {
        let count = count.to_string();
        let words = [
            "list-meshes",
            "--endpoint-url",
            &server.url(),
            "--max-items",
            &count,
        ];
        let token = token
            .into_iter()
            .flat_map(|token| ["--starting-token", token]);
        words
            .into_iter()
            .chain(token)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for count in [1, 3, 5] {
        let theirs = peers.theirs(&list(count, None)).stdout;
        assert_eq!(peers.ours(&list(count, None)).stdout, theirs);
        let token = serde_json::from_str::<Value>(&theirs).unwrap()["NextToken"].take();
        let token = token.as_str();
        let theirs = peers.theirs(&list(9, token)).stdout;
        assert_eq!(peers.ours(&list(9, token)).stdout, theirs);
        assert!(theirs.contains("m6") && theirs.contains(&format!("m{count}")));
    }
}
