use super::super::prelude::*;
use super::super::view::Listeners;

pub const RULE: Rule = Rule {
    id: "vr-listeners-optional",
    severity: Warning,
    page: include_str!("vr_listeners_optional.md"),
    check: Check::Alone(&[Kind::VirtualRouter], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let listeners = Listeners::of(subject.input);
    let spot = listeners.list().or(subject.input.get("spec"));
    if let Some(spot) = spot.filter(|_| listeners.are_none()) {
        findings.push(
            at_key(spot, "a router without listeners carries nothing")
                .help("add a listener with a `portMapping`; CloudFormation demands one"),
        );
    }
}
