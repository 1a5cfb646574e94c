use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "grpc-metadata-lowercase",
    severity: Warning,
    page: include_str!("grpc_metadata_lowercase.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.select("spec.grpcRoute.match.metadata[].name") {
        let text = name.as_str().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        if text == lower {
            continue;
        }
        let replacement = serde_json::Value::from(&*lower).to_string();
        findings.push(
            at(
                name,
                format!("`{text}` is kept in lower case, as all names of gRPC's metadata"),
            )
            .help(format!("write `{lower}`"))
            .fix(Fix::replace(name.place.value(), replacement)),
        );
    }
}
