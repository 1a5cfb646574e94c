//! Progress is reported on a terminal, where work takes long, and leaves nothing behind.

use crate::sandbox::Sandbox;
use crate::terminal::on_terminal;

/// Erases a line.
const ERASE: &str = "\r\u{1b}[K";

/// A sandbox with a document and a pipe `slow`, out of which another one comes a while later.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("TERM", "xterm");
    sandbox.write("mesh.json5", "{ meshName: 'm' }");
    sandbox
}

/// Validates two documents, for the first of which one has to wait.
const VALIDATE: &str = "mkfifo slow; (sleep 0.7; cat mesh.json5 > slow) & \
    appmesh validate slow mesh.json5 --format json";

#[test]
#[ignore = "needs script"]
fn files_are_counted_and_the_line_is_erased() {
    let sandbox = sandbox();
    let shown = on_terminal(&sandbox, VALIDATE);
    let drawn = format!("{ERASE}1 of 2 files{ERASE}");
    let (before, after) = shown.stdout.split_once(&drawn).expect(&shown.stdout);
    assert_eq!(before, "");
    assert!(after.starts_with('{') && !after.contains(ERASE), "{after}");
}

#[test]
#[ignore = "needs script"]
fn nothing_is_reported_to_pipes_and_terminals_that_erase_nothing() {
    let mut sandbox = sandbox();
    let piped = sandbox.bash(VALIDATE);
    assert_eq!(piped.code, 0, "{}", piped.stderr);
    assert!(!(piped.stdout + &piped.stderr).contains("of 2 files"));
    let to_file = format!("rm slow; {VALIDATE} 2> reported; cat reported");
    let shown = on_terminal(&sandbox, &to_file);
    assert!(!shown.stdout.contains("of 2 files"), "{}", shown.stdout);
    sandbox.set("TERM", "dumb");
    let shown = on_terminal(&sandbox, &format!("rm slow; {VALIDATE}"));
    assert!(!shown.stdout.contains("of 2 files"), "{}", shown.stdout);
}

#[test]
#[ignore = "needs script"]
fn short_work_has_no_line() {
    let sandbox = sandbox();
    let short = "appmesh validate mesh.json5 --format json";
    let shown = on_terminal(&sandbox, short);
    assert!(!shown.stdout.contains(ERASE), "{}", shown.stdout);
}

#[cfg(feature = "aws")]
#[test]
#[ignore = "needs script"]
fn pages_are_counted_where_they_are_kept_to_the_end() {
    use crate::loopback::{Answer, Loopback};
    use serde_json::json;

    let sandbox = sandbox();
    let pages = Loopback::new(|request| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let next = match request.target.matches("nextToken").count() {
            0 => Some("two"),
            _ if request.target.contains("two") => Some("three"),
            _ => None,
        };
        Answer::ok(json!({ "meshes": [], "nextToken": next }))
    });
    let list = |format: &str| {
        let line = format!(
            "appmesh list-meshes --no-sign-request --region us-east-1 --no-cli-pager \
             --endpoint-url {} --output {format}",
            pages.url()
        );
        on_terminal(&sandbox, &line)
    };
    let json = list("json");
    let drawn = format!("{ERASE}2 pages{ERASE}3 pages{ERASE}{{\r\n");
    assert!(json.stdout.starts_with(&drawn), "{}", json.stdout);
    let text = list("text");
    assert!(!text.stdout.contains("pages"), "{}", text.stdout);
}
