//! What the functions of JMESPath do; `function` has checked what they are given.

use super::arguments::Arguments;
use super::ast::Ast;
use super::eval::{self, Computed, equal, eval, float, list};
use super::function::wrong_type;
use super::kind::Kind;
use crate::output::{json, python};
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Add;

fn owned(value: impl Into<Value>) -> Computed<'static> {
    Ok(Cow::Owned(value.into()))
}

pub fn abs(mut arguments: Arguments<'_>) -> Computed<'_> {
    let number = arguments.number();
    let text = number.as_str();
    match text.strip_prefix('-') {
        Some(text) => owned(parsed(text)),
        None => owned(number),
    }
}

/// A number of this text; null when it is not a number.
fn parsed(text: &str) -> Value {
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

pub fn ceil(arguments: Arguments<'_>) -> Computed<'_> {
    round(arguments, f64::ceil)
}

pub fn floor(arguments: Arguments<'_>) -> Computed<'_> {
    round(arguments, f64::floor)
}

/// An integer stays as it is; a float becomes one.
fn round(mut arguments: Arguments<'_>, to_whole: fn(f64) -> f64) -> Computed<'_> {
    let number = arguments.number();
    if python::is_integer(&number) {
        owned(number)
    } else {
        owned(parsed(&format!("{:.0}", to_whole(float(&number)))))
    }
}

pub fn sum(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(total(&arguments.list()))
}

pub fn avg(mut arguments: Arguments<'_>) -> Computed<'_> {
    let items = arguments.list();
    match (items.len(), total(&items)) {
        (0, _) => owned(Value::Null),
        (count, Value::Number(total)) => owned(float(&total) / count as f64),
        (_, other) => owned(other),
    }
}

/// Integers add up exactly; one float among them makes the sum a float.
fn total(items: &[Cow<'_, Value>]) -> Value {
    let numbers = || items.iter().filter_map(|item| item.as_number());
    let exact = numbers().try_fold(0_i128, |sum, number| sum.checked_add(number.as_i128()?));
    match exact {
        Some(sum) => parsed(&sum.to_string()),
        None => numbers().map(float).fold(0.0, Add::add).into(),
    }
}

pub fn contains(mut arguments: Arguments<'_>) -> Computed<'_> {
    let (subject, search) = (arguments.value(), arguments.value());
    match (&*subject, &*search) {
        (Value::String(subject), Value::String(search)) => owned(subject.contains(search)),
        (Value::String(_), search) => Err(format!(
            "'in <string>' requires string as left operand, not {}",
            python::type_name(search)
        )),
        (Value::Array(items), search) => owned(items.iter().any(|item| equal(item, search))),
        _ => owned(false),
    }
}

pub fn starts_with(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(arguments.text().starts_with(&arguments.text()))
}

pub fn ends_with(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(arguments.text().ends_with(&arguments.text()))
}

pub fn join(mut arguments: Arguments<'_>) -> Computed<'_> {
    let separator = arguments.text();
    let texts = arguments.list();
    let texts: Vec<&str> = texts.iter().filter_map(|text| text.as_str()).collect();
    owned(texts.join(&separator))
}

pub fn keys(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(
        arguments
            .object()
            .into_iter()
            .map(|(key, _)| key)
            .collect::<Vec<_>>(),
    )
}

pub fn values(mut arguments: Arguments<'_>) -> Computed<'_> {
    Ok(list(eval::values(arguments.value()).unwrap_or_default()))
}

/// Characters of a text, items of an array, members of an object.
pub fn length(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(match &*arguments.value() {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    })
}

pub fn map(mut arguments: Arguments<'_>) -> Computed<'_> {
    let expression = arguments.expression();
    let outcome = arguments
        .list()
        .into_iter()
        .map(|item| eval(expression, item));
    Ok(list(outcome.collect::<Result<Vec<_>, _>>()?))
}

pub fn merge(mut arguments: Arguments<'_>) -> Computed<'_> {
    let mut merged = arguments.object();
    for value in arguments.values() {
        if let Value::Object(members) = value.into_owned() {
            merged.extend(members);
        }
    }
    owned(merged)
}

pub fn not_null(arguments: Arguments<'_>) -> Computed<'_> {
    let mut values = arguments.values().into_iter();
    Ok(values.find(|value| !value.is_null()).unwrap_or_default())
}

pub fn reverse(mut arguments: Arguments<'_>) -> Computed<'_> {
    match arguments.value() {
        value if value.is_array() => Ok(list(
            eval::items(value).unwrap_or_default().into_iter().rev(),
        )),
        text => {
            let text = text.as_str().unwrap_or_default();
            owned(text.chars().rev().collect::<String>())
        }
    }
}

pub fn sort(mut arguments: Arguments<'_>) -> Computed<'_> {
    sorted(
        arguments
            .list()
            .into_iter()
            .map(|item| (item.clone(), item))
            .collect(),
    )
}

/// The first item settles whether the keys are to be numbers or texts.
pub fn sort_by(mut arguments: Arguments<'_>) -> Computed<'_> {
    let (items, expression) = (arguments.list(), arguments.expression());
    let Some(first) = items.first() else {
        return Ok(list(items));
    };
    let kind = Kind::of(&*eval(expression, first.clone())?);
    if !matches!(kind, Kind::Number | Kind::String) {
        let wanted = [Kind::String, Kind::Number];
        return Err(wrong_type("sort_by", first, kind.name(), &wanted));
    }
    sorted(keyed("sort_by", items, expression, &[kind])?)
}

pub fn max(mut arguments: Arguments<'_>) -> Computed<'_> {
    let items = arguments.list();
    pick(
        items.into_iter().map(|item| (item.clone(), item)).collect(),
        Ordering::Greater,
    )
}

pub fn min(mut arguments: Arguments<'_>) -> Computed<'_> {
    let items = arguments.list();
    pick(
        items.into_iter().map(|item| (item.clone(), item)).collect(),
        Ordering::Less,
    )
}

pub fn max_by(mut arguments: Arguments<'_>) -> Computed<'_> {
    let (items, expression) = (arguments.list(), arguments.expression());
    let wanted = [Kind::Number, Kind::String];
    pick(
        keyed("max_by", items, expression, &wanted)?,
        Ordering::Greater,
    )
}

pub fn min_by(mut arguments: Arguments<'_>) -> Computed<'_> {
    let (items, expression) = (arguments.list(), arguments.expression());
    let wanted = [Kind::Number, Kind::String];
    pick(keyed("min_by", items, expression, &wanted)?, Ordering::Less)
}

/// An item behind the value that gives it its place.
type Keyed<'a> = (Cow<'a, Value>, Cow<'a, Value>);

/// The items with their keys, each of which must be of a wanted kind.
fn keyed<'a>(
    function: &str,
    items: Vec<Cow<'a, Value>>,
    expression: &'a Ast,
    wanted: &[Kind],
) -> Result<Vec<Keyed<'a>>, String> {
    let with_key = |item: Cow<'a, Value>| {
        let key = eval(expression, item.clone())?;
        if wanted.contains(&Kind::of(&key)) {
            Ok((key, item))
        } else {
            Err(wrong_type(function, &key, Kind::of(&key).name(), wanted))
        }
    };
    items.into_iter().map(with_key).collect()
}

/// The items in the order of their keys, which are all of one kind.
fn sorted(mut items: Vec<Keyed<'_>>) -> Computed<'_> {
    items.sort_by(|(left, _), (right, _)| eval::order("<", left, right).unwrap_or(Ordering::Equal));
    Ok(list(items.into_iter().map(|(_, item)| item)))
}

/// The first item whose key compares to all others as wanted; null for none.
fn pick(items: Vec<Keyed<'_>>, wanted: Ordering) -> Computed<'_> {
    let operator = if wanted.is_lt() { "<" } else { ">" };
    let mut items = items.into_iter();
    let Some(mut best) = items.next() else {
        return owned(Value::Null);
    };
    for next in items {
        if eval::order(operator, &next.0, &best.0)? == wanted {
            best = next;
        }
    }
    Ok(best.1)
}

pub fn to_array(mut arguments: Arguments<'_>) -> Computed<'_> {
    match arguments.value() {
        value if value.is_array() => Ok(value),
        value => Ok(list([value])),
    }
}

pub fn to_string(mut arguments: Arguments<'_>) -> Computed<'_> {
    match arguments.value() {
        value if value.is_string() => Ok(value),
        value => owned(json::compact(&value)),
    }
}

pub fn type_(mut arguments: Arguments<'_>) -> Computed<'_> {
    owned(Kind::of(&arguments.value()).name())
}

pub fn to_number(mut arguments: Arguments<'_>) -> Computed<'_> {
    match arguments.value() {
        value if value.is_number() => Ok(value),
        value => owned(value.as_str().map_or(Value::Null, number)),
    }
}

/// The number that Python reads from a text: blanks around it, a plus sign, leading zeros and
/// underscores between digits are allowed.
fn number(text: &str) -> Value {
    let text = text.trim();
    let chars: Vec<char> = text.chars().collect();
    let between_digits = chars
        .windows(3)
        .filter(|three| three[0].is_ascii_digit() && three[1] == '_' && three[2].is_ascii_digit());
    if between_digits.count() != text.matches('_').count() {
        return Value::Null;
    }
    let text = text.replace('_', "");
    let digits = text.trim_start_matches(['+', '-']);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text
            .parse::<i128>()
            .map_or(Value::Null, |number| parsed(&number.to_string()));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => number.into(),
        _ => Value::Null,
    }
}
