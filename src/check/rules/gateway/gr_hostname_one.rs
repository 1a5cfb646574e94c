use super::super::prelude::*;
use super::super::view::{Route, exactly_one};

pub const RULE: Rule = Rule {
    id: "gr-hostname-one",
    severity: Error,
    page: include_str!("gr_hostname_one.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let hostnames = Route::all(subject.input).filter_map(|route| route.criterion("hostname"));
    findings.extend(
        hostnames
            .filter_map(|hostname| exactly_one(hostname, "hostname", &["exact", "suffix"], &[])),
    );
}
