//! A member's name alone: where in the specs it may be set.

use super::member::{self, inner};
use super::page::bold;
use crate::model::{ResourceShape, Shape, model, names};

/// No spec nests deeper.
const DEEPEST: usize = 12;

/// The page about a member that is named alone, in any case: that of the member where it is set in one
/// place, else a list of the places.
pub fn page(name: &str) -> Option<String> {
    let mut places = Vec::new();
    for resource in &model().resources {
        let kind = names::to_kebab(resource.name);
        collect(resource, resource.spec(), &kind, name, &mut places, 0);
    }
    match places.as_slice() {
        [] => None,
        [(resource, path, ..)] => {
            let (_, below) = path.split_once('.')?;
            member::page(resource, below).ok()
        }
        places => {
            let spelled = places[0].1.rsplit('.').next().unwrap_or(name);
            let lines = places
                .iter()
                .map(|(_, path, about, _)| format!("  {path}\n      {about}\n"));
            Some(format!(
                "{}\n\nA member of several structures. `appmesh explain PATH` explains one of them:\n\n{}{}",
                bold(spelled),
                lines.collect::<String>(),
                members(places)
            ))
        }
    }
}

/// The members below a member that has the same ones everywhere; empty where it has none, or others
/// elsewhere.
fn members(places: &[Place]) -> String {
    let of = |(_, _, _, shape): &Place| -> Vec<&str> {
        inner(shape)
            .members()
            .iter()
            .map(|member| member.name)
            .collect()
    };
    let first = of(&places[0]);
    if first.is_empty() || places.iter().any(|place| of(place) != first) {
        return String::new();
    }
    format!("\nIts members: {}\n", first.join(", "))
}

/// A resource, a path that begins with its kind, and what the member at its end is about
/// and contains.
type Place = (&'static ResourceShape, String, &'static str, &'static Shape);

fn collect(
    resource: &'static ResourceShape,
    shape: &'static Shape,
    path: &str,
    name: &str,
    places: &mut Vec<Place>,
    depth: usize,
) {
    if depth > DEEPEST {
        return;
    }
    for member in shape.members() {
        let path = format!("{path}.{}", member.name);
        if member.name.eq_ignore_ascii_case(name) {
            places.push((resource, path.clone(), member.documentation, member.shape()));
        }
        collect(
            resource,
            inner(member.shape()),
            &path,
            name,
            places,
            depth + 1,
        );
    }
}
