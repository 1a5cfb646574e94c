use super::*;

pub const RULE: Rule = Rule {
    id: "meshes-quota",
    severity: Error,
    page: include_str!("meshes_quota.md"),
    check: Check::Together(
        &[
            Kind::Mesh,
            Kind::VirtualNode,
            Kind::VirtualRouter,
            Kind::VirtualService,
        ],
        over_quota,
    ),
};
