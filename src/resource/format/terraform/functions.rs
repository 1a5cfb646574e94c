//! Terraform's functions, as far as they are exact on what is known here.

use super::data::Data;
use super::outcome::{Evaluated, Failure, element, invalid};
use compact_str::{CompactString, ToCompactString};
use std::collections::BTreeMap;

/// The value of a call; `None` for functions that are not evaluated here.
///
/// # Errors
/// Why Terraform refuses the arguments.
pub fn call(name: &str, arguments: &[Data]) -> Result<Option<Data>, Failure> {
    if !is_evaluated(name) {
        return Ok(None);
    }
    // Lists and maps may have elements that are not known; their shape is known all the same.
    let unknown = if is_structural(name) {
        arguments.iter().find(|it| matches!(it, Data::Unknown(_)))
    } else {
        arguments.iter().find(|it| it.unknown().is_some())
    };
    if let Some(text) = unknown.and_then(Data::unknown) {
        return Ok(Some(Data::opaque(text)));
    }
    evaluate(name, arguments)
}

/// Functions that pass elements on without looking at them.
fn is_structural(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "concat", "element", "flatten", "index", "keys", "length", "lookup", "merge", "reverse",
        "slice", "tolist", "tomap", "values", "zipmap",
    ];
    NAMES.contains(&name)
}

fn is_evaluated(name: &str) -> bool {
    const NAMES: [&str; 46] = [
        "abs",
        "coalesce",
        "coalescelist",
        "compact",
        "concat",
        "contains",
        "distinct",
        "element",
        "endswith",
        "flatten",
        "format",
        "index",
        "join",
        "keys",
        "length",
        "lookup",
        "lower",
        "max",
        "merge",
        "min",
        "nonsensitive",
        "one",
        "range",
        "replace",
        "reverse",
        "sensitive",
        "setintersection",
        "setsubtract",
        "setunion",
        "slice",
        "sort",
        "split",
        "startswith",
        "substr",
        "title",
        "tobool",
        "tolist",
        "tomap",
        "tonumber",
        "toset",
        "tostring",
        "trim",
        "trimprefix",
        "trimspace",
        "trimsuffix",
        "upper",
    ];
    NAMES.contains(&name) || ["values", "zipmap"].contains(&name)
}

fn evaluate(name: &str, arguments: &[Data]) -> Result<Option<Data>, Failure> {
    let value = match name {
        "lower" | "upper" | "title" | "trimspace" | "trim" | "trimprefix" | "trimsuffix"
        | "replace" | "substr" | "startswith" | "endswith" | "join" | "split" => {
            return of_texts(name, arguments);
        }
        "format" => return format(arguments),
        "max" | "min" | "abs" => return Ok(Some(of_numbers(name, arguments)?)),
        "keys" | "values" | "lookup" | "merge" | "zipmap" | "tomap" => of_maps(name, arguments)?,
        "tostring" => convert(first(arguments)?, Data::text, Data::String, "a string")?,
        "tobool" => convert(first(arguments)?, Data::flag, Data::Bool, "a bool")?,
        "tonumber" => convert(first(arguments)?, Data::number, |it| it, "a number")?,
        "sensitive" | "nonsensitive" => first(arguments)?.clone(),
        "coalesce" => coalesce(arguments)?,
        "length" => match first(arguments)? {
            Data::String(text) => Data::Integer(text.chars().count() as i64),
            other => Data::Integer(items(other)?.len() as i64),
        },
        _ => of_lists(name, arguments)?,
    };
    Ok(Some(value))
}

fn of_texts(name: &str, arguments: &[Data]) -> Result<Option<Data>, Failure> {
    let text = |index: usize| match arguments.get(index).and_then(Data::text) {
        Some(text) => Ok(text),
        None => invalid(format!("calls `{name}` without the string that it needs")),
    };
    let value = match name {
        "lower" => text(0)?.to_lowercase(),
        "upper" => text(0)?.to_uppercase(),
        "title" => title(&text(0)?),
        "trimspace" => text(0)?.trim().into(),
        "trim" => {
            let set = text(1)?;
            text(0)?.trim_matches(|it| set.contains(it)).into()
        }
        "trimprefix" => {
            let (whole, part) = (text(0)?, text(1)?);
            whole.strip_prefix(part.as_str()).unwrap_or(&whole).into()
        }
        "trimsuffix" => {
            let (whole, part) = (text(0)?, text(1)?);
            whole.strip_suffix(part.as_str()).unwrap_or(&whole).into()
        }
        // A pattern between slashes is a regular expression of Go.
        "replace" if text(1)?.starts_with('/') && text(1)?.ends_with('/') => return Ok(None),
        "replace" => text(0)?.replace(text(1)?.as_str(), &text(2)?).into(),
        "substr" => return Ok(Some(substring(arguments)?)),
        "startswith" => return Ok(Some(Data::Bool(text(0)?.starts_with(text(1)?.as_str())))),
        "endswith" => return Ok(Some(Data::Bool(text(0)?.ends_with(text(1)?.as_str())))),
        "split" => {
            let (separator, whole) = (text(0)?, text(1)?);
            let parts = whole.split(separator.as_str()).map(Data::from);
            return Ok(Some(Data::List(if whole.is_empty() {
                Vec::new()
            } else {
                parts.collect()
            })));
        }
        _ => {
            let mut parts = Vec::new();
            for list in &arguments[1..] {
                for item in items(list)? {
                    match item.text() {
                        Some(part) => parts.push(part),
                        None => return invalid(format!("joins {}", item.kind())),
                    }
                }
            }
            parts.join(text(0)?.as_str()).into()
        }
    };
    Ok(Some(Data::String(value)))
}

