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
