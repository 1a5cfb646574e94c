use super::*;

pub const RULE: Rule = Rule {
    id: "meshes-quota",
    severity: Error,
    page: include_str!("meshes_quota.md"),
    check: Check::Together(
        &["Mesh", "VirtualNode", "VirtualRouter", "VirtualService"],
        over_quota,
    ),
};
