//! A function of JMESPath: what it takes, and how it is called.

use super::ast::{Argument, Ast};
use super::eval::Computed;
use super::kind::{ANY, Kind, python_type};
use crate::output::python;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::fmt;

/// A function that queries can call.
pub struct Function {
    pub name: &'static str,
    /// The kinds that each argument may be.
    pub parameters: &'static [&'static [Kind]],
    /// True when the last argument may be repeated.
    pub variadic: bool,
    /// The kinds that the outcome may be.
    pub gives: &'static [Kind],
    pub run: for<'a> fn(Arguments<'a>) -> Computed<'a>,
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
            return Ok(()); // One too many, which is told once they are counted.
        }
        let wanted = self.parameter(index);
        let found = match argument {
            Argument::Expression(_) if wanted.contains(&Kind::Expression) => return Ok(()),
            Argument::Expression(_) => "an expression",
            Argument::Value(_) if wanted == [Kind::Expression] => "a value",
            Argument::Value(Ast::Literal(value)) if self.check(index, value).is_ok() => {
                return Ok(());
            }
            Argument::Value(Ast::Literal(value)) => Kind::of(value).noun(),
            Argument::Value(ast) => {
                let given = ast.kinds();
                let meet = |given: &Kind| wanted.iter().any(|wanted| wanted.meets(*given));
                match given.first() {
                    Some(first) if !given.iter().any(meet) => first.noun(),
                    _ => return Ok(()),
                }
            }
        };
        let wanted: Vec<&str> = wanted.iter().map(|kind| kind.noun()).collect();
        let wanted = match wanted.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => return Ok(()),
        };
        let name = self.name;
        Err(format!("`{name}` takes {wanted} here, not {found}"))
    }

    /// Calls it.
    pub fn call<'a>(&self, arguments: Vec<Given<'a>>) -> Computed<'a> {
        for (index, argument) in arguments.iter().enumerate() {
            if let Given::Value(value) = argument {
                self.check(index, value)?;
            }
        }
        (self.run)(Arguments(arguments.into_iter()))
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
                return Err(wrong_type(self.name, item, python_type(item), wanted));
            }
            // All the others must be of the kind of the first.
            allowed = vec![Kind::of(item)];
        }
        Ok(())
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

/// An argument at the time of a call.
pub enum Given<'a> {
    Value(Cow<'a, Value>),
    Expression(&'a Ast),
}

/// The arguments of a call, to be taken one by one. The signature has been checked: an argument that
/// is not what it says it is does not come here, and would count as empty.
pub struct Arguments<'a>(std::vec::IntoIter<Given<'a>>);

impl<'a> Arguments<'a> {
    pub fn value(&mut self) -> Cow<'a, Value> {
        match self.0.next() {
            Some(Given::Value(value)) => value,
            _ => Cow::Owned(Value::Null),
        }
    }

    /// The values that are left.
    pub fn values(mut self) -> Vec<Cow<'a, Value>> {
        let count = self.0.len();
        (0..count).map(|_| self.value()).collect()
    }

    pub fn text(&mut self) -> String {
        match self.value().into_owned() {
            Value::String(text) => text,
            _ => String::new(),
        }
    }

    pub fn number(&mut self) -> Number {
        match self.value().into_owned() {
            Value::Number(number) => number,
            _ => 0.into(),
        }
    }

    pub fn list(&mut self) -> Vec<Cow<'a, Value>> {
        super::eval::items(self.value()).unwrap_or_default()
    }

    pub fn object(&mut self) -> Map<String, Value> {
        match self.value().into_owned() {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    pub fn expression(&mut self) -> &'a Ast {
        match self.0.next() {
            Some(Given::Expression(ast)) => ast,
            _ => &Ast::Current,
        }
    }
}
