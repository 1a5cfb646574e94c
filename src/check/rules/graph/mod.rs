//! Resources beside each other: parents, names, order, use, deletions, quotas, shared meshes.

use super::prelude::*;
use crate::diagnostic::Finding;
use crate::model::Lifecycle;
use crate::resource::{absence, named, placed};
use compact_str::CompactString;
use std::sync::Arc;

// Who may do it comes first: of two findings at one place, the earlier rule's is answered.
super::rules! {
    shared_mesh_references,
    parent_exists,
    name_taken,
    delete_mesh_not_empty,
    delete_node_in_use,
    delete_router_in_use,
    delete_service_in_use,
    delete_gateway_in_use,
    meshes_quota,
    routes_quota,
    gr_quota,
    app_mesh_end_of_support,
    backend_missing,
    create_order,
    created_twice,
    mesh_misspelled,
    orphan_node,
    unused_router,
}

/// What a request would delete, if it deletes a resource of this kind.
struct Deletion<'a> {
    /// The names of the resource, outermost first.
    names: Vec<&'a str>,
    /// The node that holds its own name.
    name: &'a Node,
}

impl<'a> Deletion<'a> {
    fn of(subject: &Subject<'a>, kind: Kind) -> Option<Deletion<'a>> {
        if subject.operation.lifecycle? != (kind, Lifecycle::Delete) {
            return None;
        }
        let identifiers = &subject.resource()?.identifiers;
        let nodes: Option<Vec<&Node>> = identifiers
            .iter()
            .map(|identifier| subject.input.get(identifier))
            .collect();
        let nodes = nodes?;
        let names: Option<Vec<&str>> = nodes.iter().map(|node| node.as_str()).collect();
        Some(Deletion {
            names: names?,
            name: nodes.last()?,
        })
    }

    /// The name of what would be deleted.
    fn name(&self) -> &'a str {
        self.names.last().copied().unwrap_or_default()
    }

    /// A finding at the name, and the service's words for it.
    fn blocked(&self, message: impl Into<String>, answer: String) -> Finding {
        at(self.name, message).answer("ResourceInUseException", Some(answer))
    }
}

/// That a resource cannot be deleted because it holds others.
fn has_children(deletion: &Deletion<'_>, kind: Kind, held: Kind, mesh: &dyn Resources) -> Finding {
    let name = deletion.name();
    let children = mesh.all(held, &deletion.names);
    let (held, words) = (held.words(), kind.words());
    deletion
        .blocked(
            format!("{words} `{name}` still has {held} {}", listed(&children)),
            format!(
                "{kind} with name {name} cannot be deleted because it has one or more {held}s."
            ),
        )
        .help(format!("delete its {held}s first"))
}

/// That a resource cannot be deleted because virtual services are provided by it.
fn is_provider(deletion: &Deletion<'_>, kind: Kind, services: &[Arc<Resource>]) -> Finding {
    let name = deletion.name();
    let words = kind.words();
    deletion
        .blocked(
            format!(
                "{words} `{name}` is the provider of virtual service {}",
                listed(services)
            ),
            format!(
                "{kind} with name {name} cannot be deleted because it is a VirtualService provider"
            ),
        )
        .help("give the virtual service another provider, or delete it, first")
}

/// The account whose mesh a request is about; empty where no one says.
fn mesh_owner<'a>(input: &'a Node, mesh: &'a dyn Resources) -> &'a str {
    let said = input.get("meshOwner").and_then(Node::as_str);
    said.or(mesh.context().account.as_deref())
        .unwrap_or_default()
}

/// Names of resources in a message: up to three, then how many more.
fn listed(items: &[Arc<Resource>]) -> String {
    let names = items
        .iter()
        .take(3)
        .map(|item| format!("`{}`", item.name()));
    let mut text = names.collect::<Vec<_>>().join(", ");
    if items.len() > 3 {
        text += &format!(" and {} more", items.len() - 3);
    }
    text
}

/// Reports a resource for which there is no room beside its siblings.
fn over_quota(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let kind = item.kind();
    let quota = mesh.context().quotas.of(kind);
    let names: Vec<&str> = item.names.iter().map(CompactString::as_str).collect();
    let Some((_, above)) = names.split_last() else {
        return;
    };
    // What is in a parent whose name is not known may be in several.
    if above.contains(&"") {
        return;
    }
    // Counting is cheap where reading is not.
    if mesh.count(kind, above) < quota || mesh.rank(kind, &names) < quota {
        return;
    }
    let Some(name) = item.input.get(item.shape.name_member()) else {
        return;
    };
    let within = match item.shape.parent.zip(above.last()) {
        Some((parent, name)) => format!("{} `{name}`", parent.words()),
        None => "an account".to_owned(),
    };
    let kind = kind.words();
    let finding = at(
        name,
        format!("{within} holds at most {quota} resources of kind {kind}"),
    );
    findings.push(
        finding
            .help("AWS raises this quota on request")
            .answer("LimitExceededException", None),
    );
}
