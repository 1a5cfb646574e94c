//! What is on the disk, and what happens when it is not as it should be.

use super::*;
use appmesh::wire::{Failure, Request};
use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

fn failure(local: &Caller, operation: &str, input: Value) -> Failure {
    let operation = model().operation(operation).unwrap();
    let input = Node::from_json(
        &input,
        Place {
            source: SourceId(0),
            node: 0,
        },
    );
    let request: Request = wire::encode(operation, &input, String::new).unwrap();
    local.0.call(&request).unwrap_err()
}

/// Every file and folder below this one.
fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        found.push(path.clone());
        found.extend(tree(&path));
    }
    found.sort();
    found
}

#[test]
fn reads_leave_no_trace() {
    let world = World::on_disk();
    assert_eq!(
        world.local().ok("ListMeshes", json!({})),
        json!({ "meshes": [] })
    );
    assert!(!world.state().exists());
}

#[test]
fn folders_spell_the_arn_and_vanish_with_the_mesh() {
    let world = World::on_disk();
    let local = world.local();
    local.furnish();
    let region = world.state().join(ACCOUNT).join(REGION);
    assert!(region.join("mesh/m/virtualRouter/r/route/t.json").exists());
    for (operation, input) in creates().into_iter().rev() {
        local.ok(&operation.replace("Create", "Delete"), names(&input));
    }
    assert_eq!(tree(&region), [region.join("mesh")]);
}

#[test]
#[cfg(unix)]
fn everything_is_private_to_the_user() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::on_disk();
    world.local().furnish();
    for path in tree(world.folder.path()) {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            mode,
            if path.is_dir() { 0o700 } else { 0o600 },
            "{}",
            path.display()
        );
    }
}

#[test]
fn no_name_leaves_its_folder() {
    let world = World::on_disk();
    let local = world.local();
    let names = [
        "..",
        "A",
        "a",
        "nul",
        "a.json",
        "é",
        &"é".repeat(255),
        "%2e",
        "~",
    ];
    for name in names {
        // Whether a rule allows the name or not: nothing else may happen.
        local.response("CreateMesh", json!({ "meshName": name }));
    }
    let listed = local.ok("ListMeshes", json!({}));
    let expected = listed["meshes"].as_array().unwrap().len();
    assert!(expected >= 2, "{listed}");
    for mesh in listed["meshes"].as_array().unwrap() {
        local.ok("DescribeMesh", json!({ "meshName": mesh["meshName"] }));
    }
    let folder = world.state().join(ACCOUNT).join(REGION).join("mesh");
    assert_eq!(fs::read_dir(folder).unwrap().count(), expected);
    assert_eq!(fs::read_dir(world.folder.path()).unwrap().count(), 1);
}

#[test]
fn an_owner_from_outside_cannot_lead_outside() {
    let world = World::on_disk();
    let local = world.local();
    local.furnish();
    let input = json!({ "meshName": "m", "meshOwner": "../../../../" });
    assert_ne!(local.response("DescribeMesh", input).status, 200);
}

#[test]
fn a_damaged_file_is_named_and_stops_nothing_else() {
    let world = World::on_disk();
    let local = world.local();
    local.furnish();
    local.ok("CreateVirtualNode", node("other"));
    let file = world
        .state()
        .join(ACCOUNT)
        .join(REGION)
        .join("mesh/m/virtualNode/n.json");
    let whole = fs::read(&file).unwrap();
    let other = file.with_file_name("other.json");
    for damage in [
        &whole[..whole.len() / 2],
        b"",
        b"[]",
        &fs::read(other).unwrap(),
    ] {
        fs::write(&file, damage).unwrap();
        let reported = failure(&local, "DescribeVirtualNode", names(&node("n"))).message;
        assert!(reported.contains("n.json is damaged"), "{reported}");
        local.ok("DescribeVirtualNode", names(&node("other")));
        local.ok("UpdateVirtualNode", node("other"));
        local.ok("CreateVirtualNode", node("third"));
        local.ok("DeleteVirtualNode", names(&node("third")));
    }
    let reported = Arc::new(Mutex::new(Vec::new()));
    let mut settings = settings(&world.state(), ACCOUNT);
    settings.warn = Box::new({
        let reported = Arc::clone(&reported);
        move |warning| reported.lock().unwrap().push(warning.to_owned())
    });
    let listed = Caller(Local::new(settings)).ok("ListVirtualNodes", json!({ "meshName": "m" }));
    assert_eq!(listed["virtualNodes"].as_array().unwrap().len(), 1);
    assert_eq!(listed["virtualNodes"][0]["virtualNodeName"], "other");
    let reported = reported.lock().unwrap();
    assert!(
        reported.len() == 1 && reported[0].contains("n.json is damaged"),
        "{reported:?}"
    );
    let response = local
        .0
        .answer("GET", "/v20190125/meshes/m/virtualNodes/n", b"");
    assert_eq!(response.status, 500);
    assert_eq!(
        response.header("x-amzn-errortype"),
        Some("InternalServerErrorException")
    );
}

