//! Meshes that two accounts share.

use super::*;

/// The input with the owner of the mesh.
fn of(owner: &str, mut input: Value) -> Value {
    input["meshOwner"] = owner.into();
    input
}

#[test]
fn a_consumer_changes_only_what_it_owns() {
    let world = World::new();
    let (owner, consumer) = (world.local(), world.local_of(OTHER));
    owner.furnish();

    let created = consumer.ok("CreateVirtualNode", of(ACCOUNT, node("theirs")));
    assert_eq!(created["metadata"]["meshOwner"], ACCOUNT);
    assert_eq!(created["metadata"]["resourceOwner"], OTHER);
    let arn = format!("arn:aws:appmesh:{REGION}:{OTHER}:mesh/m@{ACCOUNT}/virtualNode/theirs");
    assert_eq!(created["metadata"]["arn"], arn);

    // Both see everything.
    let listed = consumer.ok("ListVirtualNodes", of(ACCOUNT, json!({ "meshName": "m" })));
    assert_eq!(
        listed,
        owner.ok("ListVirtualNodes", json!({ "meshName": "m" }))
    );
    assert_eq!(
        consumer.ok("ListMeshes", json!({}))["meshes"][0]["meshOwner"],
        ACCOUNT
    );
    consumer.ok("DescribeMesh", of(ACCOUNT, json!({ "meshName": "m" })));
    // Without the owner, it is the caller's own mesh, which does not exist.
    assert_eq!(
        consumer.code("DescribeMesh", json!({ "meshName": "m" })),
        "NotFoundException"
    );

    for (operation, input) in [
        ("UpdateVirtualNode", of(ACCOUNT, node("n"))),
        ("DeleteVirtualNode", of(ACCOUNT, names(&node("n")))),
        ("CreateRoute", of(ACCOUNT, route("r", "mine", "n"))),
        (
            "CreateVirtualGateway",
            of(
                ACCOUNT,
                json!({ "meshName": "m", "virtualGatewayName": "x", "spec": listeners() }),
            ),
        ),
    ] {
        let (status, code, _) = consumer.refused(operation, input);
        assert_eq!(
            (status, code.as_str()),
            (403, "ForbiddenException"),
            "{operation}"
        );
    }
    consumer.ok("UpdateVirtualNode", of(ACCOUNT, node("theirs")));
    // The owner of the mesh changes only its own, but deletes anything.
    assert_eq!(
        owner.code("UpdateVirtualNode", node("theirs")),
        "ForbiddenException"
    );
    owner.ok("DeleteVirtualNode", names(&node("theirs")));
}

#[test]
fn only_the_owner_of_a_resource_tags_it() {
    let world = World::new();
    let (owner, consumer) = (world.local(), world.local_of(OTHER));
    owner.ok("CreateMesh", json!({ "meshName": "m" }));
    let created = consumer.ok("CreateVirtualNode", of(ACCOUNT, node("n")));
    let tag =
        json!({ "resourceArn": created["metadata"]["arn"], "tags": [{ "key": "a", "value": "" }] });
    assert_eq!(owner.code("TagResource", tag.clone()), "ForbiddenException");
    consumer.ok("TagResource", tag);
}

#[test]
fn accounts_and_regions_keep_their_own_meshes() {
    let world = World::new();
    let mine = world.local();
    mine.ok("CreateMesh", json!({ "meshName": "m" }));
    world
        .local_of(OTHER)
        .ok("CreateMesh", json!({ "meshName": "m" }));
    let listed = mine.ok("ListMeshes", json!({ "limit": 1 }));
    let rest = mine.ok(
        "ListMeshes",
        json!({ "limit": 1, "nextToken": listed["nextToken"] }),
    );
    assert_eq!(listed["meshes"][0]["meshOwner"], ACCOUNT);
    assert_eq!(rest["meshes"][0]["meshOwner"], OTHER);

    let elsewhere = settings_in("us-gov-west-1", &world.state(), ACCOUNT);
    let elsewhere = Caller(Local::new(elsewhere));
    assert_eq!(
        elsewhere.ok("ListMeshes", json!({})),
        json!({ "meshes": [] })
    );
    let created = elsewhere.ok("CreateMesh", json!({ "meshName": "m" }));
    let arn = format!("arn:aws-us-gov:appmesh:us-gov-west-1:{ACCOUNT}:mesh/m");
    assert_eq!(created["metadata"]["arn"], arn);
}
