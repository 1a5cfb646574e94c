use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "mesh-owner-not-on-mesh-writes",
    severity: Error,
    page: include_str!("mesh_owner_not_on_mesh_writes.md"),
    check: Check::Model(&[
        "CreateMeshInput.meshOwner",
        "UpdateMeshInput.meshOwner",
        "DeleteMeshInput.meshOwner",
        "ListMeshesInput.meshOwner",
    ]),
};
