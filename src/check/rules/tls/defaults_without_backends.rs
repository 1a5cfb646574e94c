use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "defaults-without-backends",
    severity: Warning,
    page: include_str!("defaults_without_backends.md"),
    check: Check::Resolved(check),
};

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    if !mesh.is_complete {
        return;
    }
    for node in &mesh.nodes {
        let defaults = node.resource.input.find(&["spec", "backendDefaults"]);
        let has_none = node.backends.as_ref().is_ok_and(Vec::is_empty);
        if let Some(defaults) = defaults.filter(|_| has_none && node.default_policy.is_some()) {
            findings.about(&node.resource).push(
                at_key(
                    defaults,
                    "this policy holds for no backend: the node has none",
                )
                .help("add the services that the node calls to `backends`, or remove the policy"),
            );
        }
    }
}
