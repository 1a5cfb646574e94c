use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "scheme-only-http2",
    severity: Warning,
    page: include_str!("scheme_only_http2.md"),
    check: Check::Alone(&[Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for scheme in subject.select("spec.httpRoute.match.scheme") {
        findings.push(
            at_key(scheme, "`scheme` is a criterion of `http2Route` only")
                .help("leave it out: requests of HTTP/1.1 carry no scheme"),
        );
    }
}
