use super::super::prelude::*;
use super::super::view::Route;
use regex_syntax::ast::{ErrorKind, parse::Parser};

pub const RULE: Rule = Rule {
    id: "route-path-regex-valid",
    severity: Warning,
    page: include_str!("route_path_regex_valid.md"),
    check: Check::Alone(&[Kind::GatewayRoute, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for route in Route::all(subject.input) {
        let path = route.criterion("path").and_then(|path| path.get("regex"));
        let headers = route
            .header_matches()
            .filter_map(|header| header.find(&["match", "regex"]));
        for regex in path.into_iter().chain(headers) {
            let Some(fault) = regex.as_str().and_then(fault) else {
                continue;
            };
            findings.push(
                at(
                    regex,
                    format!("Envoy cannot read this regular expression: {fault}"),
                )
                .help("write it in RE2's syntax: without look-around and back-references"),
            );
        }
    }
}

/// What is wrong with a regular expression in the eyes of RE2; `None` too for what only our parser
/// refuses, such as a brace that RE2 takes literally.
fn fault(regex: &str) -> Option<String> {
    let error = Parser::new().parse(regex).err()?;
    let is_shared = match error.kind() {
        ErrorKind::ClassRangeInvalid
        | ErrorKind::ClassUnclosed
        | ErrorKind::EscapeUnexpectedEof
        | ErrorKind::GroupNameEmpty
        | ErrorKind::GroupNameUnexpectedEof
        | ErrorKind::GroupUnclosed
        | ErrorKind::GroupUnopened
        | ErrorKind::RepetitionMissing
        | ErrorKind::UnsupportedBackreference
        | ErrorKind::UnsupportedLookAround => true,
        // A run of `\Q...\E` is one text to RE2, and `\C` one byte.
        ErrorKind::EscapeUnrecognized => !regex.contains(r"\Q") && !regex.contains(r"\C"),
        _ => false,
    };
    is_shared.then(|| error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn agrees_with_re2() {
        let sound = r"/a/.* /{id} a{ \Qa.b\E \/a (?i)a (?P<n>a) \pN [[:alpha:]]";
        for regex in sound.split(' ') {
            assert_eq!(fault(regex), None, "{regex}");
        }
        let faulty = r"(?=a) (?!a) (?<=a) (a)\1 (a a) [a * a\";
        for regex in faulty.split(' ') {
            assert!(fault(regex).is_some(), "{regex}");
        }
    }
}
