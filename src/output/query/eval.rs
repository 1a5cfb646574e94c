//! An expression applied to a value.
//!
//! Values are borrowed from the input for as long as they can be.

use super::arguments::Given;
use super::ast::{Argument, Ast, Comparator};
use crate::output::python;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// A value, or the message that says why there is none.
pub type Computed<'a> = Result<Cow<'a, Value>, String>;

const NULL: Cow<'static, Value> = Cow::Owned(Value::Null);

/// Applies an expression to a value.
pub fn eval<'a>(ast: &'a Ast, value: Cow<'a, Value>) -> Computed<'a> {
    Ok(match ast {
        Ast::Current => value,
        Ast::Field(name) => member(value, name),
        Ast::Index(index) => items(value).map_or(NULL, |items| item(items, *index)),
        Ast::Slice { start, stop, step } => match items(value) {
            Some(items) => list(slice(&items, *start, *stop, *step)),
            None => NULL,
        },
        Ast::Literal(literal) => Cow::Borrowed(literal),
        Ast::Chain(steps) => steps
            .iter()
            .try_fold(value, |value, step| eval(step, value))?,
        Ast::Projection { list, each } => match items(eval(list, value)?) {
            Some(items) => project(items, each)?,
            None => NULL,
        },
        Ast::Filter {
            list,
            condition,
            each,
        } => match items(eval(list, value)?) {
            Some(items) => project(select(items, condition)?, each)?,
            None => NULL,
        },
        Ast::Values(object) => values(eval(object, value)?).map_or(NULL, list),
        Ast::Flatten(inner) => match items(eval(inner, value)?) {
            Some(items) => list(items.into_iter().flat_map(dissolve)),
            None => NULL,
        },
        Ast::Comparison(comparator, left, right) => {
            let left = eval(left, value.clone())?;
            let right = eval(right, value)?;
            Cow::Owned(compare(*comparator, &left, &right)?)
        }
        Ast::Or(operands) => until(operands, value, is_true)?,
        Ast::And(operands) => until(operands, value, |value| !is_true(value))?,
        Ast::Not(operand) => Cow::Owned(Value::Bool(!is_true(&*eval(operand, value)?))),
        Ast::List(_) | Ast::Hash(_) if value.is_null() => NULL,
        Ast::List(expressions) => {
            let items = expressions.iter().map(|ast| eval(ast, value.clone()));
            list(items.collect::<Result<Vec<_>, _>>()?)
        }
        Ast::Hash(expressions) => {
            let mut members = Map::new();
            for (key, ast) in expressions {
                members.insert(key.clone(), eval(ast, value.clone())?.into_owned());
            }
            Cow::Owned(Value::Object(members))
        }
        Ast::Call(function, arguments) => {
            let given = arguments.iter().map(|argument| match argument {
                Argument::Value(ast) => eval(ast, value.clone()).map(Given::Value),
                Argument::Expression(ast) => Ok(Given::Expression(ast)),
            });
            function.call(given.collect::<Result<_, _>>()?)?
        }
    })
}

/// The outcome of the first operand that meets a test, else of the last.
fn until<'a>(
    operands: &'a [Ast],
    value: Cow<'a, Value>,
    test: impl Fn(&Value) -> bool,
) -> Computed<'a> {
    let mut outcome = NULL;
    for operand in operands {
        outcome = eval(operand, value.clone())?;
        if test(&outcome) {
            break;
        }
    }
    Ok(outcome)
}

/// Everything counts as true but false, null, and empty texts, lists and objects.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn member<'a>(value: Cow<'a, Value>, name: &str) -> Cow<'a, Value> {
    match value {
        Cow::Borrowed(value) => value.get(name).map_or(NULL, Cow::Borrowed),
        Cow::Owned(mut value) => Cow::Owned(value.get_mut(name).map_or(Value::Null, Value::take)),
    }
}

/// The items of a list; `None` for everything else.
pub fn items(value: Cow<'_, Value>) -> Option<Vec<Cow<'_, Value>>> {
    match value {
        Cow::Borrowed(Value::Array(items)) => Some(items.iter().map(Cow::Borrowed).collect()),
        Cow::Owned(Value::Array(items)) => Some(items.into_iter().map(Cow::Owned).collect()),
        _ => None,
    }
}

/// The values of an object; `None` for everything else.
pub fn values(value: Cow<'_, Value>) -> Option<Vec<Cow<'_, Value>>> {
    match value {
        Cow::Borrowed(Value::Object(members)) => {
            Some(members.values().map(Cow::Borrowed).collect())
        }
        Cow::Owned(Value::Object(members)) => Some(
            members
                .into_iter()
                .map(|(_, value)| Cow::Owned(value))
                .collect(),
        ),
        _ => None,
    }
}

/// A list of these items.
pub fn list<'a>(items: impl IntoIterator<Item = Cow<'a, Value>>) -> Cow<'a, Value> {
    Cow::Owned(Value::Array(
        items.into_iter().map(Cow::into_owned).collect(),
    ))
}

