//! What the service takes, however odd it looks: traps for validators, of which nothing is said.

use crate::play;
use appmesh::check::Facts;
use appmesh::diagnostic::Severity;

#[track_caller]
fn accepted(text: &str) {
    let played = play::text(text, Facts::NONE);
    let said: Vec<_> = played
        .found()
        .into_iter()
        .filter(|finding| finding.severity > Severity::Info)
        .collect();
    assert!(said.is_empty(), "{said:#?}");
}

/// `mesh-spec-optional`
#[test]
fn a_mesh_without_a_spec() {
    accepted("{ meshName: 'm' }");
    accepted("{ meshName: 'm', spec: {} }");
}

/// `vn-empty-spec`: a pure client.
#[test]
fn a_node_with_an_empty_spec() {
    accepted("{ meshName: 'm', virtualNodeName: 'client', spec: {} }");
}

/// `vn-multiple-listeners`
#[test]
fn a_node_with_two_listeners() {
    accepted(
        "{
            meshName: 'm', virtualNodeName: 'n',
            spec: {
                listeners: [
                    { portMapping: { port: 5555, protocol: 'http' } },
                    { portMapping: { port: 6666, protocol: 'http' } },
                ],
                serviceDiscovery: { dns: { hostname: 'a.local' } },
            },
        }",
    );
}

/// `cloud-map-immutable-k8s`: only the Kubernetes controller forbids the change.
#[test]
fn a_node_that_moves_in_cloud_map() {
    let node = |operation: &str, namespace: &str| {
        format!(
            "{{ {operation}: {{
                meshName: 'm', virtualNodeName: 'n',
                spec: {{
                    listeners: [{{ portMapping: {{ port: 80, protocol: 'http' }} }}],
                    serviceDiscovery: {{
                        awsCloudMap: {{ namespaceName: '{namespace}', serviceName: 's' }},
                    }},
                }},
            }} }}"
        )
    };
    let (created, updated) = (
        node("CreateVirtualNode", "old"),
        node("UpdateVirtualNode", "new"),
    );
    accepted(&format!("[{created}, {updated}]"));
}
