//! What a template refers to: what does not exist, what waits for itself, and what comes after what.

use super::evaluate::Evaluator;
use super::function::{self, NAMES, PSEUDO};
use super::rule::{CIRCLE, REFERENCE};
use super::spelling;
use super::template::{Logical, Template};
use super::truth::Truth;
use crate::diagnostic::{Diagnostic, Finding, suggest};
use crate::document::{Node, Place};
use crate::model::ResourceShape;
use std::collections::{HashMap, HashSet};

/// A reference in a template.
#[derive(Debug)]
struct Reference<'t> {
    to: To<'t>,
    place: Place,
    /// The conditions of `Fn::If` around it, and whether they have to hold.
    guards: Vec<(&'t str, bool)>,
}

/// What is referred to.
#[derive(Debug, PartialEq)]
enum To<'t> {
    /// A parameter or a resource.
    Any(&'t str),
    /// An attribute of a resource.
    Attribute(&'t str, Option<&'t str>),
    Resource(&'t str),
    Condition(&'t str),
}

impl<'t> Reference<'t> {
    /// The logical id of the resource that it may refer to.
    fn id(&self) -> Option<&'t str> {
        match self.to {
            To::Any(id) | To::Attribute(id, _) | To::Resource(id) => Some(id),
            To::Condition(_) => None,
        }
    }
}

/// The references of a template, gathered once.
#[derive(Debug)]
pub struct Graph<'t, 'a> {
    template: &'t Template<'a>,
    /// Those of each resource.
    resources: Vec<Vec<Reference<'t>>>,
    /// Those of each condition, by its name.
    conditions: Vec<(&'t str, Vec<Reference<'t>>)>,
    /// Those of outputs.
    rest: Vec<Reference<'t>>,
    pub findings: Vec<Diagnostic>,
}

impl<'t, 'a> Graph<'t, 'a> {
    pub fn of(template: &'t Template<'a>) -> Graph<'t, 'a> {
        let mut gatherer = Gatherer::default();
        let resources = template.resources.iter().map(|resource| {
            gatherer.resource(resource);
            std::mem::take(&mut gatherer.found)
        });
        let resources = resources.collect();
        let mut conditions = Vec::new();
        for (name, node) in &template.conditions {
            gatherer.node(node);
            conditions.push((name.as_str(), std::mem::take(&mut gatherer.found)));
        }
        conditions.sort_by_key(|(name, _)| *name);
        for (_, output) in &template.outputs {
            gatherer.condition(output.get("Condition"));
            gatherer.node(output);
        }
        let mut graph = Graph {
            template,
            resources,
            conditions,
            rest: gatherer.found,
            findings: gatherer.findings,
        };
        graph.check();
        graph
    }

    /// Finds what does not exist.
    fn check(&mut self) {
        let conditions = self
            .conditions
            .iter()
            .flat_map(|(_, references)| references);
        let all = self.resources.iter().flatten().chain(conditions);
        let all = all.chain(&self.rest);
        let found: Vec<Diagnostic> = all.filter_map(|it| self.undefined(it)).collect();
        self.findings.extend(found);
        self.findings.extend(self.circular_conditions());
    }

    /// A finding for each condition that depends on itself.
    fn circular_conditions(&self) -> Vec<Diagnostic> {
        let by_name: HashMap<&str, &Vec<Reference<'_>>> = self
            .conditions
            .iter()
            .map(|(name, references)| (*name, references))
            .collect();
        let next = |name: &str| {
            let references = by_name.get(name).into_iter().copied().flatten();
            references.filter_map(|it| match it.to {
                To::Condition(name) => Some((name, it.place)),
                _ => None,
            })
        };
        let mut found = Vec::new();
        let mut state: HashMap<&str, Visit> = HashMap::new();
        for (start, _) in &self.conditions {
            if state.contains_key(start) {
                continue;
            }
            state.insert(start, Visit::Open);
            let mut way = vec![(*start, next(start).collect::<Vec<_>>())];
            while let Some((name, rest)) = way.last_mut() {
                let Some((to, place)) = rest.pop() else {
                    state.insert(name, Visit::Done);
                    way.pop();
                    continue;
                };
                match state.get(to) {
                    Some(Visit::Open) => found.push((to, place)),
                    Some(_) => {}
                    None => {
                        state.insert(to, Visit::Open);
                        way.push((to, next(to).collect()));
                    }
                }
            }
        }
        let finding = |(name, place): (&str, Place)| {
            let message = format!("condition `{name}` depends on itself");
            Finding::new(place.value(), message).error(CIRCLE)
        };
        found.into_iter().map(finding).collect()
    }

    fn undefined(&self, reference: &Reference<'_>) -> Option<Diagnostic> {
        let template = self.template;
        let resources = template.resources.iter().map(|it| it.id.as_str());
        let (message, known): (String, Vec<&str>) = match reference.to {
            To::Any(id) if self.is_defined(id) || self.may_be_generated(id) => return None,
            To::Any(id) => {
                let parameters = template.parameters.keys().copied();
                let message = format!("there is no parameter and no resource `{id}`");
                (message, resources.chain(parameters).chain(PSEUDO).collect())
            }
            To::Resource(id) | To::Attribute(id, _) if template.index(id).is_none() => {
                if self.may_be_generated(id) {
                    return None;
                }
                (format!("there is no resource `{id}`"), resources.collect())
            }
            To::Attribute(id, Some(attribute)) => {
                let kind = template.resources[template.index(id)?].kind?;
                let known = attributes(kind);
                if known.iter().any(|it| it == attribute) {
                    return None;
                }
                let message = format!("`{id}` has no attribute `{attribute}`");
                let finding = Finding::new(reference.place.value(), message);
                let words: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
                return Some(
                    finding
                        .help(format!("`Fn::GetAtt` knows {}", words.join(", ")))
                        .error(REFERENCE),
                );
            }
            To::Condition(name) if !template.conditions.contains_key(name) => {
                let known = template.conditions.keys().map(String::as_str);
                (format!("there is no condition `{name}`"), known.collect())
            }
            _ => return None,
        };
        let finding = Finding::new(reference.place.value(), message);
        let word = reference.id().unwrap_or(match reference.to {
            To::Condition(name) => name,
            _ => "",
        });
        let question = suggest::did_you_mean(&suggest::similar(word, known));
        let declare = || "declare it, or correct the name".to_owned();
        let finding = finding.help(question.unwrap_or_else(declare));
        Some(finding.error(REFERENCE))
    }

    fn is_defined(&self, id: &str) -> bool {
        self.template.parameters.contains_key(id)
            || self.template.index(id).is_some()
            || PSEUDO.contains(&id)
    }

    /// Whether a transform may make a resource of this name.
    fn may_be_generated(&self, id: &str) -> bool {
        let transforms = self.template.transforms;
        let is_serverless = |resource: &Logical<'_>| {
            resource.type_name().starts_with("AWS::Serverless::") && id.starts_with(&resource.id)
        };
        transforms.macros
            || transforms.serverless
                && (id.starts_with("Serverless")
                    || self.template.resources.iter().any(is_serverless))
    }

    /// The resources that CloudFormation creates before this one because of what it refers to, and
    /// where it does, in a world.
    fn needs<'s>(
        &'s self,
        index: usize,
        evaluator: &'s Evaluator<'_, '_>,
    ) -> impl Iterator<Item = (usize, Place)> + 's {
        let is_active = |reference: &&Reference<'_>| {
            let mut guards = reference.guards.iter();
            guards.all(|(name, holds)| evaluator.truth(name) != Truth::Known(!holds))
        };
        let references = self.resources[index].iter().filter(is_active);
        references.filter_map(|it| Some((self.template.index(it.id()?)?, it.place)))
    }

    /// A finding for each circle of resources that wait for each other.
    pub fn circles(&self, evaluator: &Evaluator<'_, '_>) -> Vec<Diagnostic> {
        let needs: Vec<Vec<(usize, Place)>> = (0..self.resources.len())
            .map(|index| self.needs(index, evaluator).collect())
            .collect();
        let mut state = vec![Visit::New; needs.len()];
        let mut found = Vec::new();
        for start in 0..needs.len() {
            if state[start] != Visit::New {
                continue;
            }
            // The resources on the way, and how many of their needs have been followed.
            let mut way = vec![(start, 0)];
            state[start] = Visit::Open;
            while let Some((index, next)) = way.last_mut() {
                let Some((to, place)) = needs[*index].get(*next).copied() else {
                    state[*index] = Visit::Done;
                    way.pop();
                    continue;
                };
                *next += 1;
                match state[to] {
                    Visit::New => {
                        state[to] = Visit::Open;
                        way.push((to, 0));
                    }
                    Visit::Open => found.push(self.circle(&way, to, place, &needs)),
                    Visit::Done => {}
                }
            }
        }
        found
    }

    /// A finding about the circle that the last step of a way closes.
    fn circle(
        &self,
        way: &[(usize, usize)],
        to: usize,
        place: Place,
        needs: &[Vec<(usize, Place)>],
    ) -> Diagnostic {
        let start = way.iter().position(|(index, _)| *index == to).unwrap_or(0);
        let round = &way[start..];
        let ids = round
            .iter()
            .map(|(index, _)| &self.template.resources[*index].id);
        let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
        let message = match &ids[..] {
            [only] => format!("{only} waits for itself"),
            ids => format!("{} wait for each other", ids.join(", ")),
        };
        // Each waits for the next one here, the last one for the first.
        let followed = |(index, next): &(usize, usize)| {
            let (_, place) = needs[*index].get(next.saturating_sub(1))?;
            Some((*index, *place))
        };
        let steps: Vec<(usize, Place)> = round.iter().filter_map(followed).collect();
        let places: Vec<Place> = steps.iter().map(|(_, place)| *place).collect();
        // What is written only to wait is the first thing to remove.
        let stated = steps
            .iter()
            .find(|(index, place)| self.is_stated(*index, *place));
        let place = stated.map_or(place, |(_, place)| *place);
        let finding = Finding::new(place.value(), message);
        let finding = finding.help("CloudFormation refuses circular dependencies");
        let other = places.iter().find(|other| **other != place);
        let finding = other.iter().fold(finding, |finding, other| {
            finding.against(other.value(), "and here")
        });
        finding.error(CIRCLE)
    }

    /// Whether a reference is a `DependsOn`.
    fn is_stated(&self, index: usize, place: Place) -> bool {
        let mut references = self.resources[index].iter();
        references.any(|it| it.place == place && matches!(it.to, To::Resource(_)))
    }

    /// The resources of App Mesh that a resource waits for, directly or by others of other kinds.
    pub fn after(&self, index: usize, evaluator: &Evaluator<'_, '_>) -> HashSet<usize> {
        let mut seen = HashSet::new();
        let mut open = vec![index];
        while let Some(next) = open.pop() {
            for (to, _) in self.needs(next, evaluator) {
                if seen.insert(to) && self.template.resources[to].kind.is_none() {
                    open.push(to);
                }
            }
        }
        seen.retain(|it| self.template.resources[*it].kind.is_some() && *it != index);
        seen
    }

    /// Whether a resource waits for another one, directly or by any others.
    pub fn is_after(&self, index: usize, other: usize, evaluator: &Evaluator<'_, '_>) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![index];
        while let Some(next) = open.pop() {
            let needs = self.needs(next, evaluator);
            open.extend(needs.map(|(to, _)| to).filter(|to| seen.insert(*to)));
        }
        seen.contains(&other)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    Open,
    Done,
}