/// Every word with a capital.
fn title(text: &str) -> CompactString {
    let mut is_start = true;
    let capitalize = |letter: char| {
        let was_start =
            std::mem::replace(&mut is_start, !letter.is_alphanumeric() && letter != '_');
        if was_start {
            letter.to_uppercase().to_compact_string()
        } else {
            letter.to_compact_string()
        }
    };
    text.chars().map(capitalize).collect()
}

fn substring(arguments: &[Data]) -> Evaluated {
    let [text, offset, length] = arguments else {
        return invalid("calls `substr` without its three arguments");
    };
    let (Some(text), Some(offset), Some(length)) =
        (text.text(), offset.integer(), length.integer())
    else {
        return invalid("calls `substr` with arguments of other types");
    };
    let letters: Vec<char> = text.chars().collect();
    let count = letters.len() as i64;
    let start = if offset < 0 { count + offset } else { offset }.clamp(0, count);
    let end = if length < 0 {
        count
    } else {
        (start + length).min(count)
    };
    Ok(Data::String(
        letters[start as usize..end as usize].iter().collect(),
    ))
}

/// The verbs `%s`, `%d`, `%v` and `%%`; another verb is not evaluated.
fn format(arguments: &[Data]) -> Result<Option<Data>, Failure> {
    let Some((pattern, values)) = arguments.split_first() else {
        return invalid("calls `format` without a pattern");
    };
    let Some(pattern) = pattern.text() else {
        return invalid("calls `format` without a pattern");
    };
    let mut values = values.iter();
    let mut text = CompactString::default();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let verb = letters.next();
        if verb == Some('%') {
            text.push('%');
            continue;
        }
        let value = match verb {
            Some('s' | 'v' | 'd') => values.next(),
            _ => return Ok(None),
        };
        let value = match (verb, value) {
            (Some('d'), Some(value)) => value.integer().map(|it| it.to_compact_string()),
            (_, Some(value)) => value.text(),
            (_, None) => return invalid("has more verbs than values"),
        };
        match value {
            Some(value) => text.push_str(&value),
            None => return Ok(None),
        }
    }
    match values.next() {
        Some(_) => invalid("has more values than verbs"),
        None => Ok(Some(Data::String(text))),
    }
}

fn of_numbers(name: &str, arguments: &[Data]) -> Evaluated {
    let mut numbers = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match argument.integer() {
            Some(number) => numbers.push(number),
            None if argument.number().is_some() => return Ok(Data::Unknown(name.into())),
            None => return invalid(format!("calls `{name}` with {}", argument.kind())),
        }
    }
    let number = match name {
        "max" => numbers.into_iter().max(),
        "min" => numbers.into_iter().min(),
        _ => numbers.first().and_then(|number| number.checked_abs()),
    };
    match number {
        Some(number) => Ok(Data::Integer(number)),
        None => invalid(format!("calls `{name}` without a number")),
    }
}

fn of_maps(name: &str, arguments: &[Data]) -> Evaluated {
    if name == "merge" {
        let mut merged = BTreeMap::new();
        for argument in arguments {
            match argument {
                Data::Map(entries) => merged.extend(entries.clone()),
                Data::Null => {}
                other => return invalid(format!("merges {}", other.kind())),
            }
        }
        return Ok(Data::Map(merged));
    }
    if name == "zipmap" {
        let [keys, values] = arguments else {
            return invalid("calls `zipmap` without its two lists");
        };
        let keys = items(keys)?;
        let keys: Option<Vec<CompactString>> = keys.iter().map(Data::text).collect();
        let Some(keys) = keys else {
            return invalid("calls `zipmap` with keys that are not strings");
        };
        return Ok(Data::Map(keys.into_iter().zip(items(values)?).collect()));
    }
    let Data::Map(entries) = first(arguments)? else {
        return invalid(format!("calls `{name}` with {}", arguments[0].kind()));
    };
    Ok(match name {
        "keys" => Data::List(
            entries
                .keys()
                .map(|key| Data::String(key.clone()))
                .collect(),
        ),
        "values" => Data::List(entries.values().cloned().collect()),
        "tomap" => Data::Map(entries.clone()),
        _ => {
            let key = arguments.get(1).and_then(Data::text);
            let found = key.and_then(|key| entries.get(&key).cloned());
            match found.or_else(|| arguments.get(2).cloned()) {
                Some(found) => found,
                None => return invalid("looks up a key that is not there"),
            }
        }
    })
}

