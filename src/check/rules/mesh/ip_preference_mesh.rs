use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "ip-preference-mesh",
    severity: Error,
    page: include_str!("ip_preference_mesh.md"),
    check: Check::Model(&["MeshServiceDiscovery.ipPreference"]),
};
