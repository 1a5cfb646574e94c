//! The custom resources of the App Mesh controller for Kubernetes, `appmesh.k8s.aws/v1beta2`.
//!
//! What an object becomes depends on others: its namespace's labels choose the mesh, references give
//! the name of another object, and groups add backends. So all documents are looked at together: those
//! of a file, the items of a list, and the Namespace objects beside them. What a cluster knows and the
//! documents do not contain becomes an unknown value.
//!
//! | file | its part |
//! | --- | --- |
//! | [`object`] | which objects the documents contain |
//! | [`cluster`], [`selector`] | the mesh and the gateway of an object |
//! | [`names`] | the name of an object in App Mesh |
//! | [`reader`], [`spec`], [`reference`], [`backends`] | objects as requests |
//! | [`schema`] | where the resources differ from the API |
//! | [`writer`], [`placement`] | requests as objects |
//!
//! The rules are those of the controller's source, repository `aws/aws-app-mesh-controller-for-k8s`.

mod backends;
mod cluster;
mod names;
mod object;
mod placement;
mod reader;
mod reference;

mod schema;
mod selector;
mod spec;
#[cfg(test)]
mod tests;
mod value;
mod writer;

use super::{Document, Format, Reading, Settings, Spelling, Written};
use crate::document::Node;
use crate::resource::{Request, placeholder};
use cluster::Cluster;
use object::Manifests;

/// Manifests of the App Mesh controller.
#[derive(Debug)]
pub struct Kubernetes;

impl Spelling for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn spell(&self, member: &str) -> String {
        schema::spelled_anywhere(member).to_owned()
    }
}

impl Format for Kubernetes {
    fn recognizes(&self, document: &Document<'_>) -> bool {
        object::concerns_app_mesh(document.root)
    }

    fn read(&self, documents: &[Document<'_>], settings: &Settings) -> Reading {
        let filled = filled(documents, settings);
        let documents = filled.as_deref().map_or(documents.to_vec(), |roots| {
            let filled = documents.iter().zip(roots);
            filled.map(|(it, root)| Document { root, ..*it }).collect()
        });
        let mut manifests = Manifests::of(&documents, settings);
        let mut findings = std::mem::take(&mut manifests.findings);
        let cluster = Cluster::of(manifests);
        let (requests, found) = reader::read(&cluster);
        findings.extend(found);
        Reading {
            requests,
            findings,
            ..Reading::default()
        }
    }

    fn write(&self, requests: &[Request]) -> Written {
        writer::write(requests)
    }
}

/// The documents with the values that the user supplies for placeholders; `None` where there are none.
/// Without a value, `${NAME}` is a text like any other, as it is for the controller.
fn filled(documents: &[Document<'_>], settings: &Settings) -> Option<Vec<Node>> {
    if settings.variables.is_empty() {
        return None;
    }
    let filled = documents.iter().map(|document| {
        let mut root = document.root.clone();
        placeholder::fill(&mut root, &settings.variables);
        root
    });
    Some(filled.collect())
}