/// What `Fn::GetAtt` knows of a resource of App Mesh.
fn attributes(kind: &ResourceShape) -> Vec<String> {
    let names = kind.identifiers.iter().map(|name| spelling::of(name));
    let rest = ["Arn", "Id", "MeshOwner", "ResourceOwner", "Uid"];
    names.chain(rest.map(str::to_owned)).collect()
}

/// Walks a template and gathers references.
#[derive(Default)]
struct Gatherer<'t> {
    found: Vec<Reference<'t>>,
    guards: Vec<(&'t str, bool)>,
    findings: Vec<Diagnostic>,
}

impl<'t> Gatherer<'t> {
    fn resource(&mut self, resource: &'t Logical<'_>) {
        for entry in resource.body.entries() {
            match entry.key.as_str() {
                "Type" => {}
                "Condition" => self.condition(Some(&entry.node)),
                "DependsOn" => {
                    let nodes = std::iter::once(&entry.node).chain(entry.node.items());
                    for node in nodes {
                        if let Some(id) = node.as_str() {
                            self.push(To::Resource(id), node.place);
                        }
                    }
                }
                _ => self.node(&entry.node),
            }
        }
    }

    fn condition(&mut self, node: Option<&'t Node>) {
        if let Some((name, node)) = node.and_then(|node| Some((node.as_str()?, node))) {
            self.push(To::Condition(name), node.place);
        }
    }

