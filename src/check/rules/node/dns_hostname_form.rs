use super::super::prelude::*;
use super::super::view::host_fault;

pub const RULE: Rule = Rule {
    id: "dns-hostname-form",
    severity: Warning,
    page: include_str!("dns_hostname_form.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for hostname in subject.select("spec.serviceDiscovery.dns.hostname") {
        if let Some(fault) = hostname.as_str().and_then(fault) {
            findings.push(
                at(
                    hostname,
                    format!("this is not a host name: it contains a {fault}"),
                )
                .help("write the name alone; the port is that of the listener"),
            );
        }
    }
}

fn fault(text: &str) -> Option<&'static str> {
    let is_long = |label: &str| label.len() > 63;
    match host_fault(text) {
        None if is_template(text) => None,
        None if text.contains('*') => Some("star"),
        None if text.trim_end_matches('.').contains("..") => Some("label without letters"),
        None if text.split('.').any(is_long) => Some("label of more than 63 letters"),
        fault => fault,
    }
}