fn item(mut items: Vec<Cow<'_, Value>>, index: i64) -> Cow<'_, Value> {
    let index = match index {
        0.. => usize::try_from(index).ok(),
        _ => items.len().checked_sub(index.unsigned_abs() as usize),
    };
    match index.filter(|index| *index < items.len()) {
        Some(index) => items.swap_remove(index),
        None => NULL,
    }
}

/// Every `step`-th item from `start` to before `stop`, as Python slices.
fn slice<'a>(
    items: &[Cow<'a, Value>],
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
) -> Vec<Cow<'a, Value>> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    // The places at which a walk in this direction may begin and end.
    let (first, last) = if step > 0 {
        (0, length)
    } else {
        (length - 1, -1)
    };
    let bound = |place: i64| {
        let from_front = if place < 0 {
            place.saturating_add(length)
        } else {
            place
        };
        from_front.clamp(first.min(last), first.max(last))
    };
    let stop = stop.map_or(last, bound);
    let mut at = start.map_or(first, bound);
    let mut taken = Vec::new();
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        taken.extend(
            usize::try_from(at)
                .ok()
                .and_then(|at| items.get(at))
                .cloned(),
        );
        at = at.saturating_add(step);
    }
    taken
}

/// What a flattened list has in the place of one of its items.
fn dissolve(item: Cow<'_, Value>) -> Vec<Cow<'_, Value>> {
    if item.is_array() {
        items(item).unwrap_or_default()
    } else {
        vec![item]
    }
}

/// An expression applied to each item; nulls are dropped.
fn project<'a>(items: Vec<Cow<'a, Value>>, each: &'a Ast) -> Computed<'a> {
    let mut outcome = Vec::with_capacity(items.len());
    for item in items {
        let value = eval(each, item)?;
        if !value.is_null() {
            outcome.push(value);
        }
    }
    Ok(list(outcome))
}

/// The items that meet a condition.
fn select<'a>(
    items: Vec<Cow<'a, Value>>,
    condition: &'a Ast,
) -> Result<Vec<Cow<'a, Value>>, String> {
    let mut selected = Vec::new();
    for item in items {
        if is_true(&*eval(condition, item.clone())?) {
            selected.push(item);
        }
    }
    Ok(selected)
}

/// Null where there is no order between the two: only numbers and texts have one.
fn compare(comparator: Comparator, left: &Value, right: &Value) -> Result<Value, String> {
    let wanted: fn(Ordering) -> bool = match comparator {
        Comparator::Equal => return Ok(Value::Bool(equal(left, right))),
        Comparator::NotEqual => return Ok(Value::Bool(!equal(left, right))),
        Comparator::Less => Ordering::is_lt,
        Comparator::LessOrEqual => Ordering::is_le,
        Comparator::Greater => Ordering::is_gt,
        Comparator::GreaterOrEqual => Ordering::is_ge,
    };
    let comparable = |value: &Value| value.is_number() || value.is_string();
    if comparable(left) && comparable(right) {
        Ok(Value::Bool(wanted(order(
            comparator.symbol(),
            left,
            right,
        )?)))
    } else {
        Ok(Value::Null)
    }
}

/// The order of two numbers or of two texts. For a number and a text there is none, which Python
/// words as an error of the operator that asked.
pub fn order(operator: &str, left: &Value, right: &Value) -> Result<Ordering, String> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(order_numbers(left, right)),
        (Value::String(left), Value::String(right)) => Ok(left.cmp(right)),
        _ => {
            let (left, right) = (python::type_name(left), python::type_name(right));
            Err(format!(
                "'{operator}' not supported between instances of '{left}' and '{right}'"
            ))
        }
    }
}

fn order_numbers(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => float(left).total_cmp(&float(right)),
    }
}

/// A number as a float.
pub fn float(number: &Number) -> f64 {
    number.as_str().parse().unwrap_or(f64::NAN)
}

/// Equality by value: `1` equals `1.0`, and the order of an object's members does not matter.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            python::is_integer(left) && left == right || order_numbers(left, right).is_eq()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        _ => left == right,
    }
}
