//! Label selectors, over labels of which some may not be known.

use super::object::{Name, present};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::Node;

/// Whether a selector matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    No,
    /// It depends on a label that is not known.
    Maybe,
    Yes,
}

impl Match {
    fn not(self) -> Match {
        match self {
            Match::No => Match::Yes,
            Match::Maybe => Match::Maybe,
            Match::Yes => Match::No,
        }
    }
}

impl From<bool> for Match {
    fn from(is_match: bool) -> Match {
        if is_match { Match::Yes } else { Match::No }
    }
}

/// The labels of an object or a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    pub written: Option<&'a Node>,
    /// Labels that are there although no one writes them: key and value.
    pub implied: Option<(&'a str, Name<'a>)>,
    /// Whether there may be others, because the namespace is not in the documents.
    pub is_open: bool,
}

/// The label that every namespace has, with its name.
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// A label that was looked for.
enum Lookup<'a> {
    Value(Name<'a>),
    Absent,
    Unknown,
}

impl<'a> Labels<'a> {
    fn get(&self, key: &str) -> Lookup<'a> {
        if let Some((implied, value)) = self.implied
            && implied == key
        {
            return Lookup::Value(value);
        }
        let written = self.written;
        if written.is_some_and(Node::is_unknown) {
            return Lookup::Unknown;
        }
        match written.and_then(|labels| present(labels, key)) {
            Some(value) => Name::of(value).map_or(Lookup::Unknown, Lookup::Value),
            None if self.is_open => Lookup::Unknown,
            None => Lookup::Absent,
        }
    }

    /// Whether a label has this value.
    fn has(&self, key: &str, value: Name<'_>) -> Match {
        match self.get(key) {
            Lookup::Value(label) => same(label, value),
            Lookup::Absent => Match::No,
            Lookup::Unknown => Match::Maybe,
        }
    }
}

fn same(one: Name<'_>, other: Name<'_>) -> Match {
    match (one, other) {
        (Name::Known(one), Name::Known(other)) => Match::from(one == other),
        _ if one == other => Match::Yes,
        _ => Match::Maybe,
    }
}

/// Whether a selector matches labels. One that is empty matches everything; what one that is absent
/// matches is decided by the caller.
pub fn matches(selector: &Node, labels: Labels<'_>) -> Match {
    if selector.is_unknown() {
        return Match::Maybe;
    }
    let wanted = present(selector, "matchLabels");
    if wanted.is_some_and(Node::is_unknown) {
        return Match::Maybe;
    }
    let wanted = wanted.map_or(&[][..], Node::entries).iter();
    let labeled = wanted.map(|entry| match Name::of(&entry.node) {
        Some(value) => labels.has(&entry.key, value),
        None => Match::Maybe,
    });
    let expressions = present(selector, "matchExpressions").map_or(&[][..], Node::items);
    let expressed = expressions.iter().map(|it| expression(it, labels));
    labeled.chain(expressed).min().unwrap_or(Match::Yes)
}

/// Whether one of `matchExpressions` holds.
fn expression(expression: &Node, labels: Labels<'_>) -> Match {
    let text = |key| present(expression, key).and_then(Node::as_str);
    let (Some(key), Some(operator)) = (text("key"), text("operator")) else {
        return Match::Maybe;
    };
    let values = present(expression, "values").map_or(&[][..], Node::items);
    let is_in = || {
        let each = values.iter().map(|value| match Name::of(value) {
            Some(value) => labels.has(key, value),
            None => Match::Maybe,
        });
        each.max().unwrap_or(Match::Maybe)
    };
    let exists = || match labels.get(key) {
        Lookup::Value(_) => Match::Yes,
        Lookup::Absent => Match::No,
        Lookup::Unknown => Match::Maybe,
    };
    match operator {
        "In" => is_in(),
        "NotIn" => is_in().not(),
        "Exists" => exists(),
        "DoesNotExist" => exists().not(),
        _ => Match::Maybe,
    }
}

