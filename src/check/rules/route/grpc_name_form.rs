use super::super::prelude::*;
use super::super::view::Route;

pub const RULE: Rule = Rule {
    id: "grpc-name-form",
    severity: Warning,
    page: include_str!("grpc_name_form.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::all(subject.input).filter(|route| route.protocol == "grpc") {
        for (member, what, others) in [
            ("serviceName", "service", "."),
            ("methodName", "method", ""),
        ] {
            let Some(name) = route.criterion(member) else {
                continue;
            };
            let text = name.as_str().unwrap_or_default();
            let is_strange = |letter: char| " \t/:?#()".contains(letter);
            let is_dotted = others.is_empty() && text.contains('.');
            let is_open = text.starts_with('.') || text.ends_with('.');
            if !is_template(text) && (text.contains(is_strange) || is_dotted || is_open) {
                findings.push(
                    at(
                        name,
                        format!("`{text}` is not the name of a {what} of gRPC"),
                    )
                    .help("write `serviceName: \"package.Service\"` and `methodName: \"Method\"`"),
                );
            }
        }
    }
}
