//! What a function is given when it is called.

use super::ast::Ast;
use super::eval;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// One argument.
pub enum Given<'a> {
    Value(Cow<'a, Value>),
    Expression(&'a Ast),
}

/// The arguments of a call, to be taken one by one. They fit the function's signature, or the
/// function would not be called; one that does not would count as empty.
pub struct Arguments<'a>(std::vec::IntoIter<Given<'a>>);

impl<'a> From<Vec<Given<'a>>> for Arguments<'a> {
    fn from(given: Vec<Given<'a>>) -> Arguments<'a> {
        Arguments(given.into_iter())
    }
}

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
        eval::items(self.value()).unwrap_or_default()
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
