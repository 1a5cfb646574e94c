//! Names of resources that are not there.

use super::super::super::{Resource, Resources, at};
use crate::diagnostic::{Finding, suggest};
use crate::model::Kind;

/// A finding for each name in a spec that refers to no resource of these kinds, where it is known
/// that there is none.
pub fn dangling(item: &Resource, mesh: &dyn Resources, kinds: &[Kind]) -> Vec<Finding> {
    if !mesh.is_complete(item.mesh()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for reference in item.references() {
        let (kind, name) = (reference.to, reference.name.as_str());
        if !kinds.contains(&kind) || item.neighbor(mesh, kind, name).is_some() {
            continue;
        }
        let words = kind.words();
        let others = mesh.all(kind, &[item.mesh()]);
        let near = suggest::similar(name, others.iter().map(|other| other.name()));
        let question = suggest::did_you_mean(&near);
        let message = item.owner.as_ref().map(|account| {
            format!(
                "{kind} with name {name} is not present under mesh {} for account {account}",
                item.mesh()
            )
        });
        found.push(
            at(
                reference.place,
                format!("there is no {words} `{name}` in mesh `{}`", item.mesh()),
            )
            .help(question.unwrap_or_else(|| format!("create the {words} first")))
            .answer("NotFoundException", message),
        );
    }
    found
}
