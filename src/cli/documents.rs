//! The documents that a command works on: loaded, checked, and refused as a whole where they have
//! errors.

use super::environment::Environment;
use super::error::{Error, Kind};
use super::validate::collect;
use super::validate::exclude::Exclude;
use crate::check;
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Node, Path, Source, Sources, Value, parallel, syntax};
use crate::model::Lifecycle;
use crate::output::report::{Report, Style, Summary};
use crate::resource::format::{Gap, Settings, cloudformation};
use crate::resource::{Context, Quotas, Request, Set, load, order};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use std::collections::BTreeMap;

/// Documents without errors.
#[derive(Debug)]
pub struct Documents {
    pub sources: Sources,
    /// Creates and updates, in an order in which all of them can be carried out.
    pub requests: Vec<Request>,
    /// The resources that they describe.
    pub set: Set,
    /// Warnings and infos.
    pub findings: Vec<Diagnostic>,
    /// An error for each place where it is unknown how many requests there are.
    pub gaps: Vec<Diagnostic>,
}

impl Documents {
    /// Rejects documents of which something would be lost.
    ///
    /// # Errors
    /// The errors for which [`is_lossy`] is true, after they were printed.
    pub fn refuse_lossy(&self, environment: &Environment) -> Result<(), Error> {
        let lossy = |it: &&Diagnostic| it.is_error() && is_lossy(it);
        let lossy: Vec<Diagnostic> = self.findings.iter().filter(lossy).cloned().collect();
        if lossy.is_empty() {
            return Ok(());
        }
        print(&lossy, &self.sources, Style::Full, environment);
        Err(Error::reported(Kind::Findings))
    }
}

/// Whether values that are not known are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    Accepted,
    Refused,
}

/// Loads and checks the documents to which paths lead, as `validate` does. Errors are printed on
/// standard error.
///
/// # Errors
/// A path that refers to nothing; no document at all; documents with errors, or with unknown values where
/// these are refused.
pub fn read(
    paths: &[String],
    settings: &Settings,
    unknown: Unknown,
    environment: &Environment,
) -> Result<Documents, Error> {
    read_within(Quotas::DEFAULT, paths, settings, unknown, environment)
}

/// As [`read`], for an account with these quotas.
///
/// # Errors
/// As for [`read`].
pub fn read_within(
    quotas: Quotas,
    paths: &[String],
    settings: &Settings,
    unknown: Unknown,
    environment: &Environment,
) -> Result<Documents, Error> {
    let mut documents = examine_within(quotas, paths, settings)?;
    if unknown == Unknown::Refused {
        let unknown = documents.requests.iter().flat_map(unknown_values);
        let unknown: Vec<Diagnostic> = unknown.collect();
        documents.findings.extend(unknown);
        documents.findings.append(&mut documents.gaps);
    }
    check::sort(&mut documents.findings);
    let errors = documents
        .findings
        .iter()
        .filter(|finding| finding.is_error());
    let errors: Vec<Diagnostic> = errors.cloned().collect();
    if errors.is_empty() && documents.requests.is_empty() {
        return Err(none_in(paths).hint("`appmesh validate` shows what each file contains"));
    }
    if errors.is_empty() {
        return Ok(documents);
    }
    print(&errors, &documents.sources, Style::Full, environment);
    Err(Error::reported(Kind::Findings))
}

/// Loads and checks documents, whatever they contain.
///
/// # Errors
/// A path that refers to nothing; no document at all.
pub fn examine(paths: &[String], settings: &Settings) -> Result<Documents, Error> {
    examine_within(Quotas::DEFAULT, paths, settings)
}

fn examine_within(
    quotas: Quotas,
    paths: &[String],
    settings: &Settings,
) -> Result<Documents, Error> {
    let threads = parallel::worthwhile(usize::MAX);
    let options = load::Options {
        kind: None,
        settings: settings.clone(),
        threads,
    };
    let loaded = load::load(&collect::inputs(paths, &Exclude::default())?, &options)
        .map_err(Error::usage)?;
    if loaded.requests.is_empty() && loaded.findings.is_empty() {
        return Err(none_in(paths));
    }
    let requests = order::arranged(loaded.requests, &loaded.after);
    let context = Context {
        quotas,
        ..Context::default()
    };
    let (set, found) = check::documents(requests.clone(), &[], Vec::new(), &context, threads);
    let left_out = loaded
        .alternatives
        .iter()
        .filter_map(|it| it.gap.as_deref());
    let gaps = loaded.gaps.iter().chain(left_out).map(in_doubt).collect();
    let mut findings = loaded.findings;
    findings.extend(found);
    let makes = |request: &Request| {
        let lifecycle = request.operation.lifecycle.map(|(_, lifecycle)| lifecycle);
        matches!(lifecycle, Some(Lifecycle::Create | Lifecycle::Update))
    };
    Ok(Documents {
        sources: loaded.sources,
        requests: requests.into_iter().filter(makes).collect(),
        set,
        findings,
        gaps,
    })
}

