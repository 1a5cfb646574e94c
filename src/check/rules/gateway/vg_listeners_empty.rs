use super::super::prelude::*;
use super::super::view::Listeners;

pub const RULE: Rule = Rule {
    id: "vg-listeners-empty",
    severity: Warning,
    page: include_str!("vg_listeners_empty.md"),
    check: Check::Alone(&[Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let listeners = Listeners::of(subject.input);
    if let Some(list) = listeners.list().filter(|_| listeners.are_none()) {
        findings.push(
            at_key(list, "a gateway without listeners accepts no traffic")
                .help("add a listener with a `portMapping`"),
        );
    }
}
