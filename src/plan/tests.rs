use super::*;
use crate::document::{SourceId, json5};
use crate::resource::{Detected, detect};

fn resources(text: &str) -> Vec<Resource> {
    let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
    let resource = |found| match found {
        Detected::Request(request) => request.into_resource(),
        other => panic!("{other:?} is not a request"),
    };
    found.into_iter().filter_map(resource).collect()
}

/// The paths of all differences between two specs of a virtual node.
fn compared(wanted: &str, present: &str) -> Vec<String> {
    let node = |spec: &str| {
        let text = format!("{{meshName: 'm', virtualNodeName: 'n', {spec}}}");
        resources(&text).remove(0)
    };
    let found = differences(&node(wanted), &node(present));
    found.into_iter().map(|it| it.path).collect()
}

const LISTENER: &str = "portMapping: {port: 80, protocol: 'http'}";

#[test]
fn what_the_service_fills_in_is_no_difference() {
    let wanted = format!("spec: {{listeners: [{{{LISTENER}, healthCheck: {{path: '/'}}}}]}}");
    let present = format!(
        "spec: {{backends: [], listeners: [{{{LISTENER}, healthCheck: {{path: '/', port: 80}}}}]}}"
    );
    assert!(compared(&wanted, &present).is_empty());
    let moved = present.replace("'/', port: 80", "'/', port: 81");
    assert_eq!(
        compared(&wanted, &moved),
        ["spec.listeners[0].healthCheck.port"]
    );
}

/// Terraform sends both where the configuration does not contain them.
#[test]
fn defaults_of_terraform_are_no_difference() {
    let route = |header: &str, policy: &str| {
        format!("spec: {{a: [{{name: 'x'{header}}}], tls: {{validation: {{}}{policy}}}}}")
    };
    let (short, long) = (route("", ""), route(", invert: false", ", enforce: true"));
    assert!(compared(&long, &short).is_empty());
    assert!(compared(&short, &long).is_empty());
    let other = route(", invert: true", ", enforce: false");
    assert_eq!(
        compared(&other, &short),
        ["spec.a[0].invert", "spec.tls.enforce"]
    );
}

#[test]
fn members_added_changed_and_removed() {
    let wanted = "spec: {serviceDiscovery: {dns: {hostname: 'a'}}, \
                  backends: [{virtualService: {virtualServiceName: 's'}}]}";
    let present = "spec: {serviceDiscovery: {dns: {hostname: 'b'}}, logging: {accessLog: {}}}";
    assert_eq!(
        compared(wanted, present),
        [
            "spec.serviceDiscovery.dns.hostname",
            "spec.backends",
            "spec.logging"
        ]
    );
}

#[test]
fn tags_count_where_both_sides_know_them() {
    let tags = |tags: &str| format!("spec: {{}}, tags: [{tags}]");
    let one = tags("{key: 'team', value: 'web'}");
    let other =
        tags("{key: 'aws:x', value: 'y'}, {key: 'team', value: 'db'}, {key: 'old', value: ''}");
    assert_eq!(compared(&one, &other), ["tags.team", "tags.old"]);
    assert!(compared("spec: {}", &other).is_empty());
    assert!(compared(&one, "spec: {}").is_empty());
}

const MESH: &str = "[
    {meshName: 'm'},
    {meshName: 'm', virtualNodeName: 'n', spec: {}},
    {meshName: 'm', virtualRouterName: 'r', spec: {}},
    {meshName: 'm', virtualRouterName: 'r', routeName: 't', spec: {}},
    {meshName: 'm', virtualServiceName: 's',
        spec: {provider: {virtualRouter: {virtualRouterName: 'r'}}}},
    {meshName: 'other'},
]";

#[test]
fn a_plan_of_what_is_there_is_empty() {
    let plan = plan(&resources(MESH), &resources(MESH), Prune::DescribedMeshes);
    assert_eq!((plan.actions.len(), plan.unchanged), (0, 6));
}

#[test]
fn users_are_deleted_before_what_they_use() {
    let wanted = resources("[{meshName: 'm'}]");
    let present = resources(MESH);
    assert!(plan(&wanted, &present, Prune::None).actions.is_empty());
    let plan = plan(&wanted, &present, Prune::DescribedMeshes);
    let kinds: Vec<Kind> = plan.actions.iter().map(|it| it.resource.kind()).collect();
    assert_eq!(
        kinds,
        [
            Kind::VirtualService,
            Kind::Route,
            Kind::VirtualRouter,
            Kind::VirtualNode
        ]
    );
}