    fn push(&mut self, to: To<'t>, place: Place) {
        self.found.push(Reference {
            to,
            place,
            guards: self.guards.clone(),
        });
    }

    fn node(&mut self, node: &'t Node) {
        let Some(function) = function::of(node) else {
            node.entries()
                .iter()
                .for_each(|entry| self.node(&entry.node));
            node.items().iter().for_each(|node| self.node(node));
            return;
        };
        let argument = &function.node;
        match (function.key.as_str(), argument.items()) {
            ("Ref", _) => {
                if let Some(id) = argument.as_str() {
                    self.push(To::Any(id), argument.place);
                }
            }
            ("Condition", _) => self.condition(Some(argument)),
            ("Fn::GetAtt", items) => self.get_attribute(argument, items),
            ("Fn::Sub", items) => self.substitute(argument, items),
            ("Fn::If", [name, yes, no]) => {
                self.condition(Some(name));
                let name = name.as_str().unwrap_or_default();
                for (branch, holds) in [(yes, true), (no, false)] {
                    self.guards.push((name, holds));
                    self.node(branch);
                    self.guards.pop();
                }
            }
            (name, items) => {
                self.check_name(name, argument);
                if items.is_empty() {
                    self.node(argument);
                }
                for node in items {
                    self.node(node);
                }
            }
        }
    }

