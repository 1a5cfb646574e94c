use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "dns-hostname-empty",
    severity: Error,
    page: include_str!("dns_hostname_empty.md"),
    check: Check::Alone(&[Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for hostname in subject.select("spec.serviceDiscovery.dns.hostname") {
        if hostname.as_str() == Some("") {
            findings.push(
                at(hostname, "the hostname is empty")
                    .help("give the name that DNS knows the node by"),
            );
        }
    }
}