#[test]
fn a_failed_write_changes_nothing() {
    let world = World::on_disk();
    let local = world.local();
    local.furnish();
    // Where a file is written first, there is no room.
    fs::create_dir(world.state().join(".incoming")).unwrap();
    let before = tree(&world.state());
    let reported = failure(&local, "CreateVirtualNode", node("new")).message;
    assert!(
        reported.starts_with("cannot write ") && reported.contains("new.json"),
        "{reported}"
    );
    failure(&local, "UpdateVirtualNode", node("n"));
    assert_eq!(tree(&world.state()), before);
    assert_eq!(
        local.ok("DescribeVirtualNode", names(&node("n")))["metadata"]["version"],
        1
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let world = World::on_disk();
    fs::write(world.state(), "a file").unwrap();
    let reported = failure(&world.local(), "CreateMesh", json!({ "meshName": "m" })).message;
    assert!(reported.contains("state"), "{reported}");
}

/// What is known of a large folder is carried over from change to change, and is still what is there.
#[test]
fn a_list_follows_what_comes_and_goes_by_program_and_by_hand() {
    let world = World::on_disk();
    let (one, other) = (world.local(), world.local());
    one.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut expected = BTreeSet::new();
    for step in 0..60_usize {
        let (local, name) = ([&one, &other][step / 5 % 2], format!("n{}", step * 7 % 20));
        if expected.remove(&name) {
            local.ok("DeleteVirtualNode", names(&node(&name)))
        } else {
            expected.insert(name.clone());
            local.ok("CreateVirtualNode", node(&name))
        };
        let listed = |local: &Caller| -> BTreeSet<String> {
            let page = local.ok("ListVirtualNodes", json!({ "meshName": "m" }));
            let nodes = page["virtualNodes"].as_array().unwrap().iter();
            let name = |node: &Value| node["virtualNodeName"].as_str().unwrap().to_owned();
            nodes.map(name).collect()
        };
        for local in [&one, &other, &world.local()] {
            assert_eq!(listed(local), expected);
        }
    }
    // The quota also counts what a person has put there.
    let mut settings = settings(&world.state(), ACCOUNT);
    settings.quotas = Quotas::DEFAULT
        .with("VirtualNode", expected.len() + 2)
        .unwrap();
    let tight = Caller(Local::new(settings));
    tight.ok("CreateVirtualNode", node("x"));
    let folder = world
        .state()
        .join(ACCOUNT)
        .join(REGION)
        .join("mesh/m/virtualNode");
    std::thread::sleep(Duration::from_millis(20));
    let text = fs::read_to_string(folder.join("x.json")).unwrap();
    fs::write(folder.join("y.json"), text.replace("\"x\"", "\"y\"")).unwrap();
    assert_eq!(
        tight.code("CreateVirtualNode", node("z")),
        "LimitExceededException"
    );
}

#[test]
fn leftovers_of_a_killed_process_are_overlooked_and_replaced() {
    let world = World::on_disk();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let leftover = world.state().join(".incoming");
    fs::write(&leftover, "half a fi").unwrap();
    local.ok("DescribeMesh", json!({ "meshName": "m" }));
    local.ok("CreateVirtualNode", node("n"));
    assert!(!leftover.exists());
}

#[test]
fn a_copy_without_its_lock_can_be_read() {
    let world = World::on_disk();
    let local = world.local();
    local.furnish();
    let listed = local.ok("ListVirtualNodes", json!({ "meshName": "m" }));
    fs::remove_file(world.state().join("lock")).unwrap();
    let copy = world.local();
    assert_eq!(
        copy.ok("ListVirtualNodes", json!({ "meshName": "m" })),
        listed
    );
    copy.ok("DescribeVirtualNode", names(&node("n")));
    assert!(!world.state().join("lock").exists(), "reads leave no trace");
    copy.ok("UpdateVirtualNode", node("n"));
}

#[test]
fn another_format_is_refused() {
    let world = World::on_disk();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    fs::write(world.state().join("format"), "2\n").unwrap();
    let reported = failure(&local, "DescribeMesh", json!({ "meshName": "m" })).message;
    assert!(reported.contains("format \"2\""), "{reported}");
}

/// What the first version wrote must be readable for ever.
#[test]
fn reads_a_state_of_the_first_format() {
    let world = World::on_disk();
    let folder = world.state().join(ACCOUNT).join(REGION).join("mesh");
    fs::create_dir_all(&folder).unwrap();
    fs::write(world.state().join("lock"), "").unwrap();
    fs::write(world.state().join("format"), "1\n").unwrap();
    let record = format!(
        r#"{{
  "kind": "Mesh",
  "names": ["Shop"],
  "metadata": {{
    "arn": "arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/Shop",
    "createdAt": 1563809909.282,
    "lastUpdatedAt": 1563809910.0,
    "meshOwner": "{ACCOUNT}",
    "resourceOwner": "{ACCOUNT}",
    "uid": "9a5b8a5e-1c1f-4b53-8d1c-2f4a5f0c8d11",
    "version": 2
  }},
  "spec": {{ "egressFilter": {{ "type": "DROP_ALL" }} }},
  "tags": {{ "team": "a" }},
  "answered": [
    {{ "operation": "UpdateMesh", "token": "t", "content": "0", "version": 2, "lastUpdatedAt": 1563809910.0 }}
  ]
}}
"#
    );
    fs::write(folder.join("+shop.json"), record).unwrap();
    let local = world.local();
    let described = local.ok("DescribeMesh", json!({ "meshName": "Shop" }));
    assert_eq!(described["metadata"]["version"], 2);
    assert_eq!(described["spec"]["egressFilter"]["type"], "DROP_ALL");
    let tags = json!({ "resourceArn": described["metadata"]["arn"] });
    assert_eq!(
        local.ok("ListTagsForResource", tags)["tags"][0]["value"],
        "a"
    );
    assert_eq!(
        local.code(
            "UpdateMesh",
            json!({ "meshName": "Shop", "clientToken": "t" })
        ),
        "ConflictException"
    );
    local.ok("UpdateMesh", json!({ "meshName": "Shop" }));
}
