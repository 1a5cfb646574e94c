//! What is refused, and in which words.

use super::*;

fn not_found(message: &str) -> (u16, String, String) {
    (404, "NotFoundException".into(), message.into())
}

#[test]
fn the_outermost_that_is_missing_is_named() {
    let world = World::new();
    let local = world.local();
    let no_mesh = not_found(&format!(
        "Mesh with name m is not present for account {ACCOUNT}"
    ));
    for (operation, input) in creates().into_iter().skip(1) {
        assert_eq!(local.refused(operation, input), no_mesh, "{operation}");
    }
    let of_route = json!({ "meshName": "m", "virtualRouterName": "r", "routeName": "t" });
    assert_eq!(local.refused("DescribeRoute", of_route.clone()), no_mesh);
    assert_eq!(
        local.refused("ListVirtualNodes", json!({ "meshName": "m" })),
        no_mesh
    );

    local.ok("CreateMesh", json!({ "meshName": "m" }));
    assert_eq!(
        local.refused(
            "DeleteVirtualNode",
            json!({ "meshName": "m", "virtualNodeName": "X" })
        ),
        not_found(&format!(
            "VirtualNode with name X is not present under mesh m for account {ACCOUNT}"
        ))
    );
    let no_router = not_found(&format!(
        "VirtualRouter with name r is not present under mesh m for account {ACCOUNT}"
    ));
    assert_eq!(local.refused("DescribeRoute", of_route.clone()), no_router);
    assert_eq!(
        local.refused("CreateRoute", route("r", "t", "n")),
        no_router
    );
    let of_router = json!({ "meshName": "m", "virtualRouterName": "r" });
    assert_eq!(local.refused("ListRoutes", of_router), no_router);

    local.ok(
        "CreateVirtualRouter",
        json!({ "meshName": "m", "virtualRouterName": "r", "spec": {} }),
    );
    assert_eq!(
        local.refused("DescribeRoute", of_route),
        not_found(&format!(
            "Route with name t is not present under virtualRouter r under mesh m for account {ACCOUNT}"
        ))
    );
}

#[test]
fn a_taken_name_is_a_conflict() {
    let world = World::new();
    let local = world.local();
    local.furnish();
    for (operation, input) in creates() {
        let (status, code, _) = local.refused(operation, input);
        assert_eq!(
            (status, code.as_str()),
            (409, "ConflictException"),
            "{operation}"
        );
    }
}

#[test]
fn what_is_in_use_stays() {
    let world = World::new();
    let local = world.local();
    local.furnish();
    let in_use = |operation: &str, input: Value, words: &str| {
        let (status, code, message) = local.refused(operation, input);
        assert_eq!(
            (status, code.as_str()),
            (409, "ResourceInUseException"),
            "{operation}"
        );
        assert!(message.starts_with(words), "{message}");
    };
    in_use("DeleteMesh", json!({ "meshName": "m" }), "Mesh m f");
    in_use(
        "DeleteVirtualNode",
        json!({ "meshName": "m", "virtualNodeName": "n" }),
        "VirtualNode with name n cannot be deleted because it is the target of one or more routes.",
    );
    let router = json!({ "meshName": "m", "virtualRouterName": "r" });
    in_use(
        "DeleteVirtualRouter",
        router.clone(),
        "VirtualRouter with name r cannot be deleted",
    );
    in_use(
        "DeleteVirtualService",
        json!({ "meshName": "m", "virtualServiceName": "s.local" }),
        "VirtualService s.local is being referenced in the following: GATEWAY_ROUTE: [e]",
    );
    in_use(
        "DeleteVirtualGateway",
        json!({ "meshName": "m", "virtualGatewayName": "g" }),
        "VirtualGateway with name g cannot be deleted",
    );

    local.ok("DeleteRoute", names(&route("r", "t", "n")));
    in_use(
        "DeleteVirtualRouter",
        router,
        "VirtualRouter with name r cannot be deleted because it is a VirtualService provider",
    );
    local.ok(
        "DeleteVirtualNode",
        json!({ "meshName": "m", "virtualNodeName": "n" }),
    );
}

#[test]
fn a_backend_holds_nothing() {
    let world = World::new();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    let mut client = node("client");
    client["spec"]["backends"] = json!([{ "virtualService": { "virtualServiceName": "s.local" } }]);
    local.ok("CreateVirtualNode", client);
    local.ok(
        "CreateVirtualService",
        json!({ "meshName": "m", "virtualServiceName": "s.local", "spec": {} }),
    );
    local.ok(
        "DeleteVirtualService",
        json!({ "meshName": "m", "virtualServiceName": "s.local" }),
    );
}