    fn check_name(&mut self, name: &str, argument: &Node) {
        if NAMES.contains(&name) {
            return;
        }
        let message = format!("there is no function `{name}`");
        let finding = Finding::new(argument.place.key(), message);
        let near = suggest::similar(name, NAMES);
        let question = suggest::did_you_mean(&near).into_iter();
        let finding = question.fold(finding, Finding::help);
        self.findings.push(finding.error(super::evaluate::INVALID));
    }

    fn get_attribute(&mut self, argument: &'t Node, items: &'t [Node]) {
        if let Some(text) = argument.as_str() {
            let (id, attribute) = match text.split_once('.') {
                Some((id, attribute)) => (id, Some(attribute)),
                None => (text, None),
            };
            self.push(To::Attribute(id, attribute), argument.place);
        } else if let [id, attribute] = items
            && let Some(id) = id.as_str()
        {
            self.push(To::Attribute(id, attribute.as_str()), argument.place);
            self.node(attribute);
        }
    }

    fn substitute(&mut self, argument: &'t Node, items: &'t [Node]) {
        let text = items.first().unwrap_or(argument);
        let variables = items.get(1).map_or(&[][..], Node::entries);
        for entry in variables {
            self.node(&entry.node);
        }
        // Names that are declared for this text, and those that it has already mentioned.
        let mut seen: HashSet<&str> = variables.iter().map(|entry| entry.key.as_str()).collect();
        for hole in function::holes(text.as_str().unwrap_or_default()) {
            if !seen.insert(hole) {
                continue;
            }
            let to = match hole.split_once('.') {
                Some((id, attribute)) => To::Attribute(id, Some(attribute)),
                None => To::Any(hole),
            };
            self.push(to, text.place);
        }
    }
}
