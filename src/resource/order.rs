//! The order in which requests can be carried out.

use super::{Request, Resource};
use crate::document::Place;
use crate::model::Kind;
use compact_str::CompactString;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Places of requests in an order in which all of them can be carried out: what a request needs comes
/// before it, else kinds come in the order of the model and requests of a kind in their own order.
///
/// `after` contains further pairs of which the first comes after the second. Where requests wait for
/// each other in a circle, those pairs are dropped, then everything but the order of the kinds.
pub fn safe(requests: &[Request], after: &[(usize, usize)]) -> Vec<usize> {
    let needs = needs(requests);
    let all: Vec<_> = needs.iter().chain(after).copied().collect();
    sorted(requests, &all)
        .or_else(|| sorted(requests, &needs))
        .or_else(|| sorted(requests, &[]))
        .unwrap_or_default()
}

/// Requests put into the order that [`safe`] gives.
pub fn arranged(requests: Vec<Request>, after: &[(usize, usize)]) -> Vec<Request> {
    let order = safe(&requests, after);
    let mut requests: Vec<Option<Request>> = requests.into_iter().map(Some).collect();
    let taken = order.into_iter().filter_map(|index| requests[index].take());
    taken.collect()
}

/// A kind and names, outermost first.
type Key = (Kind, Vec<CompactString>);

/// Pairs of which the first refers to the second, or is below it.
fn needs(requests: &[Request]) -> Vec<(usize, usize)> {
    let resource = |request: &Request| request.clone().into_resource();
    let resources: Vec<Option<Resource>> = requests.iter().map(resource).collect();
    let mut by_key: HashMap<Key, Vec<usize>> = HashMap::new();
    for (index, resource) in resources.iter().enumerate() {
        if let Some(resource) = resource {
            let key = (resource.kind(), resource.names.clone());
            by_key.entry(key).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for (index, resource) in resources.iter().enumerate() {
        for need in resource.iter().flat_map(needed) {
            let found = by_key.get(&(need.kind, need.names));
            let found = found.into_iter().flatten();
            pairs.extend(found.filter(|it| **it != index).map(|it| (index, *it)));
        }
    }
    pairs
}

/// What a resource cannot be created without.
#[derive(Debug)]
pub struct Need {
    /// The kind of the resource that is needed.
    pub kind: Kind,
    /// Its names, outermost first.
    pub names: Vec<CompactString>,
    /// Where it is named.
    pub place: Place,
}

/// Everything that a resource cannot be created without. A backend is only a name: services and
/// nodes may refer to each other.
pub fn needed(resource: &Resource) -> Vec<Need> {
    let above = &resource.names[..resource.names.len().saturating_sub(1)];
    let member = resource.shape.identifiers.get(above.len().wrapping_sub(1));
    let place = member.and_then(|member| resource.input.get(member));
    let parent = resource.shape.parent.map(|kind| Need {
        kind,
        names: above.to_vec(),
        place: place.unwrap_or(&resource.input).place,
    });
    let references = resource.references().iter();
    let references = references.filter(|_| resource.kind() != Kind::VirtualNode);
    let references = references.map(|reference| Need {
        kind: reference.to,
        names: vec![resource.mesh().into(), reference.name.clone()],
        place: reference.place,
    });
    parent.into_iter().chain(references).collect()
}

/// The order of the kinds, changed as little as the pairs need; `None` for a circle.
fn sorted(requests: &[Request], pairs: &[(usize, usize)]) -> Option<Vec<usize>> {
    let mut waiting = vec![0_usize; requests.len()];
    let mut users = vec![Vec::new(); requests.len()];
    for (user, used) in pairs {
        waiting[*user] += 1;
        users[*used].push(*user);
    }
    let rank = |index: usize| {
        let kind = requests[index].operation.resource().map(|it| it.kind);
        Reverse((kind.map_or(usize::MAX, |kind| kind as usize), index))
    };
    let free = (0..requests.len()).filter(|index| waiting[*index] == 0);
    let mut free: BinaryHeap<_> = free.map(rank).collect();
    let mut order = Vec::with_capacity(requests.len());
    while let Some(Reverse((_, index))) = free.pop() {
        order.push(index);
        for user in &users[index] {
            waiting[*user] -= 1;
            if waiting[*user] == 0 {
                free.push(rank(*user));
            }
        }
    }
    (order.len() == requests.len()).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};
    use crate::resource::{Detected, detect};

    fn requests(text: &str) -> Vec<Request> {
        let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
        let request = |found| match found {
            Detected::Request(request) => request,
            other => panic!("{other:?} is not a request"),
        };
        found.into_iter().map(request).collect()
    }

    const BACKWARDS: &str = "[
        {meshName: 'm', virtualServiceName: 's',
            spec: {provider: {virtualNode: {virtualNodeName: 'n'}}}},
        {meshName: 'm', virtualNodeName: 'n', spec: {}},
        {meshName: 'm', virtualNodeName: 'o', spec: {}},
        {meshName: 'm', spec: {}},
    ]";

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(safe(&requests(BACKWARDS), &[]), [3, 1, 2, 0]);
    }

    #[test]
    fn what_documents_state_is_kept() {
        // Another node waits for the service.
        assert_eq!(safe(&requests(BACKWARDS), &[(2, 0)]), [3, 1, 0, 2]);
    }

    #[test]
    fn a_circle_is_cut() {
        assert_eq!(safe(&requests(BACKWARDS), &[(1, 0)]), [3, 1, 2, 0]);
    }
}
