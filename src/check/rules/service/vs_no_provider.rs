use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "vs-no-provider",
    severity: Warning,
    page: include_str!("vs_no_provider.md"),
    check: Check::Alone(&[Kind::VirtualService], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let Some(spec) = subject.input.get("spec")
        && matches!(spec.value, Value::Object(_))
        && spec.get("provider").is_none()
    {
        findings.push(
            at_key(
                spec,
                "nothing provides this service: every request gets 503",
            )
            .help("add a `provider`: a virtual router or a virtual node"),
        );
    }
}
