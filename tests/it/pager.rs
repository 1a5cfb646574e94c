//! What differs on a terminal: the pager and color.

use crate::sandbox::{Sandbox, Transcript};
use crate::terminal;

/// A sandbox with a mesh.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox
        .set("APPMESH_LOCAL", "1")
        .set("TERM", "xterm")
        .set("NO_COLOR", "")
        .set("SHELL", "/bin/sh");
    sandbox.run_to_status("appmesh create-mesh --mesh-name m --output off", 0);
    sandbox
}

/// Runs `appmesh` on a terminal.
fn on_terminal(sandbox: &Sandbox, words: &str) -> Transcript {
    terminal::on_terminal(sandbox, &format!("appmesh {words}"))
}

const NAMES: &str = "list-meshes --query meshes[].meshName --output text";

#[test]
#[ignore = "needs script"]
fn answers_go_through_the_pager() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_PAGER", "sed 's/^/paged: /'");
    let paged = on_terminal(&sandbox, NAMES);
    assert_eq!((paged.code, paged.stdout.as_str()), (0, "paged: m\r\n"));
    assert_eq!(
        on_terminal(&sandbox, &format!("{NAMES} --no-cli-pager")).stdout,
        "m\r\n"
    );
    sandbox
        .set("AWS_PAGER", "")
        .set("PAGER", "sed 's/^/wrong: /'");
    assert_eq!(on_terminal(&sandbox, NAMES).stdout, "m\r\n");
    assert_eq!(sandbox.run(&format!("appmesh {NAMES}")).stdout, "m\n");
}

#[test]
#[ignore = "needs script"]
fn pagers_have_an_order() {
    let mut sandbox = sandbox();
    sandbox.set("PAGER", "sed 's/^/PAGER: /'");
    assert_eq!(on_terminal(&sandbox, NAMES).stdout, "PAGER: m\r\n");
    sandbox.set("AWS_PAGER", "no-such-pager");
    let missing = on_terminal(&sandbox, NAMES);
    assert!(
        missing
            .stdout
            .contains("the pager `no-such-pager` cannot be started")
    );
    assert!(missing.stdout.ends_with("m\r\n"));
}

#[test]
#[ignore = "needs script"]
fn errors_and_empty_answers_start_no_pager() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_PAGER", "sed 's/^/paged: /'");
    let error = on_terminal(&sandbox, "describe-mesh --mesh-name gone");
    assert_eq!(error.code, 254);
    assert!(
        error
            .stdout
            .starts_with("\r\nAn error occurred (NotFoundException)"),
        "{}",
        error.stdout
    );
    assert_eq!(on_terminal(&sandbox, "list-meshes --output off").stdout, "");
}

#[test]
#[ignore = "needs script"]
fn tables_and_findings_are_colored() {
    let mut sandbox = sandbox();
    sandbox.set("AWS_PAGER", "");
    let table = "describe-mesh --mesh-name m --output table --query mesh.meshName";
    let red = "create-mesh --mesh-name m/n";
    let escape = "\u{1b}[";
    assert!(on_terminal(&sandbox, table).stdout.contains(escape));
    assert!(on_terminal(&sandbox, red).stdout.contains(escape));
    assert!(
        !on_terminal(&sandbox, &format!("{table} --color off"))
            .stdout
            .contains(escape)
    );
    assert!(
        sandbox
            .run(&format!("appmesh {table} --color on"))
            .stdout
            .contains(escape)
    );
    assert!(
        !sandbox
            .run(&format!("appmesh {table}"))
            .stdout
            .contains(escape)
    );
    sandbox.set("NO_COLOR", "1");
    assert!(!on_terminal(&sandbox, table).stdout.contains(escape));
    assert!(!on_terminal(&sandbox, red).stdout.contains(escape));
    assert!(
        on_terminal(&sandbox, &format!("{table} --color on"))
            .stdout
            .contains(escape)
    );
}
