//! One template: its resources of App Mesh as they are now, and as they may be.

use super::evaluate::{Evaluator, Exports};
use super::graph::Graph;
use super::properties::Converter;
use super::template::Template;
use super::truth::Truth;
use super::world::{self, Setting, World};
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Location, Node};
use crate::model::Kind;
use crate::resource::format::{Gap, Reading};
use crate::resource::{Request, Resource, order};
use compact_str::CompactString;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A template and what its values depend on.
pub struct Stack<'t, 'a> {
    pub template: &'t Template<'a>,
    /// What is put behind its symbols.
    pub scope: &'t str,
    pub given: &'t BTreeMap<String, String>,
    pub exports: &'t Exports,
    pub room: &'t Cell<usize>,
}

impl<'a> Stack<'_, 'a> {
    /// Reads the template.
    pub fn read(&self, reading: &mut Reading) {
        if self.template.own().next().is_none() {
            return;
        }
        let settings = world::settings(self.template, self.given);
        let (now, chosen) = (World::default(), self.chosen(&settings));
        let evaluator = self.evaluator(&now);
        let graph = Graph::of(self.template);
        reading.findings.extend(graph.findings.iter().cloned());
        reading.findings.extend(graph.circles(&evaluator));
        // What is known of each resource.
        let mut seen: HashMap<usize, Vec<Node>> = HashMap::new();
        let made = self.make(&evaluator, &self.evaluator(&chosen), &mut seen, reading);
        arrange(&graph, &evaluator, &made, reading);
        let mut faults = Faults::default();
        faults.add(evaluator.faults.take(), Severity::Error);
        let mut worlds = world::worlds(&settings);
        worlds.extend(opposites(&chosen));
        for world in worlds.iter().filter(|world| !world.is_now()) {
            let evaluator = self.evaluator(world);
            for (index, request) in self.existing(&evaluator) {
                let known = seen.entry(index).or_default();
                if !known.contains(&request.input) {
                    known.push(request.input.clone());
                    reading.alternatives.push(request);
                }
            }
            // Who never deploys with such parameters need not care.
            faults.add(evaluator.faults.take(), Severity::Warning);
        }
        reading.findings.extend(faults.found);
    }

    fn evaluator<'w>(&'w self, world: &'w World) -> Evaluator<'w, 'a> {
        Evaluator::new(self.template, world, self.given, self.exports, self.room)
    }

    /// The resources of App Mesh that exist in a world, or may exist there.
    fn existing(&self, evaluator: &Evaluator<'_, '_>) -> Vec<(usize, Request)> {
        let converter = Converter::new(evaluator, self.scope);
        let exists = |index: &usize| existence(evaluator, *index) != Truth::Known(false);
        let indexes = self.template.own().filter(exists);
        indexes
            .filter_map(|index| Some((index, converter.request(index)?)))
            .collect()
    }

    /// Adds the resources that exist now. Of those whose conditions are not decided only the ones of
    /// one world are added, for others exclude them; all of these are gaps. Gives the place of each
    /// request by the place of its resource.
    fn make(
        &self,
        now: &Evaluator<'_, '_>,
        chosen: &Evaluator<'_, '_>,
        seen: &mut HashMap<usize, Vec<Node>>,
        reading: &mut Reading,
    ) -> BTreeMap<usize, usize> {
        let mut made = BTreeMap::new();
        for (index, mut request) in self.existing(now) {
            seen.insert(index, vec![request.input.clone()]);
            let condition = self.template.resources[index].condition();
            if let (Truth::Unknown(why), Some((_, place))) = (existence(now, index), condition) {
                request.gap = Some(Box::new(Gap {
                    request: None,
                    location: place.value(),
                    why,
                }));
            }
            if existence(chosen, index) == Truth::Known(false) {
                reading.alternatives.push(request);
            } else {
                made.insert(index, reading.requests.len());
                reading.requests.push(request);
            }
        }
        made
    }

    /// The world that decides what is not decided now: parameters without a value have those with
    /// which most resources exist, and conditions that are open even then hold.
    fn chosen(&self, settings: &BTreeMap<String, Vec<Setting>>) -> World {
        let has_default = |name: &str| {
            let parameter = self.template.parameters.get(name);
            parameter.is_some_and(|it| it.default().is_some())
        };
        let open = settings.iter().filter(|(name, _)| !has_default(name));
        let open = open.map(|(name, values)| (name.clone(), values.clone()));
        let worlds = world::worlds(&open.collect());
        let count = |world: &World| {
            let evaluator = self.evaluator(world);
            let exists = |index: &usize| existence(&evaluator, *index) != Truth::Known(false);
            self.template.own().filter(exists).count()
        };
        // The fewer parameters differ from what they are, the better.
        let most = worlds.into_iter().rev().max_by_key(|world| {
            let is_decided = !world.is_now() || settings.is_empty();
            (is_decided, count(world))
        });
        let mut world = most.unwrap_or_default();
        let mut names: Vec<&String> = self.template.conditions.keys().collect();
        names.sort();
        let mut open = Vec::new();
        {
            let evaluator = self.evaluator(&world);
            let is_open = |name: &&&String| matches!(evaluator.truth(name), Truth::Unknown(_));
            open.extend(names.iter().filter(is_open).map(|name| (*name).clone()));
        }
        for name in open {
            // One may be decided by those before it.
            let is_open = matches!(self.evaluator(&world).truth(&name), Truth::Unknown(_));
            if is_open {
                world.conditions.insert(name, true);
            }
        }
        world
    }
}

