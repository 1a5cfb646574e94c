//! The state exported, imported and reset.

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

    let again = there.0.import(&documents, || ()).unwrap_err();
    assert_eq!(again.index, 0);
    assert!(again.why.starts_with("ConflictException"), "{}", again.why);
    for nonsense in [
        json!(1),
        json!({}),
        json!({ "ListMeshes": {} }),
        json!({ "CreateRoute": {} }),
        json!({ "DeleteMesh": { "meshName": "m" } }),
    ] {
        there.0.import(&[nonsense], || ()).unwrap_err();
    }
}

/// Documents are checked beside those before them, so a refusal comes before the first change.
#[test]
fn an_import_is_taken_in_as_a_whole_or_not_at_all() {
    let (here, there) = (World::new(), World::new());
    here.local().furnish();
    let whole = here.local().0.export().unwrap();
    let there = there.local();
    there.ok("CreateMesh", json!({ "meshName": "other" }));
    let before = there.0.export().unwrap();
    let spoilt = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut documents = whole.clone();
        change(&mut documents);
        let rejected = there.0.import(&documents, || ()).unwrap_err();
        assert_eq!(there.0.export().unwrap(), before, "{}", rejected.why);
        format!("{}: {}", rejected.index + 1, rejected.why)
    };
    let twice = spoilt(&|documents| documents.push(documents[6].clone()));
    assert!(
        twice.starts_with("8: ConflictException") && twice.ends_with("nothing was imported"),
        "{twice}"
    );
    let first = spoilt(&|documents| documents.swap(0, 6));
    assert!(first.starts_with("1: NotFoundException"), "{first}");
    let wrong = spoilt(&|documents| documents.push(json!({ "CreateMesh": { "meshName": 1 } })));
    assert!(wrong.starts_with("8: BadRequestException"), "{wrong}");
    let gateways = spoilt(&|documents| {
        documents.extend((0..3).map(|index| {
            json!({ "CreateVirtualGateway": { "meshName": "m",
                "virtualGatewayName": format!("g{index}"), "spec": listeners() } })
        }));
    });
    assert!(
        gateways.starts_with("10: LimitExceededException"),
        "{gateways}"
    );
    let unknown = spoilt(&|documents| {
        documents.push(json!({ "UpdateRoute": route("no", "t", "n") }));
    });
    assert!(
        unknown.contains("NotFoundException") && unknown.contains("VirtualRouter with name no"),
        "{unknown}"
    );

    // What is there and what is new meet.
    let mut more = whole.clone();
    more.push(json!({ "UpdateMesh": {
        "meshName": "other", "spec": { "egressFilter": { "type": "DROP_ALL" } } } }));
    more.push(json!({ "UpdateMesh": { "meshName": "m" } }));
    assert_eq!(there.0.import(&more, || ()).unwrap(), 9);
    let described = there.ok("DescribeMesh", json!({ "meshName": "m" }));
    assert_eq!(described["metadata"]["version"], 2);
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
    // What a killed process left of an earlier one is in no one's way.
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
