//! What the verbs answer.

use super::*;
use appmesh::model::Lifecycle;
use std::collections::BTreeSet;

#[test]
fn all_38_operations_work() {
    let world = World::new();
    let local = world.local();
    let mut called = BTreeSet::new();
    let mut call = |operation: &'static str, input: Value| {
        called.insert(operation);
        local.ok(operation, input)
    };
    for (operation, input) in creates() {
        let resource = model().operation(operation).unwrap().resource().unwrap();
        let verb = |lifecycle| resource.operation(lifecycle).name;
        let created = call(operation, input.clone());
        assert_eq!(created["status"]["status"], "ACTIVE", "{operation}");
        assert_eq!(created["metadata"]["version"], 1);
        assert_eq!(names(&created), names(&input));

        let mut change = input.clone();
        change.as_object_mut().unwrap().remove("tags");
        let updated = call(verb(Lifecycle::Update), change);
        assert_eq!(updated["metadata"]["version"], 2);
        assert_eq!(updated["metadata"]["uid"], created["metadata"]["uid"]);

        let described = call(verb(Lifecycle::Read), names(&input));
        assert_eq!(described["metadata"], updated["metadata"]);

        let list = resource.operation(Lifecycle::List);
        let mut parent = names(&input);
        parent
            .as_object_mut()
            .unwrap()
            .remove(resource.name_member());
        let listed = call(list.name, parent);
        let items = listed[list.paginated.unwrap().items].as_array().unwrap();
        assert_eq!(items.len(), 1, "{listed}");
        assert_eq!(items[0]["arn"], created["metadata"]["arn"]);
        assert!(items[0].get("spec").is_none());
    }
    let arn = json!(format!(
        "arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/m/virtualService/s.local"
    ));
    call(
        "TagResource",
        json!({ "resourceArn": arn, "tags": [{ "key": "a", "value": "b" }] }),
    );
    call("ListTagsForResource", json!({ "resourceArn": arn }));
    call(
        "UntagResource",
        json!({ "resourceArn": arn, "tagKeys": ["a"] }),
    );
    for (operation, input) in creates().into_iter().rev() {
        let resource = model().operation(operation).unwrap().resource().unwrap();
        let deleted = call(resource.operation(Lifecycle::Delete).name, names(&input));
        assert_eq!(deleted["status"]["status"], "DELETED");
        let version = if operation == "CreateMesh" { 2 } else { 3 };
        assert_eq!(deleted["metadata"]["version"], version, "{operation}");
        let describe = resource.operation(Lifecycle::Read).name;
        assert_eq!(local.code(describe, names(&input)), "NotFoundException");
    }
    assert_eq!(called.len(), 38);
}

#[test]
fn members_are_in_the_order_of_the_model() {
    let world = World::new();
    let local = world.local();
    local.furnish();
    let text = |operation, input| String::from_utf8(local.response(operation, input).body).unwrap();
    let created = text(
        "CreateVirtualRouter",
        json!({
            "meshName": "m", "virtualRouterName": "other", "spec": {}
        }),
    );
    let keys: Value = serde_json::from_str(&created).unwrap();
    let keys: Vec<&String> = keys.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "meshName",
            "metadata",
            "spec",
            "status",
            "virtualRouterName"
        ]
    );
}

#[test]
fn metadata_shows_who_when_and_which() {
    let world = World::new();
    let local = world.local();
    let created = local.ok("CreateMesh", json!({ "meshName": "m" }));
    let metadata = &created["metadata"];
    assert_eq!(
        metadata["arn"],
        format!("arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/m")
    );
    assert_eq!(metadata["createdAt"].to_string(), "1563809909.282");
    assert_eq!(metadata["meshOwner"], ACCOUNT);
    assert_eq!(metadata["resourceOwner"], ACCOUNT);
    assert_eq!(
        Uuid::parse_str(metadata["uid"].as_str().unwrap())
            .unwrap()
            .get_version_num(),
        4
    );
    assert_eq!(created["spec"], json!({}));

    world.pass(Duration::from_millis(718));
    let updated = local.ok("UpdateMesh", json!({ "meshName": "m" }));
    assert_eq!(updated["metadata"]["createdAt"], metadata["createdAt"]);
    assert_eq!(
        updated["metadata"]["lastUpdatedAt"].to_string(),
        "1563809910.0"
    );

    world.pass(Duration::from_secs(1));
    let deleted = local.ok("DeleteMesh", json!({ "meshName": "m" }));
    assert_eq!(
        deleted["metadata"]["lastUpdatedAt"].to_string(),
        "1563809911.0"
    );
    let again = local.ok("CreateMesh", json!({ "meshName": "m" }));
    assert_ne!(again["metadata"]["uid"], metadata["uid"]);
    assert_eq!(again["metadata"]["version"], 1);
}