#[test]
fn the_last_description_of_a_resource_counts() {
    let wanted =
        resources("[{meshName: 'm'}, {meshName: 'm', spec: {egressFilter: {type: 'ALLOW_ALL'}}}]");
    let plan = plan(&wanted, &[], Prune::None);
    assert_eq!(plan.actions.len(), 1);
    assert!(plan.actions[0].resource.spec().is_some());
}

/// What the change from one list of resources to another takes from clients: rules and messages.
fn lost(present: &str, wanted: &str) -> Vec<String> {
    let plan = plan(
        &resources(wanted),
        &resources(present),
        Prune::DescribedMeshes,
    );
    let line = |loss: &Loss| format!("{}: {}", loss.rule(), loss.message());
    plan.losses.iter().map(line).collect()
}

#[test]
fn a_host_is_lost_where_no_route_of_the_gateway_accepts_it() {
    let mesh = |one: &str, other: &str| {
        let route = |name: &str, hostname: &str| {
            format!(
                "{{meshName: 'm', virtualGatewayName: 'g', gatewayRouteName: '{name}', \
                 spec: {{httpRoute: {{match: {{hostname: {hostname}}}}}}}}}"
            )
        };
        let gateway = "{meshName: 'm'}, {meshName: 'm', virtualGatewayName: 'g', spec: {}}";
        format!("[{gateway}, {}, {}]", route("a", one), route("b", other))
    };
    let before = mesh("{exact: 'shop'}", "{exact: 'other'}");
    let moved = mesh("{exact: 'new'}", "{exact: 'shop'}");
    assert_eq!(
        lost(&before, &moved),
        [
            "removes-host: gateway route `m/g/b` no longer accepts host `other`: clients outside \
             the mesh may connect to it"
        ]
    );
    assert!(lost(&before, &mesh("{exact: 'shop'}", "{}")).is_empty());
    assert!(lost(&before, &mesh("{suffix: 'op'}", "{suffix: 'OTHER'}")).is_empty());
    let suffixes = mesh("{suffix: '.shop'}", "{exact: 'other'}");
    assert_eq!(
        lost(&suffixes, &mesh("{suffix: 'a.shop'}", "{exact: 'other'}")),
        [
            "removes-host: gateway route `m/g/a` no longer accepts hosts that end in `.shop`: clients \
             outside the mesh may connect to it"
        ]
    );
}

#[test]
fn a_gateway_route_without_a_host_accepts_every_host() {
    let mesh = |matching: &str| {
        format!(
            "[{{meshName: 'm'}}, {{meshName: 'm', virtualGatewayName: 'g', spec: {{}}}}, \
             {{meshName: 'm', virtualGatewayName: 'g', gatewayRouteName: 'a', \
             spec: {{httpRoute: {{match: {{{matching}}}}}}}}}]"
        )
    };
    let every = mesh("prefix: '/'");
    assert_eq!(
        lost(&every, &mesh("prefix: '/', hostname: {exact: 'shop'}")),
        [
            "removes-host: gateway route `m/g/a` no longer accepts every host: clients outside the \
             mesh may connect to it"
        ]
    );
    assert!(lost(&every, &mesh("prefix: '/cart'")).is_empty());
}

/// A node `web` with a backend `old` or `new`, and a node `cart` that provides these services.
fn renamed(backend: &str, services: &[&str]) -> String {
    let service = |name: &&str| {
        format!(
            "{{meshName: 'm', virtualServiceName: '{name}', \
             spec: {{provider: {{virtualNode: {{virtualNodeName: 'cart'}}}}}}}}"
        )
    };
    let services: Vec<String> = services.iter().map(service).collect();
    format!(
        "[{{meshName: 'm'}}, {{meshName: 'm', virtualNodeName: 'cart', spec: {{}}}}, \
         {{meshName: 'm', virtualNodeName: 'web', spec: {{backends: [{{virtualService: \
         {{virtualServiceName: '{backend}'}}}}]}}}}, {}]",
        services.join(", ")
    )
}

