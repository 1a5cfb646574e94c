use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "client-token-format",
    severity: Warning,
    page: include_str!("client_token_format.md"),
    check: Check::Alone(&[], check),
};

/// The most characters of a token.
const MOST: usize = 36;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(token) = subject.input.get("clientToken") else {
        return;
    };
    let Some(text) = token.as_str() else { return };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let message = match text.chars().find(|c| !is_allowed(*c)) {
        Some(other) => format!("a client token has no `{}`", other.escape_default()),
        None if text.chars().count() > MOST => "the client token is too long".to_owned(),
        None => return,
    };
    findings.push(at(token, message).help(format!(
        "a token has up to {MOST} letters, digits, `-` and `_`, as a UUID has; without one, appmesh generates it"
    )));
}
