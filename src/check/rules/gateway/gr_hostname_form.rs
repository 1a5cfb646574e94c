use super::super::prelude::*;
use super::super::view::{Route, host_fault};

pub const RULE: Rule = Rule {
    id: "gr-hostname-form",
    severity: Warning,
    page: include_str!("gr_hostname_form.md"),
    check: Check::Alone(&[Kind::GatewayRoute], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let hosts = Route::all(subject.input).filter_map(|route| route.criterion("hostname"));
    let names = hosts.flat_map(|host| ["exact", "suffix"].map(|key| host.get(key)));
    for name in names.flatten() {
        if let Some(fault) = name.as_str().and_then(host_fault) {
            findings.push(
                at(
                    name,
                    format!("no request has this host: it contains a {fault}"),
                )
                .help("write the name alone; match the path with `prefix` or `path`"),
            );
        }
    }
}
