use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "targets-duplicate",
    severity: Warning,
    page: include_str!("targets_duplicate.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for targets in Route::all(subject.input).filter_map(Route::weighted_targets) {
        let known: Vec<Target<'_>> = targets.items().iter().filter_map(Target::of).collect();
        for (index, target) in known.iter().enumerate() {
            let is_same =
                |other: &&Target<'_>| (other.name, other.port) == (target.name, target.port);
            if let Some(earlier) = known[..index].iter().find(is_same) {
                findings.push(
                    at(target.node, format!("`{}` is a target twice", target.name))
                        .against(earlier.node.place.value(), "the first time")
                        .help("add the weights up in one target"),
                );
            }
        }
    }
}

/// What a target certainly means.
struct Target<'a> {
    /// The node that holds the name.
    node: &'a Node,
    name: &'a str,
    port: Option<i128>,
}

impl<'a> Target<'a> {
    fn of(target: &'a Node) -> Option<Target<'a>> {
        let node = target.get("virtualNode")?;
        let port = match target.get("port") {
            Some(port) => Some(port.as_integer()?),
            None => None,
        };
        let name = node.as_str()?;
        Some(Target { node, name, port })
    }
}