#[test]
fn an_update_replaces_the_whole_spec() {
    let world = World::new();
    let local = world.local();
    let drop_all = json!({ "egressFilter": { "type": "DROP_ALL" } });
    local.ok("CreateMesh", json!({ "meshName": "m", "spec": drop_all }));
    assert_eq!(
        local.ok("DescribeMesh", json!({ "meshName": "m" }))["spec"],
        drop_all
    );
    local.ok("UpdateMesh", json!({ "meshName": "m", "spec": {} }));
    assert_eq!(
        local.ok("DescribeMesh", json!({ "meshName": "m" }))["spec"],
        json!({})
    );
}

#[test]
fn fills_in_health_check_ports_and_shows_empty_backends_when_stored() {
    let world = World::new();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut input = node("n");
    input["spec"]["listeners"][0]["healthCheck"] = json!({
        "protocol": "http", "path": "/", "healthyThreshold": 2, "unhealthyThreshold": 2,
        "intervalMillis": 5000, "timeoutMillis": 2000,
    });
    let created = local.ok("CreateVirtualNode", input.clone());
    assert_eq!(created["spec"]["listeners"][0]["healthCheck"]["port"], 80);
    assert!(created["spec"].get("backends").is_none());
    let updated = local.ok("UpdateVirtualNode", input.clone());
    assert!(updated["spec"].get("backends").is_none());
    let described = local.ok("DescribeVirtualNode", names(&input));
    assert_eq!(described["spec"]["backends"], json!([]));
    assert_eq!(
        local.ok("DeleteVirtualNode", names(&input))["spec"],
        described["spec"]
    );
}

#[test]
fn a_token_answers_twice_and_acts_once() {
    let world = World::new();
    let local = world.local();
    let create = json!({ "meshName": "m", "clientToken": "t1" });
    let first = local.ok("CreateMesh", create.clone());
    world.pass(Duration::from_secs(1));
    let update = json!({ "meshName": "m", "clientToken": "t2",
        "spec": { "egressFilter": { "type": "DROP_ALL" } } });
    let second = local.ok("UpdateMesh", update.clone());
    world.pass(Duration::from_secs(1));
    local.ok("UpdateMesh", json!({ "meshName": "m" }));
    assert_eq!(local.ok("CreateMesh", create), first);
    assert_eq!(local.ok("UpdateMesh", update), second);
    assert_eq!(
        local.ok("DescribeMesh", json!({ "meshName": "m" }))["metadata"]["version"],
        3
    );

    let other = json!({ "meshName": "m", "clientToken": "t2" });
    assert_eq!(local.code("UpdateMesh", other), "ConflictException");
    // A delete forgets the token with the resource.
    local.ok("DeleteMesh", json!({ "meshName": "m" }));
    let fresh = local.ok(
        "CreateMesh",
        json!({ "meshName": "m", "clientToken": "t1" }),
    );
    assert_ne!(fresh["metadata"]["uid"], first["metadata"]["uid"]);
}

