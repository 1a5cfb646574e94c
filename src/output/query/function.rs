//! A function of JMESPath: what it takes, and how it is called.

use super::arguments::{Arguments, Given};
use super::ast::{Argument, Ast};
use super::eval::Computed;
use super::kind::{ANY, Kind};
use crate::output::python;
use serde_json::Value;
use std::fmt;

/// What a function does.
pub type Run = for<'a> fn(Arguments<'a>) -> Computed<'a>;

/// A function that queries can call.
pub struct Function {
    pub name: &'static str,
    /// The kinds that each argument may be.
    pub parameters: &'static [&'static [Kind]],
    /// True when the last argument may be repeated.
    pub variadic: bool,
    /// The kinds that the outcome may be.
    pub gives: &'static [Kind],
    pub run: Run,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Function {
    /// The kinds that the argument at this position may be.
    fn parameter(&self, index: usize) -> &'static [Kind] {
        match self.parameters.get(index).or(self.parameters.last()) {
            Some(kinds) => kinds,
            None => ANY,
        }
    }

    /// Whether it can be called with so many arguments; if not, why.
    pub fn takes(&self, count: usize) -> Result<(), String> {
        let least = self.parameters.len();
        if count == least || (self.variadic && count > least) {
            return Ok(());
        }
        let name = self.name;
        let at_least = if self.variadic { "at least " } else { "" };
        let plural = if least == 1 { "" } else { "s" };
        Err(format!(
            "`{name}` takes {at_least}{least} argument{plural}, not {count}"
        ))
    }

    /// Whether there is any value for which it takes this argument; if not, why.
    pub fn may_take(&self, index: usize, argument: &Argument) -> Result<(), String> {
        if index >= self.parameters.len() && !self.variadic {
            return Ok(()); // One too many, which is reported once they are counted.
        }
        let Some(found) = self.misfit(index, argument) else {
            return Ok(());
        };
        let (name, wanted) = (self.name, any_of(self.parameter(index)));
        Err(format!("`{name}` takes {wanted} here, not {found}"))
    }

    /// What an argument is that can never be taken at this position.
    fn misfit(&self, index: usize, argument: &Argument) -> Option<&'static str> {
        let wanted = self.parameter(index);
        match argument {
            Argument::Expression(_) => {
                (!wanted.contains(&Kind::Expression)).then_some("an expression")
            }
            Argument::Value(_) if wanted == [Kind::Expression] => Some("a value"),
            Argument::Value(Ast::Literal(value)) => {
                let refused = self.check(index, value).is_err();
                refused.then(|| Kind::of(value).noun())
            }
            Argument::Value(ast) => {
                let given = ast.kinds();
                let taken = |given: &Kind| wanted.iter().any(|wanted| wanted.meets(*given));
                let refused = !given.iter().any(taken);
                given.first().filter(|_| refused).map(|kind| kind.noun())
            }
        }
    }

    /// Calls it.
    pub fn call<'a>(&self, arguments: Vec<Given<'a>>) -> Computed<'a> {
        for (index, argument) in arguments.iter().enumerate() {
            if let Given::Value(value) = argument {
                self.check(index, value)?;
            }
        }
        (self.run)(arguments.into())
    }

    /// Whether it takes this value at this position; if not, why, in jmespath.py's words.
    fn check(&self, index: usize, value: &Value) -> Result<(), String> {
        let wanted = self.parameter(index);
        if !wanted.iter().any(|kind| kind.meets(Kind::of(value))) {
            return Err(wrong_type(self.name, value, Kind::of(value).name(), wanted));
        }
        let Value::Array(items) = value else {
            return Ok(());
        };
        let mut allowed: Vec<Kind> = wanted.iter().filter_map(|kind| kind.items()).collect();
        if allowed.is_empty() {
            return Ok(());
        }
        for item in items {
            if !allowed.contains(&Kind::of(item)) {
                return Err(wrong_type(self.name, item, python::type_name(item), wanted));
            }
            // All the others must be of the kind of the first.
            allowed = vec![Kind::of(item)];
        }
        Ok(())
    }
}

/// `a string, an array or an object`.
fn any_of(kinds: &[Kind]) -> String {
    let nouns: Vec<&str> = kinds.iter().map(|kind| kind.noun()).collect();
    match nouns.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => nouns.concat(),
    }
}

/// The error of a value that a function does not take.
pub fn wrong_type(function: &str, value: &Value, kind: &str, wanted: &[Kind]) -> String {
    let wanted: Vec<Value> = wanted.iter().map(|kind| kind.name().into()).collect();
    let (value, wanted) = (python::str(value), python::repr(&Value::Array(wanted)));
    format!(
        "In function {function}(), invalid type for value: {value}, expected one of: {wanted}, \
         received: \"{kind}\""
    )
}