fn of_lists(name: &str, arguments: &[Data]) -> Evaluated {
    let list = |index: usize| match arguments.get(index) {
        Some(list) => items(list),
        None => invalid(format!("calls `{name}` without the list that it needs")),
    };
    let number = |index: usize| match arguments.get(index).and_then(Data::integer) {
        Some(number) => Ok(number),
        None => invalid(format!("calls `{name}` without the number that it needs")),
    };
    let is_given = |item: &Data| !matches!(item, Data::Null) && item.text().as_deref() != Some("");
    Ok(match name {
        "toset" => Data::set(list(0)?),
        "tolist" => Data::List(list(0)?),
        "concat" => {
            let mut all = Vec::new();
            for index in 0..arguments.len() {
                all.extend(list(index)?);
            }
            Data::List(all)
        }
        "coalescelist" => {
            for index in 0..arguments.len() {
                let list = list(index)?;
                if !list.is_empty() {
                    return Ok(Data::List(list));
                }
            }
            return invalid("calls `coalescelist` with empty lists only");
        }
        "compact" => Data::List(list(0)?.into_iter().filter(is_given).collect()),
        "distinct" => {
            let mut distinct = Vec::new();
            for item in list(0)? {
                if !distinct.contains(&item) {
                    distinct.push(item);
                }
            }
            Data::List(distinct)
        }
        "flatten" => Data::List(flatten(list(0)?)),
        "reverse" => Data::List(list(0)?.into_iter().rev().collect()),
        "sort" => {
            let mut sorted = list(0)?;
            sorted.sort_by_key(Data::text);
            Data::List(sorted)
        }
        "contains" => Data::Bool(
            arguments
                .get(1)
                .is_some_and(|it| list(0).is_ok_and(|all| all.contains(it))),
        ),
        "index" => {
            let place = list(0)?
                .iter()
                .position(|item| Some(item) == arguments.get(1));
            match place {
                Some(place) => Data::Integer(place as i64),
                None => return invalid("looks for an element that is not in the list"),
            }
        }
        "element" => {
            let all = list(0)?;
            if all.is_empty() {
                return invalid("takes an element of an empty list");
            }
            let place = number(1)?.rem_euclid(all.len() as i64);
            element(&Data::List(all), &Data::Integer(place))?
        }
        "one" => match &list(0)?[..] {
            [] => Data::Null,
            [only] => only.clone(),
            _ => return invalid("calls `one` with a list of several elements"),
        },
        "slice" => {
            let (all, start, end) = (list(0)?, number(1)?, number(2)?);
            let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
            match range.and_then(|(start, end)| all.get(start..end)) {
                Some(part) => Data::List(part.to_vec()),
                None => return invalid("takes a slice beyond the list"),
            }
        }
        "range" => {
            let (start, limit) = match arguments.len() {
                1 => (0, number(0)?),
                _ => (number(0)?, number(1)?),
            };
            let step = match arguments.len() {
                3 => number(2)?,
                _ if limit < start => -1,
                _ => 1,
            };
            range(start, limit, step)?
        }
        "setunion" | "setintersection" | "setsubtract" => sets(name, arguments)?,
        _ => return invalid(format!("calls `{name}`, which Terraform does not know")),
    })
}

fn sets(name: &str, arguments: &[Data]) -> Evaluated {
    let mut result = items(first(arguments)?)?;
    for other in &arguments[1..] {
        let other = items(other)?;
        match name {
            "setunion" => result.extend(other),
            "setintersection" => result.retain(|item| other.contains(item)),
            _ => result.retain(|item| !other.contains(item)),
        }
    }
    Ok(Data::set(result))
}

/// As many numbers as Terraform gives at most.
const MAX_RANGE: usize = 1024;