#[test]
fn pages_survive_what_comes_and_goes() {
    let world = World::new();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    for name in ["a", "b", "c", "d", "e"] {
        local.ok("CreateVirtualNode", node(name));
    }
    let page = |token: &Value| {
        let mut input = json!({ "meshName": "m", "limit": 2 });
        if !token.is_null() {
            input["nextToken"] = token.clone();
        }
        let page = local.ok("ListVirtualNodes", input);
        let items = page["virtualNodes"].as_array().unwrap().iter();
        let names: Vec<String> = items
            .map(|item| item["virtualNodeName"].as_str().unwrap().to_owned())
            .collect();
        (
            names.join(" "),
            page.get("nextToken").cloned().unwrap_or_default(),
        )
    };
    let (names, token) = page(&Value::Null);
    assert_eq!(names, "a b");
    // The last one seen goes, one comes before it and one after it.
    local.ok(
        "DeleteVirtualNode",
        json!({ "meshName": "m", "virtualNodeName": "b" }),
    );
    local.ok("CreateVirtualNode", node("aa"));
    local.ok("CreateVirtualNode", node("bb"));
    let (names, token) = page(&token);
    assert_eq!(names, "bb c");
    let (names, token) = page(&token);
    assert_eq!((names.as_str(), &token), ("d e", &Value::Null));

    let token = page(&Value::Null).1;
    for (operation, input) in [
        ("ListMeshes", json!({ "nextToken": token })),
        (
            "ListVirtualNodes",
            json!({ "meshName": "m", "nextToken": "nonsense" }),
        ),
        ("ListVirtualNodes", json!({ "meshName": "m", "limit": 101 })),
    ] {
        assert_eq!(local.code(operation, input), "BadRequestException");
    }
}

#[test]
fn a_full_page_is_100_long_and_one_of_tags_50() {
    let world = World::new();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    for index in 0..101 {
        local.ok(
            "CreateVirtualRouter",
            json!({ "meshName": "m", "virtualRouterName": format!("r{index:03}"), "spec": {} }),
        );
    }
    let page = local.ok("ListVirtualRouters", json!({ "meshName": "m" }));
    assert_eq!(page["virtualRouters"].as_array().unwrap().len(), 100);
    let next = json!({ "meshName": "m", "nextToken": page["nextToken"] });
    let rest = local.ok("ListVirtualRouters", next);
    assert_eq!(rest["virtualRouters"].as_array().unwrap().len(), 1);
    assert!(rest.get("nextToken").is_none());
}

#[test]
fn tags_are_merged_taken_away_and_gone_with_the_resource() {
    let world = World::new();
    let local = world.local();
    let tags = |range: std::ops::Range<u32>, value: &str| -> Value {
        range
            .map(|index| json!({ "key": format!("k{index:02}"), "value": value }))
            .collect()
    };
    let created = local.ok(
        "CreateMesh",
        json!({ "meshName": "m", "tags": tags(0..2, "old") }),
    );
    let arn = &created["metadata"]["arn"];
    assert!(created.get("tags").is_none());
    let list = || local.ok("ListTagsForResource", json!({ "resourceArn": arn }))["tags"].clone();

    local.ok(
        "TagResource",
        json!({ "resourceArn": arn, "tags": tags(1..3, "new") }),
    );
    assert_eq!(
        list(),
        json!([
            { "key": "k00", "value": "old" }, { "key": "k01", "value": "new" }, { "key": "k02", "value": "new" },
        ])
    );
    local.ok(
        "UntagResource",
        json!({ "resourceArn": arn, "tagKeys": ["k01", "unknown"] }),
    );
    assert_eq!(list().as_array().unwrap().len(), 2);
    // Tags are not part of the resource.
    let described = local.ok("DescribeMesh", json!({ "meshName": "m" }));
    assert_eq!(described["metadata"], created["metadata"]);

    let too_many = json!({ "resourceArn": arn, "tags": tags(3..52, "x") });
    assert_eq!(local.code("TagResource", too_many), "TooManyTagsException");
    assert_eq!(list().as_array().unwrap().len(), 2, "none of them is set");
    local.ok(
        "TagResource",
        json!({ "resourceArn": arn, "tags": tags(3..51, "x") }),
    );
    let page = local.ok(
        "ListTagsForResource",
        json!({ "resourceArn": arn, "limit": 49 }),
    );
    let next = json!({ "resourceArn": arn, "limit": 49, "nextToken": page["nextToken"] });
    let rest = local.ok("ListTagsForResource", next);
    assert_eq!(rest, json!({ "tags": [{ "key": "k50", "value": "x" }] }));

    local.ok("DeleteMesh", json!({ "meshName": "m" }));
    assert_eq!(
        local.code("ListTagsForResource", json!({ "resourceArn": arn })),
        "NotFoundException"
    );
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    assert_eq!(list(), json!([]));
}
