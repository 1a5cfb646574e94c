//! Pages of members and shapes: type, limits, meaning, what is above and below, an example.

use super::super::error::Error;
use super::example;
use super::page::bold;
use crate::check::rules::{self, Check};
use crate::diagnostic::suggest;
use crate::model::{Member, ResourceShape, Shape, ShapeType, names, words};
use crate::output;

/// The page about a member of a resource's spec: `listeners.tls.mode`. Places in lists may be left
/// out or written as `[]` or `[0]`, and `spec` may be first.
///
/// # Errors
/// A member that does not exist, with what it may represent.
pub fn page(resource: &'static ResourceShape, path: &str) -> Result<String, Error> {
    let (members, _) = walk(resource, path)?;
    match members.split_last() {
        Some((member, above)) => Ok(written(resource, member, above)),
        None => Ok(super::page::of_resource(resource)),
    }
}

/// The members on a path, and the shape at its end.
///
/// # Errors
/// A member that does not exist, with what it may represent.
pub fn walk(
    resource: &'static ResourceShape,
    path: &str,
) -> Result<(Vec<&'static Member>, &'static Shape), Error> {
    let kind = names::to_kebab(resource.name);
    let mut shape = resource.spec();
    let mut members: Vec<&'static Member> = Vec::new();
    let steps = path
        .split('.')
        .map(|word| word.split('[').next().unwrap_or(word));
    for (index, word) in steps.enumerate() {
        if index == 0 && word == "spec" && shape.member(word).is_none() {
            continue;
        }
        let member = shape
            .member(word)
            .or_else(|| {
                let mut members = shape.members().iter();
                members.find(|member| member.name.eq_ignore_ascii_case(word))
            })
            .ok_or_else(|| unknown(&kind, &members, shape, word))?;
        shape = inner(member.shape());
        members.push(member);
    }
    Ok((members, shape))
}

fn written(
    resource: &'static ResourceShape,
    member: &'static Member,
    above: &[&'static Member],
) -> String {
    let kind = names::to_kebab(resource.name);
    let shape = member.shape();
    let path = joined(&kind, above);
    let owner = above
        .last()
        .map_or(resource.spec(), |member| inner(member.shape()));
    let need = match (&owner.kind, member.required) {
        (ShapeType::Union(_), _) => "one of several, of which exactly one is given",
        (_, true) => "required",
        (_, false) => "optional",
    };
    let mut text = format!(
        "{}\n\n{}\n\n",
        bold(&format!("{path}.{}", member.name)),
        member.documentation
    );
    text.push_str(&format!("  type      {}\n", words::type_of(shape)));
    text.push_str(&limits(shape));
    text.push_str(&format!("  presence  {need}\n"));
    text.push_str(&format!("  inside    {path} ({})\n", owner.name));
    text.push_str(&children(inner(shape), &format!("{path}.{}", member.name)));
    text.push_str(&about(owner.name, member.name, shape));
    let chain: Vec<&Member> = above.iter().copied().chain([member]).collect();
    if let Some(value) = example::of(resource.spec(), &chain) {
        text.push_str(&format!("\n{}\n", bold("Example of a spec")));
        for line in output::pretty(&value).lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

/// The page about a shape.
pub fn of_shape(shape: &'static Shape) -> String {
    let mut text = format!("{}\n\n", bold(shape.name));
    if !shape.documentation.is_empty() {
        text.push_str(&format!("{}\n\n", shape.documentation));
    }
    text.push_str(&format!("  type      {}\n", words::type_of(shape)));
    text.push_str(&limits(shape));
    text.push_str(&children(inner(shape), ""));
    text
}

/// Lines about bounds and pattern.
fn limits(shape: &Shape) -> String {
    let lines = [
        ("limits", words::range(shape)),
        ("pattern", shape.pattern.map(str::to_owned)),
    ];
    lines
        .into_iter()
        .filter_map(|(name, text)| Some(format!("  {name:<9} {}\n", text?)))
        .collect()
}

fn children(shape: &'static Shape, path: &str) -> String {
    if shape.members().is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", bold("Members"));
    for member in shape.members() {
        let name = format!("{path}.{}", member.name);
        let mark = if member.required { " [required]" } else { "" };
        text.push_str(&format!(
            "  {}{mark}\n      {}\n",
            name.trim_start_matches('.'),
            member.documentation
        ));
    }
    text
}

/// The rules that are about this very member or shape.
fn about(structure: &str, member: &str, shape: &Shape) -> String {
    let is_about = |claim: &&str| match claim.split_once('.') {
        Some((owner, name)) => owner == structure && name == member,
        None => **claim == *shape.name,
    };
    let rules = rules::all().filter(|rule| match rule.check {
        Check::Model(claims) => claims.iter().any(is_about),
        _ => false,
    });
    let lines: String = rules.map(|rule| format!("  {}\n", rule.id)).collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n{}\n{lines}", bold("Rules"))
    }
}

/// The shape of the items of lists, else the shape itself.
pub fn inner(shape: &'static Shape) -> &'static Shape {
    shape.item().map_or(shape, inner)
}

fn joined(kind: &str, members: &[&Member]) -> String {
    members.iter().fold(kind.to_owned(), |path, member| {
        format!("{path}.{}", member.name)
    })
}

fn unknown(kind: &str, above: &[&Member], shape: &Shape, word: &str) -> Error {
    let path = joined(kind, above);
    let members: Vec<&str> = shape.members().iter().map(|member| member.name).collect();
    let error = Error::usage(format!("`{path}` has no member `{word}`")).hints(
        suggest::did_you_mean(&suggest::similar(word, members.iter().copied())),
    );
    if members.is_empty() {
        error
    } else {
        error.hint(format!("its members are {}", members.join(", ")))
    }
}