fn range(start: i64, limit: i64, step: i64) -> Evaluated {
    if step == 0 {
        return invalid("calls `range` with a step of 0");
    }
    let is_before = |number: i64| {
        if step > 0 {
            number < limit
        } else {
            number > limit
        }
    };
    let mut numbers = Vec::new();
    let mut number = start;
    while is_before(number) {
        if numbers.len() == MAX_RANGE {
            return invalid(format!("gives more than {MAX_RANGE} numbers"));
        }
        numbers.push(Data::Integer(number));
        match number.checked_add(step) {
            Some(next) => number = next,
            None => break,
        }
    }
    Ok(Data::List(numbers))
}

fn flatten(items: Vec<Data>) -> Vec<Data> {
    let flat = items.into_iter().flat_map(|item| match item {
        Data::List(items) | Data::Set(items) => flatten(items),
        item => vec![item],
    });
    flat.collect()
}

fn coalesce(arguments: &[Data]) -> Evaluated {
    let is_given = |it: &&Data| !matches!(it, Data::Null) && **it != Data::from("");
    match arguments.iter().find(is_given) {
        Some(found) => Ok(found.clone()),
        None => invalid("calls `coalesce` without a value that is not null"),
    }
}

fn convert<T>(
    value: &Data,
    read: impl FnOnce(&Data) -> Option<T>,
    make: impl FnOnce(T) -> Data,
    wanted: &str,
) -> Evaluated {
    if *value == Data::Null {
        return Ok(Data::Null);
    }
    match read(value) {
        Some(converted) => Ok(make(converted)),
        None => invalid(format!("converts {} to {wanted}", value.kind())),
    }
}

fn first(arguments: &[Data]) -> Result<&Data, Failure> {
    match arguments.first() {
        Some(first) => Ok(first),
        None => invalid("calls a function without an argument"),
    }
}

fn items(value: &Data) -> Result<Vec<Data>, Failure> {
    match value.items() {
        Some(items) => Ok(items),
        None => invalid(format!("takes {} for a list", value.kind())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Data {
        Data::List(items.iter().map(|item| Data::from(*item)).collect())
    }

    fn value(name: &str, arguments: &[Data]) -> Data {
        call(name, arguments).unwrap().expect("it is evaluated")
    }

    /// The expected values are what `terraform console` of Terraform 1.11.4 prints.
    #[test]
    fn texts() {
        let of = |name, arguments: &[&str]| {
            let arguments: Vec<Data> = arguments.iter().map(|it| Data::from(*it)).collect();
            value(name, &arguments).text().unwrap_or_default()
        };
        assert_eq!(of("format", &["%s-%s%%", "a", "b"]), "a-b%");
        assert_eq!(of("title", &["hello wORLD-x a_b"]), "Hello WORLD-X A_b");
        assert_eq!(of("trim", &["--a-b--", "-"]), "a-b");
        assert_eq!(of("trimprefix", &["a.b", "a."]), "b");
        assert_eq!(of("replace", &["a.b.c", ".", "-"]), "a-b-c");
        let substring = |offset, length| {
            let numbers = [Data::Integer(offset), Data::Integer(length)];
            value("substr", &[&[Data::from("hello")], &numbers[..]].concat())
        };
        assert_eq!(substring(-3, 2), Data::from("ll"));
        assert_eq!(substring(1, -1), Data::from("ello"));
        assert_eq!(
            value("split", &[Data::from(","), Data::from("a,,b")]),
            list(&["a", "", "b"])
        );
        assert_eq!(
            value("join", &[Data::from("-"), list(&["a", "b"])]),
            Data::from("a-b")
        );
    }

    #[test]
    fn collections() {
        assert_eq!(
            value("compact", &[list(&["a", "", "b"])]),
            list(&["a", "b"])
        );
        assert_eq!(
            value("element", &[list(&["a", "b"]), Data::Integer(3)]),
            Data::from("b")
        );
        assert_eq!(
            value("toset", &[list(&["b", "a", "b"])]),
            Data::Set(vec![Data::from("a"), Data::from("b")])
        );
        assert_eq!(
            value("range", &[Data::Integer(1), Data::Integer(4)]),
            Data::List([1, 2, 3].map(Data::Integer).to_vec())
        );
        let unknown = Data::Unknown("a.b".into());
        let known = value("concat", &[list(&["a"]), Data::List(vec![unknown.clone()])]);
        assert_eq!(known, Data::List(vec![Data::from("a"), unknown.clone()]));
        assert_eq!(value("upper", std::slice::from_ref(&unknown)), unknown);
    }

    #[test]
    fn what_is_not_exact_is_not_evaluated() {
        assert!(call("sha256", &[Data::from("a")]).unwrap().is_none());
        assert!(
            call("format", &[Data::from("%q"), Data::from("a")])
                .unwrap()
                .is_none()
        );
        assert!(
            call("replace", &["a", "/b/", "c"].map(Data::from))
                .unwrap()
                .is_none()
        );
        assert!(call("substr", &[Data::from("a")]).is_err());
    }
}
