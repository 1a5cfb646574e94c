//! What has to change so that a service has the resources that documents describe.
//!
//! [`plan`] compares two sets of resources and returns the actions between them, in an order in which
//! they can be carried out. Which service has the resources, and how an action is carried out, is left
//! to the commands.
//!
//! Invariant: a resource that has what its document states is not part of a plan, so that applying a
//! plan twice changes nothing the second time.

mod action;
mod difference;
mod host;
mod loss;
mod losses;

pub use action::{Action, Change};
use action::{Key, key};
pub use difference::{Difference, differences};
pub use loss::{Loss, Lost};
use losses::losses;

use crate::model::{Kind, Lifecycle};
use crate::resource::{Request, Resource, order};
use std::collections::{HashMap, HashSet};

/// The actions that are needed.
#[derive(Debug, Default)]
pub struct Plan {
    /// In an order in which all of them can be carried out.
    pub actions: Vec<Action>,
    /// How many resources have already what their documents state.
    pub unchanged: usize,
    /// What clients lose.
    pub losses: Vec<Loss>,
}

/// Which resources that no document describes are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prune {
    /// Nothing is deleted.
    None,
    /// Those in meshes that the documents contain.
    DescribedMeshes,
}

/// Compares resources that documents describe, in an order in which they can be created, with those
/// that are present. Of several wanted resources of one name the last one counts.
pub fn plan(wanted: &[Resource], present: &[Resource], prune: Prune) -> Plan {
    let by_key: HashMap<Key<'_>, &Resource> = present.iter().map(|it| (key(it), it)).collect();
    let last: HashMap<Key<'_>, usize> = wanted
        .iter()
        .enumerate()
        .map(|(index, it)| (key(it), index))
        .collect();
    let mut plan = Plan::default();
    for (index, resource) in wanted.iter().enumerate() {
        if last[&key(resource)] != index {
            continue;
        }
        let change = match by_key.get(&key(resource)) {
            None => Change::Create,
            Some(before) => {
                let differences = differences(resource, before);
                if differences.is_empty() {
                    plan.unchanged += 1;
                    continue;
                }
                let before = Box::new((*before).clone());
                Change::Update {
                    before,
                    differences,
                }
            }
        };
        let resource = resource.clone();
        plan.actions.push(Action { resource, change });
    }
    if prune == Prune::DescribedMeshes {
        plan.actions.extend(deletions(wanted, present));
    }
    plan.losses = losses(&plan.actions, wanted, present);
    plan
}

/// Deletions of what nothing wants any more: users before what they use.
fn deletions(wanted: &[Resource], present: &[Resource]) -> Vec<Action> {
    let kept: HashSet<Key<'_>> = wanted.iter().map(key).collect();
    let is_mesh = |it: &&Resource| it.kind() == Kind::Mesh;
    let meshes: HashSet<&str> = wanted.iter().filter(is_mesh).map(Resource::mesh).collect();
    let is_pruned = |it: &&Resource| meshes.contains(it.mesh()) && !kept.contains(&key(it));
    let pruned: Vec<&Resource> = present.iter().filter(is_pruned).collect();
    let creation = |it: &&Resource| {
        let create = it.shape.operation(Lifecycle::Create);
        Request::new(create, it.input.clone())
    };
    let creations: Vec<Request> = pruned.iter().map(creation).collect();
    let order = order::safe(&creations, &[]).into_iter().rev();
    let deletion = |index: usize| Action {
        resource: pruned[index].clone(),
        change: Change::Delete,
    };
    order.map(deletion).collect()
}

#[cfg(test)]
mod tests;
