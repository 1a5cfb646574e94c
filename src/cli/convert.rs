//! `appmesh convert`: documents of one format as documents of another.

use super::builtin::Builtin;
use super::documents::{self, Documents};
use super::environment::Environment;
use super::error::{Error, Kind};
use super::{migration, stdout};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Anchor;
use crate::output::report::Style;
use crate::resource::format;
use crate::resource::format::migration::Target;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::collections::HashSet;

pub const COMMAND: Builtin = Builtin {
    name: "convert",
    about: "Convert documents of one format to another.",
    exits: &[0, 1, 252, 255],
    beside: &["validate", "graph", "state"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    let formats = format::names().into_iter();
    let targets = Target::ALL.into_iter().map(Target::name);
    documents::value_arguments(command)
        .arg(
            Arg::new("path")
                .help(
                    "Files, directories, patterns such as `mesh/**/*.yaml`, or `-` for standard input",
                )
                .value_name("PATH")
                .num_args(1..)
                .required(true)
                .value_hint(ValueHint::AnyPath),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("FORMAT")
                .help("The format to write")
                .required(true)
                .value_parser(formats.chain(targets).collect::<Vec<_>>()),
        )
        .arg(
            Arg::new("partial")
                .long("partial")
                .help("Leave out resources with unknown values, and list them on standard error")
                .action(ArgAction::SetTrue),
        )
        .arg(
            Arg::new("report")
                .long("report")
                .help("Only report what istio or gateway-api has for the members that documents use")
                .action(ArgAction::SetTrue),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .help("The format of the report")
                .requires("report")
                .value_parser(["text", "json"])
                .default_value("text"),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    let mut documents = documents::examine(&paths, &documents::settings(matches)?)?;
    if let Some(target) = report_target(matches, to)? {
        documents.refuse_lossy(environment)?;
        let is_json = matches
            .get_one::<String>("format")
            .is_some_and(|it| it == "json");
        let (requests, sources) = (&documents.requests, &documents.sources);
        return stdout::print(&migration::report(requests, target, sources, is_json));
    }
    let is_partial = matches.get_flag("partial");
    let incomplete = split_incomplete(&mut documents, is_partial);
    let mut findings: Vec<Diagnostic> = documents
        .findings
        .into_iter()
        .filter(documents::is_lossy)
        .collect();
    if is_partial {
        tolerate_causes(&mut findings, &incomplete);
    }
    findings.extend(incomplete);
    let print = |findings: &[Diagnostic]| {
        documents::print(findings, &documents.sources, Style::Concise, environment);
    };
    print(&findings);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(Error::reported(Kind::Findings));
    }
    let written = format::write(&documents.requests, to);
    print(&written.findings);
    stdout::print(&written.text)
}

/// The other mesh about which a report is wanted; `None` for a conversion.
///
/// # Errors
/// A report about a format, or a conversion to what there is only a report about.
fn report_target(matches: &ArgMatches, to: &str) -> Result<Option<Target>, Error> {
    let target = Target::named(to);
    match (target, matches.get_flag("report")) {
        (Some(_), true) | (None, false) => Ok(target),
        (Some(_), false) => Err(Error::usage(format!("appmesh writes no documents of {to}"))
            .hint("`--report` lists what it has for the members that the documents use")),
        (None, true) => Err(
            Error::usage("argument --report: only for istio and gateway-api")
                .hint("a conversion reports by itself what its format cannot express"),
        ),
    }
}

/// Removes requests with unknown values where they are to be left out, and returns a finding for each
/// unknown value.
fn split_incomplete(documents: &mut Documents, is_partial: bool) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = std::mem::take(&mut documents.gaps);
    documents.requests.retain(|request| {
        let unknown = documents::unknown_values(request);
        let is_kept = !is_partial || unknown.is_empty();
        found.extend(unknown);
        is_kept
    });
    if is_partial {
        for finding in &mut found {
            finding.severity = Severity::Warning;
            finding.finding.message = format!("left out: {}", finding.finding.message);
        }
    }
    found
}

/// Makes warnings of errors at values that are unknown because of them, such as a reference that cannot
/// be resolved: the resource is left out.
fn tolerate_causes(findings: &mut [Diagnostic], incomplete: &[Diagnostic]) {
    let node = |finding: &Diagnostic| match finding.finding.primary.location.anchor {
        Anchor::Key(node) | Anchor::Value(node) => {
            Some((finding.finding.primary.location.source, node))
        }
        Anchor::Bytes(_) => None,
    };
    let unknown: HashSet<_> = incomplete.iter().filter_map(node).collect();
    let causes = findings
        .iter_mut()
        .filter(|finding| node(finding).is_some_and(|node| unknown.contains(&node)));
    causes.for_each(|finding| finding.severity = Severity::Warning);
}