fn none_in(paths: &[String]) -> Error {
    Error::usage(format!(
        "there is no App Mesh document in {}",
        paths.join(", ")
    ))
}

/// Whether a finding is about something that would be lost: a text that cannot be read, a member that
/// does not exist, a value of another type. Whether a mesh is sensible is left to `validate`.
pub fn is_lossy(finding: &Diagnostic) -> bool {
    finding.severity > Severity::Info
        && (check::rules::find(finding.rule).is_none()
            || [
                "unknown-field",
                "json-type",
                "null-is-absent",
                "json-syntax",
                "duplicate-key",
            ]
            .contains(&finding.rule))
}

/// Prints findings on standard error.
pub fn print(findings: &[Diagnostic], sources: &Sources, style: Style, environment: &Environment) {
    let report = Report {
        findings,
        sources,
        files: &[],
        summary: &Summary::default(),
        rules: Vec::new(),
        info: false,
    };
    super::stderr::print(&report.write(style, super::environment::width(environment)));
}

/// Adds the options that supply values for what documents leave open.
pub fn value_arguments(command: Command) -> Command {
    let several = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("NAME=VALUE")
            .hide_short_help(true)
            .help(help)
            .action(ArgAction::Append)
    };
    command
        .arg(several(
            "parameter",
            "Set a parameter of templates; may be repeated",
        ))
        .arg(
            Arg::new("parameter-file")
                .long("parameter-file")
                .hide_short_help(true)
                .value_name("FILE")
                .value_hint(ValueHint::FilePath)
                .help(
                    "Read parameters of templates from this file, in any form that AWS CLI accepts",
                ),
        )
        .arg(several(
            "var",
            "Set a variable or a placeholder; may be repeated",
        ))
}

/// The values that the options of [`value_arguments`] supply.
///
/// # Errors
/// One that is not written `NAME=VALUE`.
pub fn settings(matches: &ArgMatches) -> Result<Settings, Error> {
    let mut parameters = match matches.get_one::<String>("parameter-file") {
        Some(path) => parameter_file(path)?,
        None => BTreeMap::new(),
    };
    parameters.extend(assignments(matches, "parameter")?);
    Ok(Settings {
        parameters,
        variables: assignments(matches, "var")?,
    })
}

/// The values in a file of parameters.
fn parameter_file(path: &str) -> Result<BTreeMap<String, String>, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::usage(format!("'{path}' cannot be read: {error}")))?;
    let mut sources = Sources::default();
    let id = sources.add(Source::new(path, text));
    let read = syntax::read(&sources.get(id).text, id, path);
    let values = read.and_then(|read| match &read.roots[..] {
        [root] => cloudformation::parameter_file(root),
        _ => Ok(BTreeMap::new()),
    });
    values.map_err(|fault| {
        let start = sources.span(fault.finding.primary.location).start as usize;
        let (line, column) = sources.get(id).line_column(start);
        Error::usage(format!("{path}:{line}:{column}: {}", fault.finding.message))
    })
}

/// Of two values for a name, the later one counts.
fn assignments(matches: &ArgMatches, option: &str) -> Result<BTreeMap<String, String>, Error> {
    let words = matches.get_many::<String>(option).unwrap_or_default();
    let assignment = |word: &String| match word.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!(
            "argument --{option}: expected NAME=VALUE, not '{word}'"
        ))),
    };
    words.map(assignment).collect()
}

/// An error for each value of a request that is not known.
pub fn unknown_values(request: &Request) -> Vec<Diagnostic> {
    fn walk(request: &Request, node: &Node, path: &Path<'_>, found: &mut Vec<Diagnostic>) {
        match &node.value {
            Value::Unknown(unknown) => {
                let reason = match unknown.why.as_str() {
                    "" => "the document does not contain it",
                    why => why,
                };
                let message = format!("`{path}` of {} is unknown: {reason}", title(request));
                let place = node.place.value();
                let finding = Finding::new(place, message);
                found.push(finding.error("unknown-value").at(path));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(request, item, &path.index(index), found);
                }
            }
            Value::Object(entries) => {
                for entry in entries {
                    let key = request.spell(&entry.key);
                    walk(request, &entry.node, &path.key(&key), found);
                }
            }
            _ => {}
        }
    }
    let mut found: Vec<Diagnostic> = request.gap.iter().map(|gap| in_doubt(gap)).collect();
    walk(request, &request.input, &Path::Root, &mut found);
    found
}

/// An error about requests of which it is unknown whether they are made.
fn in_doubt(gap: &Gap) -> Diagnostic {
    let message = format!("it is unknown whether this exists: {}", gap.why);
    Finding::new(gap.location, message).error("unknown-value")
}

/// A request in a sentence: ``VirtualNode `web` ``.
fn title(request: &Request) -> String {
    let Some(shape) = request.operation.resource() else {
        return request.operation.name.to_owned();
    };
    let name = request
        .input
        .get(shape.name_member())
        .and_then(Node::as_str);
    match name {
        Some(name) => format!("{} `{name}`", shape.name),
        None => format!("a {}", shape.name),
    }
}
