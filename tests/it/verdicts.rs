//! Rules that are strict here and lenient there, how the service answers, and which edits fix it.

use crate::play;
use appmesh::diagnostic::{Diagnostic, Severity};
use appmesh::resource::Context;

/// The only finding of a rule in the course of these requests.
#[track_caller]
fn finding(rule: &str, text: &str) -> Diagnostic {
    let context = Context {
        account: Some("123456789012".into()),
        ..Context::default()
    };
    let played = play::text(text, &context);
    let mut found = played.found();
    found.retain(|finding| finding.rule == rule);
    let [only] = found[..] else {
        panic!("{rule} is found {} times in {text}", found.len());
    };
    only.clone()
}

fn route(name: &str, prefix: &str) -> String {
    format!(
        "{{
            meshName: 'm', virtualRouterName: 'r', routeName: '{name}',
            spec: {{
                httpRoute: {{
                    match: {{ prefix: '{prefix}' }},
                    action: {{ weightedTargets: [{{ virtualNode: 'n', weight: 1 }}] }},
                }},
            }},
        }}"
    )
}

fn gateway_route(spec: &str) -> String {
    let target = "target: { virtualService: { virtualServiceName: 's.local' } }";
    format!(
        "{{ meshName: 'm', virtualGatewayName: 'g', gatewayRouteName: 'x', spec: {} }}",
        spec.replace("TARGET", target)
    )
}

fn rewritten(rewrite: &str) -> String {
    gateway_route(&format!(
        "{{ httpRoute: {{ match: {{ prefix: '/a/' }}, action: {{ TARGET, rewrite: {rewrite} }} }} }}"
    ))
}

#[test]
fn a_slash_at_the_start_is_demanded_and_one_at_the_end_advised() {
    let severity = |value: &str| {
        let text = rewritten(&format!("{{ prefix: {{ value: '{value}' }} }}"));
        finding("gr-rewrite-value-slashes", &text).severity
    };
    assert_eq!(severity("b/"), Severity::Error);
    assert_eq!(severity("/b"), Severity::Warning);
}

#[test]
fn an_empty_rewrite_is_refused_like_a_double_one() {
    finding("gr-rewrite-prefix-xor-path", &rewritten("{}"));
}

#[test]
fn none_of_a_choice_is_refused_like_two() {
    finding("gr-rewrite-prefix-one", &rewritten("{ prefix: {} }"));
    finding("gr-one-type", &gateway_route("{ priority: 1 }"));
}

#[test]
fn a_missing_slash_can_be_fixed() {
    let fix = finding(
        "gr-rewrite-path-slash",
        &rewritten("{ path: { exact: 'a\"b' } }"),
    )
    .finding
    .fix;
    assert_eq!(fix.unwrap().edits[0].replacement, r#""/a\"b""#);
}

#[test]
fn a_rewrite_of_the_other_kind_either_way() {
    finding(
        "gr-rewrite-path-with-prefix",
        &gateway_route(
            "{ httpRoute: {
                match: { path: { exact: '/a' } },
                action: { TARGET, rewrite: { prefix: { value: '/b/' } } },
            } }",
        ),
    );
}

#[test]
fn what_is_missing_in_a_whole_mesh_weighs_more() {
    let router = "{
        meshName: 'm', virtualRouterName: 'r',
        spec: { listeners: [{ portMapping: { port: 80, protocol: 'http' } }] },
    }";
    let severity = |text: &str| finding("unused-router", text).severity;
    assert_eq!(severity(router), Severity::Info);
    assert_eq!(
        severity(&format!("[{{ meshName: 'm' }}, {router}]")),
        Severity::Warning
    );
}

#[test]
fn a_missing_target_is_answered_as_not_found() {
    let text = format!(
        "[{{ meshName: 'm' }}, {{ meshName: 'm', virtualServiceName: 's.locl', spec: {{}} }}, {}]",
        gateway_route("{ httpRoute: { match: { prefix: '/' }, action: { TARGET } } }")
    );
    let finding = finding("gr-target-exists", &text);
    let answer = finding.finding.answer.unwrap();
    assert_eq!(answer.code, "NotFoundException");
    assert_eq!(
        answer.message.as_deref(),
        Some(
            "VirtualService with name s.local is not present under mesh m for account 123456789012"
        )
    );
    assert_eq!(finding.finding.help, ["did you mean `s.locl`?"]);
}

#[test]
fn routes_without_ports_are_named_in_the_answer() {
    let router = |operation: &str, listeners: &str| {
        format!(
            "{{ {operation}: {{
                meshName: 'm', virtualRouterName: 'r', spec: {{ listeners: [{listeners}] }},
            }} }}"
        )
    };
    let one = "{ portMapping: { port: 80, protocol: 'http' } }";
    let two = "{ portMapping: { port: 81, protocol: 'http' } }";
    let text = format!(
        "[{}, {}, {}, {}]",
        router("CreateVirtualRouter", one),
        route("a", "/a"),
        route("b", "/b"),
        router("UpdateVirtualRouter", &format!("{one}, {two}")),
    );
    let answer = finding("vr-second-listener-needs-ports", &text)
        .finding
        .answer
        .unwrap();
    assert_eq!(
        answer.message.as_deref(),
        Some(
            "All Routes for this Virtual Router must define a port match before adding multiple \
             listeners to this Virtual Router. 2 Route(s) are missing port. Listing up to 5 route \
             names: [a, b]"
        )
    );
}

#[test]
fn a_second_listener_of_a_node_behind_a_gateway() {
    let node = |operation: &str, listeners: &str| {
        format!(
            "{{ {operation}: {{
                meshName: 'm', virtualNodeName: 'n',
                spec: {{
                    listeners: [{listeners}],
                    serviceDiscovery: {{ dns: {{ hostname: 'a.local' }} }},
                }},
            }} }}"
        )
    };
    let one = "{ portMapping: { port: 80, protocol: 'http' } }";
    let two = "{ portMapping: { port: 81, protocol: 'http' } }";
    let service = "{
        meshName: 'm', virtualServiceName: 's.local',
        spec: { provider: { virtualNode: { virtualNodeName: 'n' } } },
    }";
    let text = format!(
        "[{}, {service}, {}, {}]",
        node("CreateVirtualNode", one),
        gateway_route("{ httpRoute: { match: { prefix: '/' }, action: { TARGET } } }"),
        node("UpdateVirtualNode", &format!("{one}, {two}")),
    );
    finding("vn-second-listener-needs-ports", &text);
}

#[test]
fn a_patient_node_behind_an_impatient_route() {
    let text = "[
        {
            meshName: 'm', virtualNodeName: 'n',
            spec: {
                listeners: [{
                    portMapping: { port: 80, protocol: 'http' },
                    timeout: { http: { perRequest: { unit: 's', value: 60 } } },
                }],
                serviceDiscovery: { dns: { hostname: 'a.local' } },
            },
        },
        {
            meshName: 'm', virtualServiceName: 's.local',
            spec: { provider: { virtualNode: { virtualNodeName: 'n' } } },
        },
    ]";
    finding("route-timeout-vs-node", text);
}

#[test]
fn a_tie_between_prefixes_is_less_open_than_one_of_the_same() {
    let severity = |prefix: &str| {
        let text = format!("[{}, {}]", route("a", "/"), route("b", prefix));
        finding("route-priority-tie", &text).severity
    };
    assert_eq!(severity("/"), Severity::Warning);
    assert_eq!(severity("/b"), Severity::Info);
}