const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// What is wrong with a selector itself. The controller rejects every object while a selector cannot
/// be evaluated.
pub fn check(selector: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = |rule, node: &Node, message: String, help: String| {
        let finding = Finding::new(node.place.value(), message);
        found.push(finding.help(help).error(rule));
    };
    for entry in present(selector, "matchLabels").map_or(&[][..], Node::entries) {
        if Name::of(&entry.node).is_none() {
            let kind = entry.node.value.kind();
            let message = format!("label `{}` must be a string, not {kind}", entry.key);
            report(
                "json-type",
                &entry.node,
                message,
                "put it in quotes".to_owned(),
            );
        }
    }
    for expression in present(selector, "matchExpressions").map_or(&[][..], Node::items) {
        let Some(operator) = present(expression, "operator") else {
            continue;
        };
        let Some(name) = operator.as_str() else {
            continue;
        };
        let count = present(expression, "values").map_or(0, |values| values.items().len());
        match name {
            "In" | "NotIn" if count == 0 => {
                let message = format!("`{name}` needs `values`");
                report(
                    "missing-member",
                    operator,
                    message,
                    "list the values".to_owned(),
                );
            }
            "Exists" | "DoesNotExist" if count > 0 => {
                let message = format!("`{name}` takes no `values`");
                let help = "remove `values`, or write `In`".to_owned();
                report("list-count", operator, message, help);
            }
            name if !OPERATORS.contains(&name) => {
                let message = format!("`operator` cannot be `{name}`");
                let help = format!("it is one of {}", OPERATORS.join(", "));
                report("enum-value", operator, message, help);
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    fn matched(selector: &str, labels: &str, is_open: bool) -> Match {
        let parse = |text| json5::parse(text, SourceId(0)).unwrap();
        let (selector, labels) = (parse(selector), parse(labels));
        let labels = Labels {
            written: Some(&labels),
            implied: Some((NAME_LABEL, Name::Known("shop"))),
            is_open,
        };
        matches(&selector, labels)
    }

    #[test]
    fn labels_and_expressions() {
        let matched = |selector: &str| matched(selector, "{a: '1', b: '2'}", false);
        assert_eq!(matched("{}"), Match::Yes);
        assert_eq!(matched("{matchLabels: {a: '1', b: '2'}}"), Match::Yes);
        assert_eq!(matched("{matchLabels: {a: '1', c: '2'}}"), Match::No);
        let by_name = "{matchLabels: {'kubernetes.io/metadata.name': 'shop'}}";
        assert_eq!(matched(by_name), Match::Yes);
        for (operator, key, values, expected) in [
            ("In", "a", "'1', '3'", Match::Yes),
            ("In", "c", "'1'", Match::No),
            ("NotIn", "a", "'1'", Match::No),
            ("NotIn", "c", "'1'", Match::Yes),
            ("Exists", "a", "", Match::Yes),
            ("Exists", "c", "", Match::No),
            ("DoesNotExist", "a", "", Match::No),
            ("DoesNotExist", "c", "", Match::Yes),
        ] {
            let expression = format!("key: '{key}', operator: '{operator}', values: [{values}]");
            let selector = format!("{{matchExpressions: [{{{expression}}}]}}");
            assert_eq!(matched(&selector), expected, "{operator} {key}");
        }
    }

    #[test]
    fn labels_that_are_not_known() {
        let matched = |selector: &str| matched(selector, "{a: '1'}", true);
        assert_eq!(matched("{}"), Match::Yes);
        assert_eq!(matched("{matchLabels: {a: '2'}}"), Match::No);
        assert_eq!(matched("{matchLabels: {b: '2'}}"), Match::Maybe);
        let other = "{matchLabels: {b: '2', 'kubernetes.io/metadata.name': 'other'}}";
        assert_eq!(matched(other), Match::No);
    }

    #[test]
    fn selectors_that_cannot_be_evaluated() {
        let rules = |text: &str| -> Vec<&str> {
            let selector = json5::parse(text, SourceId(0)).unwrap();
            check(&selector).into_iter().map(|it| it.rule).collect()
        };
        assert_eq!(rules("{matchLabels: {a: true}}"), ["json-type"]);
        let expression = |text: &str| rules(&format!("{{matchExpressions: [{text}]}}"));
        assert_eq!(
            expression("{key: 'a', operator: 'in', values: ['1']}"),
            ["enum-value"]
        );
        assert_eq!(expression("{key: 'a', operator: 'In'}"), ["missing-member"]);
        assert_eq!(
            expression("{key: 'a', operator: 'Exists', values: ['1']}"),
            ["list-count"]
        );
        assert!(expression("{key: 'a', operator: 'In', values: ['1']}").is_empty());
    }
}
