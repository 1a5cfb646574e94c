//! What a query is made of.

use super::function::Function;
use super::kind::{ANY, Kind};
use serde_json::Value;

/// An expression: something that makes a value of a value.
#[derive(Debug)]
pub enum Ast {
    /// `@`: the value itself.
    Current,
    /// `name`: a member of an object.
    Field(String),
    /// `[0]`: an item of a list, from the end when negative.
    Index(i64),
    /// `[start:stop:step]`; the step is never zero.
    Slice {
        start: Option<i64>,
        stop: Option<i64>,
        step: i64,
    },
    /// A fixed value.
    Literal(Value),
    /// `a.b`, `a[0]`, `a | b`: each is applied to what the one before gave.
    Chain(Vec<Ast>),
    /// `list[*].each`: applied to every item of a list; nulls are dropped.
    Projection { list: Box<Ast>, each: Box<Ast> },
    /// `list[?condition].each`: the same, for the items that meet a condition.
    Filter {
        list: Box<Ast>,
        condition: Box<Ast>,
        each: Box<Ast>,
    },
    /// The values of an object, as a list: the left side of `object.*`.
    Values(Box<Ast>),
    /// A list with its inner lists dissolved: the left side of `list[]`.
    Flatten(Box<Ast>),
    /// `a == b`.
    Comparison(Comparator, Box<Ast>, Box<Ast>),
    /// `a || b`: the first that is true, else the last.
    Or(Vec<Ast>),
    /// `a && b`: the first that is false, else the last.
    And(Vec<Ast>),
    /// `!a`.
    Not(Box<Ast>),
    /// `[a, b]`.
    List(Vec<Ast>),
    /// `{key: a}`, in the order written.
    Hash(Vec<(String, Ast)>),
    /// `function(argument, &argument)`.
    Call(&'static Function, Vec<Argument>),
}

/// What a function is given.
#[derive(Debug)]
pub enum Argument {
    /// An expression whose value is handed over.
    Value(Ast),
    /// `&expression`: handed over as it is, for the function to apply to values of its choice.
    Expression(Ast),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparator {
    pub fn symbol(self) -> &'static str {
        match self {
            Comparator::Equal => "==",
            Comparator::NotEqual => "!=",
            Comparator::Less => "<",
            Comparator::LessOrEqual => "<=",
            Comparator::Greater => ">",
            Comparator::GreaterOrEqual => ">=",
        }
    }
}

impl Ast {
    /// Applies `next` to what this gives. Chains stay flat, however long they are.
    pub fn then(self, next: Ast) -> Ast {
        match self {
            Ast::Current => next,
            Ast::Chain(mut steps) => {
                steps.push(next);
                Ast::Chain(steps)
            }
            first => Ast::Chain(vec![first, next]),
        }
    }

    /// The kinds of value that this may give, as far as is known without a value.
    pub fn kinds(&self) -> &'static [Kind] {
        match self {
            Ast::Literal(value) => Kind::of(value).alone(),
            Ast::Chain(steps) => steps.last().map_or(ANY, Ast::kinds),
            Ast::Projection { .. } | Ast::Filter { .. } => &[Kind::Array, Kind::Null],
            Ast::Slice { .. } | Ast::Flatten(_) | Ast::Values(_) | Ast::List(_) => {
                &[Kind::Array, Kind::Null]
            }
            Ast::Hash(_) => &[Kind::Object, Kind::Null],
            Ast::Comparison(Comparator::Equal | Comparator::NotEqual, ..) | Ast::Not(_) => {
                &[Kind::Boolean]
            }
            Ast::Comparison(..) => &[Kind::Boolean, Kind::Null],
            Ast::Call(function, _) => function.gives,
            Ast::Current | Ast::Field(_) | Ast::Index(_) | Ast::Or(_) | Ast::And(_) => ANY,
        }
    }
}