#[test]
fn a_host_is_lost_where_a_service_and_its_backends_have_a_new_name() {
    let before = renamed("old", &["old"]);
    assert_eq!(
        lost(&before, &renamed("new", &["new"])),
        [
            "removes-host: host `old` goes away with virtual service `m/old`: the application of \
             virtual node `m/web` may still call it"
        ]
    );
    // Both names for a while, and then the old one goes away unused.
    let both = renamed("new", &["old", "new"]);
    assert!(lost(&before, &both).is_empty());
    assert!(lost(&both, &renamed("new", &["new"])).is_empty());
    // The backend that stays leads to nothing: another rule.
    assert_eq!(
        lost(&before, &renamed("old", &["new"])),
        ["removes-resource: virtual service `m/old` goes away: virtual node `m/web` leads to it"]
    );
    // No application is left to call it.
    assert!(lost(&before, "[{meshName: 'm'}]").is_empty());
}

#[test]
fn a_service_without_a_provider_answers_for_nothing() {
    let provided = renamed("old", &["old"]);
    let bare = provided.replace("provider: {virtualNode: {virtualNodeName: 'cart'}}", "");
    assert_eq!(
        lost(&provided, &bare),
        [
            "removes-host: virtual service `m/old` no longer has a provider: virtual node `m/web` \
             leads to it"
        ]
    );
    assert!(lost(&bare, &provided).is_empty());
    let unused = |text: &str| text.replace("backends: ", "b: ");
    assert!(lost(&unused(&provided), &unused(&bare)).is_empty());
}

#[test]
fn hosts_outside_the_mesh_are_lost_where_they_are_dropped() {
    let mesh = |spec: &str| {
        format!(
            "[{{meshName: 'm', spec: {{{spec}}}}}, {{meshName: 'm', virtualNodeName: 'n', spec: {{}}}}]"
        )
    };
    let open = mesh("egressFilter: {type: 'ALLOW_ALL'}");
    for closed in ["", "egressFilter: {type: 'DROP_ALL'}"] {
        assert_eq!(
            lost(&open, &mesh(closed)),
            [
                "removes-host: mesh `m` no longer allows requests to other hosts: applications may \
                 call hosts outside the mesh"
            ]
        );
        assert!(lost(&mesh(closed), &open).is_empty());
    }
}

/// Envoys learn a new address without a break.
#[test]
fn the_dns_host_name_of_a_node_is_not_what_clients_call() {
    let node = |host: &str| {
        format!(
            "[{{meshName: 'm'}}, {{meshName: 'm', virtualNodeName: 'n', \
             spec: {{serviceDiscovery: {{dns: {{hostname: '{host}'}}}}}}}}]"
        )
    };
    assert!(lost(&node("a.internal"), &node("b.internal")).is_empty());
}

#[test]
fn a_trusted_ca_may_change_its_place() {
    let node = |backends: &str| {
        format!("[{{meshName: 'm', virtualNodeName: 'n', spec: {{backends: [{backends}]}}}}]")
    };
    let backend = |name: &str, arns: &str| {
        format!(
            "{{virtualService: {{virtualServiceName: '{name}', clientPolicy: {{tls: {{validation: \
             {{trust: {{acm: {{certificateAuthorityArns: [{arns}]}}}}}}}}}}}}}}"
        )
    };
    let both = node(&format!(
        "{}, {}",
        backend("a", "'1', '2'"),
        backend("b", "'1'")
    ));
    let moved = node(&format!(
        "{}, {}",
        backend("b", "'1'"),
        backend("a", "'2', '1'")
    ));
    assert!(lost(&both, &moved).is_empty());
    let fewer = node(&format!("{}, {}", backend("a", "'2'"), backend("b", "'1'")));
    assert_eq!(
        lost(&both, &fewer),
        [
            "removes-trust: virtual node `m/n` no longer trusts `1`: certificates of that CA are rejected"
        ]
    );
}

#[test]
fn a_gateway_has_clients_that_no_document_names() {
    let gateway = "{meshName: 'm', virtualGatewayName: 'g', spec: {}}";
    assert_eq!(
        lost(
            &format!("[{{meshName: 'm'}}, {gateway}]"),
            "[{meshName: 'm'}]"
        ),
        [
            "removes-resource: virtual gateway `m/g` goes away: clients outside the mesh may \
             connect to it"
        ]
    );
}
