use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mesh-owner-digits",
    severity: Error,
    page: include_str!("mesh_owner_digits.md"),
    check: Check::Alone(&[], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(owner) = subject.input.get("meshOwner") else {
        return;
    };
    let Some(text) = owner.as_str() else { return };
    // Another length is reported by the model.
    if text.chars().count() == 12 && !text.bytes().all(|byte| byte.is_ascii_digit()) {
        findings.push(
            at(owner, format!("`{text}` is not the id of an account"))
                .help("an account id is 12 decimal digits"),
        );
    }
}
