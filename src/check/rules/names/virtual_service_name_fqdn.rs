use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "virtual-service-name-fqdn",
    severity: Info,
    page: include_str!("virtual_service_name_fqdn.md"),
    check: Check::Alone(&[Kind::VirtualService], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(name) = subject.input.get("virtualServiceName") else {
        return;
    };
    let Some(text) = name.as_str() else { return };
    if !text.is_empty() && !text.contains('.') && text != "localhost" {
        findings.push(
            at(name, format!("`{text}` is not a fully qualified name")).help(
                "give the name that clients call, such as `colors.default.svc.cluster.local`",
            ),
        );
    }
}