#[test]
fn quotas_hold_and_can_be_raised() {
    let world = World::new();
    let local = world.local();
    for index in 0..15 {
        local.ok("CreateMesh", json!({ "meshName": format!("m{index}") }));
    }
    let (status, code, _) = local.refused("CreateMesh", json!({ "meshName": "m" }));
    assert_eq!((status, code.as_str()), (400, "LimitExceededException"));
    // What is there may still change.
    local.ok("UpdateMesh", json!({ "meshName": "m3" }));

    let mut generous = settings(&world.state(), ACCOUNT);
    generous.quotas = Quotas::DEFAULT
        .with("Mesh", 16)
        .unwrap()
        .with("VirtualGateway", 1)
        .unwrap();
    let generous = Caller(Local::new(generous));
    generous.ok("CreateMesh", json!({ "meshName": "m" }));
    let gateway =
        |name| json!({ "meshName": "m", "virtualGatewayName": name, "spec": listeners() });
    generous.ok("CreateVirtualGateway", gateway("g"));
    assert_eq!(
        generous.code("CreateVirtualGateway", gateway("h")),
        "LimitExceededException"
    );
}

#[test]
fn what_the_check_finds_is_a_bad_request() {
    let world = World::new();
    let local = world.local();
    let input = json!({ "meshName": "m", "spec": { "egressFilter": { "type": "ALLOW_SOME" } } });
    let (status, code, message) = local.refused("CreateMesh", input);
    assert_eq!((status, code.as_str()), (400, "BadRequestException"));
    assert!(message.contains("ALLOW_SOME"), "{message}");
    assert_eq!(local.ok("ListMeshes", json!({})), json!({ "meshes": [] }));
}

#[test]
fn tags_need_an_arn_of_ours() {
    let world = World::new();
    let local = world.local();
    local.ok("CreateMesh", json!({ "meshName": "m" }));
    for (arn, code) in [
        ("mesh/m", "BadRequestException"),
        (
            "arn:aws:acm:eu-west-1:123456789012:certificate/1",
            "BadRequestException",
        ),
        (
            "arn:aws:appmesh:eu-west-1:123456789012:mesh/nope",
            "NotFoundException",
        ),
        (
            "arn:aws:appmesh:eu-west-2:123456789012:mesh/m",
            "NotFoundException",
        ),
        (
            "arn:aws:appmesh:eu-west-1:210987654321:mesh/m",
            "ForbiddenException",
        ),
    ] {
        let input = json!({ "resourceArn": arn });
        assert_eq!(local.code("ListTagsForResource", input), code, "{arn}");
    }
}

#[test]
fn raw_requests_are_answered_as_aws_answers_them() {
    let world = World::new();
    let Caller(local) = world.local();
    let response = local.answer("GET", "/nowhere", b"");
    assert_eq!(response.status, 404);
    assert_eq!(
        response.header("x-amzn-errortype"),
        Some("UnknownOperationException")
    );
    assert!(Uuid::parse_str(response.header("x-amzn-requestid").unwrap()).is_ok());
    let response = local.answer("PUT", "/v20190125/meshes", b"{oops");
    assert_eq!(
        response.header("x-amzn-errortype"),
        Some("SerializationException")
    );
    let response = local.answer("PUT", "/v20190125/meshes", br#"{"meshName": "m"}"#);
    assert_eq!(
        (response.status, response.header("x-amzn-errortype")),
        (200, None)
    );
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[test]
fn the_checks_know_the_account_and_the_region_that_was_chosen() {
    let world = World::new();
    let chosen = world.local();
    let mut settings = settings(&world.state(), ACCOUNT);
    settings.is_region_chosen = false;
    let any = Caller(Local::new(settings));
    any.ok("CreateMesh", json!({ "meshName": "m" }));
    let serving = |name: &str, region: &str, account: &str| {
        let certificate = format!("arn:aws:acm:{region}:{account}:certificate/1");
        json!({ "meshName": "m", "virtualNodeName": name, "spec": {
            "listeners": [{
                "portMapping": { "port": 80, "protocol": "http" },
                "tls": { "mode": "STRICT", "certificate": { "acm": { "certificateArn": certificate } } },
            }],
            "serviceDiscovery": { "dns": { "hostname": "a.local" } } } })
    };
    chosen.ok("CreateVirtualNode", serving("here", REGION, ACCOUNT));
    let elsewhere = serving("there", "eu-west-3", ACCOUNT);
    assert_eq!(
        chosen.code("CreateVirtualNode", elsewhere.clone()),
        "BadRequestException"
    );
    any.ok("CreateVirtualNode", elsewhere);
    for local in [any, chosen] {
        assert_eq!(
            local.code(
                "CreateVirtualNode",
                serving("foreign", REGION, "210987654321")
            ),
            "BadRequestException"
        );
    }
}
