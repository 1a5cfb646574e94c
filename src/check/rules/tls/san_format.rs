use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "san-format",
    severity: Error,
    page: include_str!("san_format.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let names = subject.under("subjectAlternativeNames");
    let names = names
        .into_iter()
        .filter_map(|names| names.find(&["match", "exact"]));
    for name in names.flat_map(Node::items) {
        let Some(text) = name.as_str() else { continue };
        // An empty one is too short for the model.
        if !text.is_empty() && !is_template(text) && !is_hostname(text) && !is_uri(text) {
            findings.push(
                at(name, format!("`{text}` is neither a host name nor a URI"))
                    .help("names look like `a.local` or `spiffe://trust.domain/workload`"),
            );
        }
    }
}

/// Labels of letters, digits, `-` and `_`; the first one may be `*`.
fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    text.strip_prefix("*.")
        .unwrap_or(text)
        .trim_end_matches('.')
        .split('.')
        .all(is_label)
}

/// A scheme, a colon and printable ASCII characters.
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        // `a.local:8080`: what follows the colon is a port.
        let is_port = rest.starts_with(|c: char| c.is_ascii_digit());
        !is_port
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_graphic())
    })
}
