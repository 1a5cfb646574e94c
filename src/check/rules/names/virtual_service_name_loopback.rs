use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "virtual-service-name-loopback",
    severity: Warning,
    page: include_str!("virtual_service_name_loopback.md"),
    check: Check::Alone(&[Kind::VirtualService], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(name) = subject.input.get("virtualServiceName") else {
        return;
    };
    let Some(text) = name.as_str() else { return };
    if is_loopback(text) {
        findings.push(
            at(name, format!("`{text}` means the caller itself"))
                .help("give a name that resolves to an address outside the client's container"),
        );
    }
}

fn is_loopback(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_address = |text: &str| {
        text.parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    };
    name == "localhost"
        || name.ends_with(".localhost")
        || is_address(name.trim_start_matches('[').trim_end_matches(']'))
}
