//! Worlds: what parameters and conditions may be other than what they are now.
//!
//! A world sets parameters rather than conditions wherever it can, so that conditions which exclude
//! each other never hold together.

use super::function;
use super::parameter::scalar;
use super::template::Template;
use crate::document::{Entry, Node};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One way in which a template may be deployed, recognized by what differs from the parameters as they are.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub parameters: BTreeMap<String, Setting>,
    pub conditions: BTreeMap<String, bool>,
}

impl World {
    /// True for the world as it is now.
    pub fn is_now(&self) -> bool {
        self.parameters.is_empty() && self.conditions.is_empty()
    }
}

/// What a parameter is in a world.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Value(String),
    /// None of the values with which conditions compare it.
    Other,
}

/// How many worlds are looked at for one template.
const MOST: usize = 64;

/// The settings worth trying for each parameter, in the order of their names. Only what App Mesh
/// resources depend on is varied, and nothing that `given` fixes.
pub fn settings(
    template: &Template<'_>,
    given: &BTreeMap<String, String>,
) -> BTreeMap<String, Vec<Setting>> {
    let mut survey = Survey::new(template);
    for index in template.own() {
        let resource = &template.resources[index];
        if let Some((name, _)) = resource.condition() {
            survey.condition(name);
        }
        survey.entries(resource.properties());
    }
    survey.conditions();
    let parameters = survey
        .seen
        .iter()
        .filter(|name| !given.contains_key(**name));
    let found = parameters.map(|name| {
        let compared = survey.compared.get(name).into_iter().flatten();
        let keys = survey.keys.get(name).into_iter().flatten();
        let declared = template.parameters.get(name);
        if declared.is_some_and(|it| it.is_stored_elsewhere() || it.is_list()) {
            return ((*name).to_owned(), Vec::new());
        }
        let allowed = declared.map(|it| it.allowed()).unwrap_or_default();
        let settings = if allowed.is_empty() {
            let is_compared = survey.compared.contains_key(name);
            let values: BTreeSet<&String> = compared.chain(keys).collect();
            let values = values.into_iter().cloned().map(Setting::Value);
            values
                .chain(is_compared.then_some(Setting::Other))
                .collect()
        } else {
            allowed.into_iter().map(Setting::Value).collect()
        };
        ((*name).to_owned(), settings)
    });
    found.filter(|(_, settings)| !settings.is_empty()).collect()
}

/// The worlds in which these settings come up: all combinations where those are few, else one
/// parameter at a time.
pub fn worlds(settings: &BTreeMap<String, Vec<Setting>>) -> Vec<World> {
    let combinations = settings.values().try_fold(1_usize, |product, values| {
        let product = product.checked_mul(values.len() + 1)?;
        (product <= MOST).then_some(product)
    });
    let mut worlds = vec![World::default()];
    for (name, values) in settings {
        let bases = if combinations.is_some() {
            worlds.len()
        } else {
            1
        };
        for base in 0..bases {
            for value in values {
                let mut world = worlds[base].clone();
                world.parameters.insert(name.clone(), value.clone());
                worlds.push(world);
            }
        }
    }
    worlds.truncate(MOST);
    worlds
}

/// What the properties of App Mesh resources and the conditions on which these depend mention.
struct Survey<'t, 'a> {
    template: &'t Template<'a>,
    /// Every parameter.
    seen: BTreeSet<&'t str>,
    /// With which texts a parameter is compared.
    compared: BTreeMap<&'t str, BTreeSet<String>>,
    /// The keys of mappings among which a parameter chooses.
    keys: BTreeMap<&'t str, BTreeSet<String>>,
    done: HashSet<&'t str>,
    /// Conditions still to be looked at.
    open: Vec<&'t str>,
}

impl<'t, 'a> Survey<'t, 'a> {
    fn new(template: &'t Template<'a>) -> Survey<'t, 'a> {
        Survey {
            template,
            seen: BTreeSet::new(),
            compared: BTreeMap::new(),
            keys: BTreeMap::new(),
            done: HashSet::new(),
            open: Vec::new(),
        }
    }

    fn condition(&mut self, name: &'t str) {
        if self.done.insert(name) {
            self.open.push(name);
        }
    }

    /// Looks at the conditions that are mentioned, and those that these mention.
    fn conditions(&mut self) {
        while let Some(name) = self.open.pop() {
            if let Some(node) = self.template.conditions.get(name) {
                self.node(node);
            }
        }
    }

    fn entries(&mut self, entries: &'t [Entry]) {
        for entry in entries {
            self.node(&entry.node);
        }
    }

    fn node(&mut self, node: &'t Node) {
        if let Some(function) = function::of(node) {
            self.function(function);
        }
        self.entries(node.entries());
        node.items().iter().for_each(|node| self.node(node));
    }

    fn function(&mut self, function: &'t Entry) {
        let argument = &function.node;
        match (function.key.as_str(), argument.items()) {
            ("Ref", _) => self.seen.extend(argument.as_str()),
            ("Condition", _) => {
                if let Some(name) = argument.as_str() {
                    self.condition(name);
                }
            }
            ("Fn::If", [name, ..]) => {
                if let Some(name) = name.as_str() {
                    self.condition(name);
                }
            }
            ("Fn::Equals", [one, other]) => {
                self.compare(one, other);
                self.compare(other, one);
            }
            ("Fn::FindInMap", [map, first, second, ..]) => self.find(map, first, second),
            ("Fn::Sub", _) => {
                let text = argument.items().first().unwrap_or(argument);
                for hole in function::holes(text.as_str().unwrap_or_default()) {
                    self.seen.insert(hole);
                }
            }
            _ => {}
        }
    }

    fn compare(&mut self, one: &'t Node, other: &Node) {
        if let (Some(name), Some(text)) = (referred(one), scalar(other)) {
            self.seen.insert(name);
            self.compared.entry(name).or_default().insert(text);
        }
    }

    fn find(&mut self, map: &Node, first: &'t Node, second: &'t Node) {
        let map = map
            .as_str()
            .and_then(|name| self.template.mappings.get(name));
        let tops = map.map_or(&[][..], |map| map.entries());
        if let Some(name) = referred(first) {
            let keys = tops.iter().map(|entry| entry.key.to_string());
            self.keys.entry(name).or_default().extend(keys);
            self.seen.insert(name);
        }
        if let Some(name) = referred(second) {
            let below = tops.iter().flat_map(|entry| entry.node.entries());
            let keys = below.map(|entry| entry.key.to_string());
            self.keys.entry(name).or_default().extend(keys);
            self.seen.insert(name);
        }
    }
}

/// What a `Ref` refers to.
fn referred(node: &Node) -> Option<&str> {
    let function = function::of(node).filter(|function| function.key == "Ref")?;
    function.node.as_str()
}
