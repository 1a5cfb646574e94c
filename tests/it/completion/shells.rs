//! The scripts in the shells that they are for: what a person types with the Tab key is a whole
//! command in the end, and its answer proves it.

use super::super::sandbox::Sandbox;
use super::super::terminal::Terminal;
use super::shop;

/// Each line is short of most of its letters; the answer of each is a word that no one typed.
const LINES: [&str; 7] = [
    "appmesh describe-m\t--loc\t--mesh-n\ts\t--outp\tte\t--query mesh.status.status",
    "appmesh describe-virtual-n\t--loc\t--mesh-name shop --virtual-node-n\tca\t--query virtualNode.status.status",
    "appmesh describe-route --local --mesh-name s\t--virtual-router-n\tp\t--route-n\ta\t--query route.status.status",
    "appmesh update-mesh --local --mesh-name shop --spec fi\tsp\tm\t--query mesh.status.status",
    "appmesh describe-mesh --local --mesh-name shop --output=te\t--query mesh.status.status",
    "appmesh describe-mesh --local --mesh-name shop --rule name-no\to\t--query mesh.status.status",
    "appmesh explain virtual-node.listeners.tls.mo\t| sed s/DISABLED/ACTIVE/",
];

/// A shell that has loaded the script.
fn opened(sandbox: &Sandbox, shell: &str, arguments: &str, load: &str) -> Terminal {
    let mut terminal = Terminal::open(sandbox, shell, arguments);
    let script = sandbox.home().join("script");
    let print = format!("appmesh completions {shell} > {}", script.display());
    assert_eq!(sandbox.bash(&print).code, 0);
    let load = load.replace("SCRIPT", &script.display().to_string());
    terminal.types(&format!("{load}; echo rea''dy\r"), "ready");
    terminal
}

fn uses(shell: &str, arguments: &str, load: &str) {
    let sandbox = shop();
    let mut terminal = opened(&sandbox, shell, arguments, load);
    for line in LINES {
        terminal.types(&format!("{line}\r"), "ACTIVE");
    }
}

#[test]
#[ignore = "needs script and bash-completion"]
fn bash() {
    uses("bash", "--norc --noprofile -i", "source SCRIPT");
}

#[test]
#[ignore = "needs script and zsh"]
fn zsh() {
    let load = "autoload -U compinit; compinit -D -u; source SCRIPT";
    uses("zsh", "-f -i", load);
}

#[test]
#[ignore = "needs script and fish"]
fn fish() {
    uses("fish", "--no-config -i", "source SCRIPT");
}

/// Elvish answers the Tab key when it pleases, so its completer is called.
#[test]
#[ignore = "needs script and elvish"]
fn elvish() {
    let sandbox = shop();
    let mut terminal = opened(&sandbox, "elvish", "-norc", "eval (slurp < SCRIPT)");
    let completer = "$edit:completion:arg-completer[appmesh] appmesh";
    terminal.types(
        &format!("{completer} describe-virtual-n\r"),
        "describe-virtual-node",
    );
    terminal.types(
        &format!("{completer} update-mesh --spec file://sp\r"),
        "file://specs/",
    );
}
