//! Conditions: whether they hold in a world.

use super::evaluate::{Evaluator, INVALID};
use super::function;
use super::parameter::scalar;
use super::truth::Truth;
use super::world::Setting;
use crate::diagnostic::Finding;
use crate::document::{Node, Value};

impl Evaluator<'_, '_> {
    /// Whether the condition of this name holds.
    pub fn truth(&self, name: &str) -> Truth {
        if let Some(truth) = self.world.conditions.get(name) {
            return Truth::Known(*truth);
        }
        let known = self.truths.borrow().get(name).cloned();
        if let Some(truth) = known {
            return truth;
        }
        let Some(node) = self.template.conditions.get(name) else {
            return Truth::Unknown(format!("there is no condition `{name}`"));
        };
        let waiting = Truth::Unknown(format!("condition `{name}` depends on itself"));
        self.truths.borrow_mut().insert(name.to_owned(), waiting);
        let truth = match self.truth_of(node) {
            Truth::Unknown(why) if !why.starts_with("condition `") => {
                Truth::Unknown(format!("condition `{name}` is not decided: {why}"))
            }
            truth => truth,
        };
        self.truths
            .borrow_mut()
            .insert(name.to_owned(), truth.clone());
        truth
    }

    /// Whether an expression of conditions holds.
    pub(super) fn truth_of(&self, node: &Node) -> Truth {
        self.deeper(|| self.expression(node))
            .unwrap_or_else(too_deep)
    }

    fn expression(&self, node: &Node) -> Truth {
        let Some(function) = function::of(node) else {
            return match scalar(node).as_deref() {
                Some("true") => Truth::Known(true),
                Some("false") => Truth::Known(false),
                _ => self.not_a_condition(node),
            };
        };
        let argument = &function.node;
        match (function.key.as_str(), argument.items()) {
            ("Condition", _) => self.truth(argument.as_str().unwrap_or_default()),
            ("Fn::Equals", [one, other]) => self.equal(one, other),
            ("Fn::Not", [one]) => match self.truth_of(one) {
                Truth::Known(truth) => Truth::Known(!truth),
                unknown @ Truth::Unknown(_) => unknown,
            },
            ("Fn::And", parts @ [_, _, ..]) => self.all(parts, true),
            ("Fn::Or", parts @ [_, _, ..]) => self.all(parts, false),
            ("Ref" | "Fn::FindInMap" | "Fn::Sub" | "Fn::Select" | "Fn::Join", _) => {
                match self.value(node) {
                    Some(node) => match (scalar(&node).as_deref(), &node.value) {
                        (Some("true"), _) => Truth::Known(true),
                        (Some("false"), _) => Truth::Known(false),
                        (_, Value::Unknown(it)) => Truth::Unknown(it.why.to_string()),
                        _ => self.not_a_condition(&node),
                    },
                    None => self.not_a_condition(node),
                }
            }
            _ => self.not_a_condition(node),
        }
    }

    fn not_a_condition(&self, node: &Node) -> Truth {
        let message = "this is not a condition";
        let fault = Finding::new(node.place.value(), message);
        self.fault(fault.help(
            "conditions are made of `Fn::Equals` with two values, `Fn::Not` with one condition, \
             `Fn::And` and `Fn::Or` with two to ten, and `Condition`",
        ).error(INVALID));
        Truth::Unknown("it is not a condition".to_owned())
    }

    /// Whether all parts are so, or, where it is asked for false, whether any is.
    fn all(&self, parts: &[Node], neutral: bool) -> Truth {
        let mut outcome = Truth::Known(neutral);
        for part in parts {
            match self.truth_of(part) {
                Truth::Known(truth) if truth != neutral => return Truth::Known(truth),
                Truth::Known(_) => {}
                unknown @ Truth::Unknown(_) => outcome = unknown,
            }
        }
        outcome
    }

    fn equal(&self, one: &Node, other: &Node) -> Truth {
        if self.is_other(one, other) || self.is_other(other, one) {
            return Truth::Known(false);
        }
        let (Some(one), Some(other)) = (self.value(one), self.value(other)) else {
            return Truth::Unknown("`AWS::NoValue` is compared".to_owned());
        };
        match (scalar(&one), scalar(&other)) {
            (Some(one), Some(other)) => Truth::Known(one == other),
            _ => match (&one.value, &other.value) {
                (Value::Unknown(one), Value::Unknown(other)) if one.symbol == other.symbol => {
                    Truth::Known(true)
                }
                (Value::Unknown(it), _) | (_, Value::Unknown(it)) => {
                    Truth::Unknown(it.why.to_string())
                }
                _ => Truth::Known(items(&one) == items(&other)),
            },
        }
    }

    /// Whether a parameter that has another value than all texts is compared with a text.
    fn is_other(&self, one: &Node, other: &Node) -> bool {
        let name = function::of(one).filter(|function| function.key == "Ref");
        let setting = name.and_then(|it| self.world.parameters.get(it.node.as_str()?));
        setting == Some(&Setting::Other) && scalar(other).is_some()
    }
}

fn too_deep() -> Truth {
    Truth::Unknown("too many conditions depend on each other".to_owned())
}

/// The texts of a list.
fn items(node: &Node) -> Vec<Option<String>> {
    node.items().iter().map(scalar).collect()
}
