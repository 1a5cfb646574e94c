//! What looks like App Mesh and is not checked, as findings.

use crate::check::choice::NOT_CHECKED;
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Location, SourceId};
use crate::resource::Unfilled;
use crate::resource::format::Gap;
use crate::resource::load::{self, Input, Loaded};

/// A finding for each file and each part of a file that is not checked: an error where everything must
/// be. A template that the command line names is an error: whoever names it expects JSON. In a
/// directory, what it leaves open is a value that is not yet known.
pub fn findings(loaded: &Loaded, inputs: &[impl Input], must_check_all: bool) -> Vec<Diagnostic> {
    let severity = if must_check_all {
        Severity::Error
    } else {
        Severity::Info
    };
    let files = loaded.sources.iter().zip(&loaded.files);
    let files = files.filter_map(|((id, _), file)| Some(of_file(id, file.unchecked?, severity)));
    let gaps = loaded.gaps.iter().map(|gap| of_gap(gap, severity));
    let named = loaded
        .files
        .iter()
        .zip(inputs)
        .filter(|(_, input)| input.is_named());
    let templates = named.filter_map(|(file, _)| Some(of_template(file.unfilled.as_ref()?)));
    files.chain(gaps).chain(templates).collect()
}

fn of_template(unfilled: &Unfilled) -> Diagnostic {
    let Unfilled {
        location,
        written,
        name,
        others,
    } = unfilled;
    let others = match others {
        0 => String::new(),
        1 => " and one other placeholder".to_owned(),
        _ => format!(" and {others} other placeholders"),
    };
    let message = format!("this template is JSON only with values for `{written}`{others}");
    Finding::new(*location, message)
        .help(format!(
            "what is made of the template can be checked, or supply values: `--var {name}=VALUE`"
        ))
        .error(NOT_CHECKED)
}

fn of_file(source: SourceId, sort: &str, severity: Severity) -> Diagnostic {
    let start = Location::bytes(source, 0, 0);
    let message = format!("this file is not checked: it is {}", with_article(sort));
    Finding::new(start, message)
        .help(help(sort))
        .by(NOT_CHECKED, severity)
}

fn of_gap(gap: &Gap, severity: Severity) -> Diagnostic {
    let message = format!("what this makes is not checked: {}", gap.why);
    Finding::new(gap.location, message)
        .help("`--var` and `--parameter` supply values that the documents do not contain")
        .by(NOT_CHECKED, severity)
}

/// A way to have a file checked.
fn help(sort: &str) -> &'static str {
    match sort {
        load::CHART => "check what Helm makes of it: `helm template CHART | appmesh validate -`",
        load::TEMPLATE => "check what is made of it",
        load::LISTING => {
            "a list contains only names: save the output of the describe commands instead"
        }
        load::OVERSIZED => "`--max-file-size` raises the limit, `--exclude` leaves the file out",
        _ => "`--exclude` leaves the file out",
    }
}

/// A noun with its article. Output has none.
fn with_article(noun: &str) -> String {
    match noun {
        load::LISTING => noun.to_owned(),
        _ if noun.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {noun}"),
        _ => format!("a {noun}"),
    }
}
