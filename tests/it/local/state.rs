//! The state given out, taken in and thrown away.

use super::*;

/// What a caller sees, without what is new in every creation.
fn view(local: &Caller) -> Vec<Value> {
    let mut seen = Vec::new();
    for (operation, input) in creates() {
        let mut described = local.ok(&operation.replace("Create", "Describe"), names(&input));
        let arn = described["metadata"]["arn"].clone();
        seen.push(local.ok("ListTagsForResource", json!({ "resourceArn": arn })));
        described["metadata"] = arn;
        seen.push(described);
    }
    seen
}

#[test]
fn what_is_given_out_makes_the_same_again() {
    let (here, there) = (World::new(), World::new());
    let (here, there) = (here.local(), there.local());
    here.furnish();
    let arn = format!("arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/m/virtualNode/n");
    here.ok(
        "TagResource",
        json!({ "resourceArn": arn, "tags": [{ "key": "a", "value": "b" }] }),
    );
    let documents = here.0.export().unwrap();
    assert_eq!(documents.len(), 7);
    assert_eq!(
        documents[0],
        json!({ "CreateMesh": { "meshName": "m", "spec": {} } })
    );

    assert_eq!(there.0.import(&documents, || ()).unwrap(), 7);
    assert_eq!(view(&there), view(&here));
    assert_eq!(there.0.export().unwrap(), documents);

    let again = there.0.import(&documents, || ()).unwrap_err().message;
    assert!(
        again.starts_with("document 1 of 7: ConflictException"),
        "{again}"
    );
    for nonsense in [
        json!(1),
        json!({}),
        json!({ "ListMeshes": {} }),
        json!({ "CreateRoute": {} }),
    ] {
        there.0.import(&[nonsense], || ()).unwrap_err();
    }
}

#[test]
fn an_account_gives_out_what_it_owns() {
    let world = World::new();
    let (owner, consumer) = (world.local(), world.local_of(OTHER));
    owner.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut theirs = node("theirs");
    theirs["meshOwner"] = ACCOUNT.into();
    consumer.ok("CreateVirtualNode", theirs.clone());
    assert_eq!(owner.0.export().unwrap().len(), 1);
    let documents = consumer.0.export().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["CreateVirtualNode"]["meshOwner"], ACCOUNT);
    owner.ok("DeleteVirtualNode", names(&theirs));
    consumer.0.import(&documents, || ()).unwrap();
}

#[test]
fn a_reset_leaves_nothing_of_the_account() {
    let world = World::new();
    let (local, other) = (world.local(), world.local_of(OTHER));
    local.furnish();
    other.ok("CreateMesh", json!({ "meshName": "m" }));
    // What a killed process left of an earlier one is in nobody's way.
    std::fs::create_dir_all(world.state().join(".outgoing/mesh")).unwrap();
    local.0.reset().unwrap();
    assert_eq!(
        local.code("DescribeMesh", json!({ "meshName": "m" })),
        "NotFoundException"
    );
    assert_eq!(
        other.ok("ListMeshes", json!({}))["meshes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    local.0.reset().unwrap();
    local.furnish();
}
