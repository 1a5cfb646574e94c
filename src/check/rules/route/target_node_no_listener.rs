use super::super::prelude::*;
use super::super::view::{Target, title};

pub const RULE: Rule = Rule {
    id: "target-node-no-listener",
    severity: Warning,
    page: include_str!("target_node_no_listener.md"),
    check: Check::Together(&[Kind::Route], check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    for target in Target::all(item, mesh) {
        if target.listeners().are_none() {
            findings.push(
                at_key(
                    target.node,
                    format!("{} has no listener", title(&target.server)),
                )
                .help("give the node a listener, or send to another one"),
            );
        }
    }
}