/// The worlds in which a condition that no parameter decides holds, and those in which it does not.
fn opposites(chosen: &World) -> Vec<World> {
    let names = chosen.conditions.keys().take(MOST_OPEN);
    let worlds = names.flat_map(|name| {
        [true, false].map(|holds| World {
            conditions: BTreeMap::from([(name.clone(), holds)]),
            ..World::default()
        })
    });
    worlds.collect()
}

/// How many conditions that no parameter decides are looked at.
const MOST_OPEN: usize = 16;

fn existence(evaluator: &Evaluator<'_, '_>, index: usize) -> Truth {
    match evaluator.template.resources[index].condition() {
        Some((name, _)) => evaluator.truth(name),
        None => Truth::Known(true),
    }
}

/// States which requests come after which, and finds those that CloudFormation may carry out before
/// what they need: it creates everything at once that nothing holds back.
fn arrange(
    graph: &Graph<'_, '_>,
    evaluator: &Evaluator<'_, '_>,
    made: &BTreeMap<usize, usize>,
    reading: &mut Reading,
) {
    let resources: BTreeMap<usize, Resource> = made
        .iter()
        .filter_map(|(index, place)| {
            let request = reading.requests[*place].clone();
            Some((*index, request.into_resource()?))
        })
        .collect();
    let mut by_name: HashMap<(Kind, &[CompactString]), usize> = HashMap::new();
    for (index, resource) in &resources {
        by_name.insert((resource.kind(), resource.names.as_slice()), *index);
    }
    for (index, resource) in &resources {
        let after = graph.after(*index, evaluator);
        let places = after.iter().filter_map(|it| made.get(it));
        let own = made[index];
        reading.after.extend(places.map(|place| (own, *place)));
        for need in order::needed(resource) {
            let other = by_name.get(&(need.kind, need.names.as_slice())).copied();
            let Some(other) = other.filter(|it| it != index && !after.contains(it)) else {
                continue;
            };
            if !graph.is_after(*index, other, evaluator) {
                let ids = [*index, other].map(|it| evaluator.template.resources[it].id.as_str());
                let property = super::spelling::of(need.kind.shape().name_member());
                reading
                    .findings
                    .push(race(ids, &property, need.place.value()));
            }
        }
    }
}

/// The finding about a resource that nothing makes CloudFormation create after what it needs.
fn race([id, other]: [&str; 2], property: &str, location: Location) -> Diagnostic {
    let message = format!("nothing makes CloudFormation create `{other}` before `{id}`");
    Finding::new(location, message)
        .help(format!(
            "write `!GetAtt {other}.{property}` here, or add `DependsOn: {other}` to `{id}`"
        ))
        .warning(super::rule::ORDER)
}

/// Findings of several worlds, each of which is reported once.
#[derive(Default)]
struct Faults {
    seen: HashSet<(&'static str, Location)>,
    found: Vec<Diagnostic>,
}

impl Faults {
    /// Adds findings, no more severe than this.
    fn add(&mut self, faults: Vec<Diagnostic>, most: Severity) {
        for mut fault in faults {
            if self
                .seen
                .insert((fault.rule, fault.finding.primary.location))
            {
                fault.severity = fault.severity.min(most);
                self.found.push(fault);
            }
        }
    }
}
