//! `appmesh convert`: documents of one format as documents of another.

use super::environment::Environment;
use super::error::{Error, Kind};
use super::help;
use super::own::Own;
use super::validate::collect::{self, Input};
use super::validate::judge;
use crate::check::shape;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Node, Path, Source, Sources, Value, notation, yaml};
use crate::model::Lifecycle;
use crate::output::report::{Report, Style, Summary};
use crate::resource::format::{self, Document, Format, Reading, Settings};
use crate::resource::{Detected, Request, detect, order};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use serde_json::json;
use std::collections::BTreeMap;

pub const COMMAND: Own = Own {
    name: "convert",
    about: "Convert documents of one format to another.",
    exits: &[0, 1, 252, 255],
    beside: &["validate", "graph", "state"],
    arguments,
    run,
};

/// The notations of the requests themselves.
const API: [&str; 2] = ["json", "yaml"];

fn arguments(command: Command) -> Command {
    let several = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("NAME=VALUE")
            .help(help)
            .action(ArgAction::Append)
    };
    let formats = format::all().iter().map(|format| format.name());
    command
        .arg(
            Arg::new("path")
                .help(
                    "Files, folders, patterns such as `mesh/**/*.yaml`, or `-` for standard input",
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
                .value_parser(API.into_iter().chain(formats).collect::<Vec<_>>()),
        )
        .arg(several(
            "parameter",
            "Set a parameter of templates; may be repeated",
        ))
        .arg(several(
            "var",
            "Set a variable or a placeholder; may be repeated",
        ))
        .arg(
            Arg::new("partial")
                .long("partial")
                .help("Leave out resources with unknown values, and list them on standard error")
                .action(ArgAction::SetTrue),
        )
}

fn run(matches: &ArgMatches, _: &Environment) -> Result<(), Error> {
    let paths: Vec<String> = matches
        .get_many("path")
        .unwrap_or_default()
        .cloned()
        .collect();
    let to = matches.get_one::<String>("to").map_or("", String::as_str);
    let settings = Settings {
        parameters: assignments(matches, "parameter")?,
        variables: assignments(matches, "var")?,
    };
    let mut read = read(&paths, &settings)?;
    let is_partial = matches.get_flag("partial");
    let incomplete = read.split_incomplete(is_partial);
    report(&read.findings, &read.sources);
    report(&incomplete, &read.sources);
    let all = read.findings.iter().chain(&incomplete);
    if all.clone().any(Diagnostic::is_error) {
        return Err(Error {
            told: true,
            ..Error::new(Kind::Findings, "errors were found")
        });
    }
    let requests = order::arranged(read.requests, &read.after);
    let (text, findings) = match format::named(to) {
        Some(format) => {
            let written = format.write(&requests);
            (written.text, written.findings)
        }
        None => (api(&requests, to), Vec::new()),
    };
    report(&findings, &read.sources);
    help::print(&text)
}

/// The values of an option that is written `NAME=VALUE`; of two for a name the later one counts.
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

/// Requests as a list in the JSON or YAML of the API.
fn api(requests: &[Request], to: &str) -> String {
    let document = |request: &Request| json!({ request.operation.name: request.input.to_json() });
    let documents = requests.iter().map(document).collect::<Vec<_>>().into();
    match to {
        "yaml" => yaml::write(&documents),
        _ => format!("{documents:#}\n"),
    }
}

/// Prints findings on standard error, one line each.
fn report(findings: &[Diagnostic], sources: &Sources) {
    let report = Report {
        findings,
        sources,
        files: &[],
        summary: &Summary::default(),
        rules: Vec::new(),
        info: false,
    };
    anstream::eprint!("{}", report.write(Style::Concise, 0));
}

/// Everything that was read.
#[derive(Debug, Default)]
struct Read {
    requests: Vec<Request>,
    /// Pairs of places in `requests`, the first of which comes after the second.
    after: Vec<(usize, usize)>,
    findings: Vec<Diagnostic>,
    sources: Sources,
}

impl Read {
    /// A finding for each value that is unknown; it is an error, unless resources with such values
    /// are to be left out.
    fn split_incomplete(&mut self, is_partial: bool) -> Vec<Diagnostic> {
        let unknown: Vec<Vec<Diagnostic>> = self.requests.iter().map(unknown_values).collect();
        let mut found: Vec<Diagnostic> = unknown.iter().flatten().cloned().collect();
        if is_partial {
            for finding in &mut found {
                finding.severity = Severity::Warning;
                finding.message = format!("left out: {}", finding.message);
            }
            self.keep(|index| unknown[index].is_empty());
        }
        found
    }

    /// Keeps the requests at places that a test accepts.
    fn keep(&mut self, is_kept: impl Fn(usize) -> bool) {
        let mut places = 0..;
        let place: Vec<Option<usize>> = (0..self.requests.len())
            .map(|index| is_kept(index).then(|| places.next())?)
            .collect();
        let after = self.after.iter();
        self.after = after
            .filter_map(|(one, other)| Some((place[*one]?, place[*other]?)))
            .collect();
        let mut places = place.iter();
        self.requests
            .retain(|_| places.next().is_some_and(Option::is_some));
    }
}

/// A finding for each value of a request that is not known.
fn unknown_values(request: &Request) -> Vec<Diagnostic> {
    fn walk(request: &Request, node: &Node, path: &Path<'_>, found: &mut Vec<Diagnostic>) {
        match &node.value {
            Value::Unknown(why) => {
                let reason = match why.as_str() {
                    "" => "the document does not contain it",
                    why => why,
                };
                let message = format!("`{path}` of {} is unknown: {reason}", title(request));
                let finding = Diagnostic::error("unknown-value", node.place.value(), message);
                found.push(finding.at(path));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(request, item, &path.index(index), found);
                }
            }
            Value::Object(entries) => {
                for entry in entries {
                    walk(
                        request,
                        &entry.node,
                        &path.key(&request.spell(&entry.key)),
                        found,
                    );
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(request, &request.input, &Path::Root, &mut found);
    found
}

/// A request in a sentence: `VirtualNode web`.
fn title(request: &Request) -> String {
    let Some(resource) = request.operation.resource() else {
        return request.operation.name.to_owned();
    };
    let name = request
        .input
        .get(resource.name_member())
        .and_then(Node::as_str);
    match name {
        Some(name) => format!("{} `{name}`", resource.name),
        None => format!("a {}", resource.name),
    }
}

/// Reads everything that paths lead to.
///
/// # Errors
/// A path that leads nowhere, and no document at all.
fn read(paths: &[String], settings: &Settings) -> Result<Read, Error> {
    let mut read = Read::default();
    let mut formatted: Vec<(&'static dyn Format, Vec<Named>)> = Vec::new();
    for input in collect::inputs(paths)? {
        for root in read.roots(&input)? {
            let named = (input.name.clone(), root);
            let Some(format) = format::of(&document(&named)) else {
                read.take(named.1, &input, None);
                continue;
            };
            let mut known = formatted.iter_mut();
            match known.find(|(other, _)| other.name() == format.name()) {
                Some((_, roots)) => roots.push(named),
                None => formatted.push((format, vec![named])),
            }
        }
    }
    for (format, roots) in &formatted {
        let documents: Vec<Document<'_>> = roots.iter().map(document).collect();
        read.add(format.read(&documents, settings));
    }
    if read.requests.is_empty() && read.findings.is_empty() {
        let message = format!("there is no document of App Mesh in {}", paths.join(", "));
        return Err(Error::usage(message));
    }
    read.check_members();
    Ok(read)
}

/// A document and the name of its file.
type Named = (String, Node);

fn document((name, root): &Named) -> Document<'_> {
    Document {
        name,
        source: root.place.source,
        root,
    }
}

impl Read {
    /// The documents of a text; none, and a finding, for one that cannot be read.
    fn roots(&mut self, input: &Input) -> Result<Vec<Node>, Error> {
        if !input.is_worth_reading() {
            return Ok(Vec::new());
        }
        let text = input.text().map_err(Error::usage)?;
        let id = self.sources.add(Source::new(input.name.as_str(), text));
        let source = self.sources.get(id);
        match notation::read(&source.text, id, &input.name) {
            Ok(read) => {
                if let Some(spans) = read.spans {
                    source.set_spans(spans);
                }
                self.findings.extend(read.faults);
                Ok(read.roots)
            }
            Err(fault) => {
                if input.is_named || judge::speaks_of_app_mesh(&source.text) {
                    self.findings.push(*fault);
                }
                Ok(Vec::new())
            }
        }
    }

    /// Takes a document of the API.
    fn take(
        &mut self,
        root: Node,
        input: &Input,
        kind: Option<&'static crate::model::ResourceShape>,
    ) {
        for found in detect(root, kind) {
            match found {
                Detected::Request(request) => self.request(request),
                Detected::Ambiguous { node, candidates } => {
                    match judge::hinted(&input.name, &candidates) {
                        Some(kind) => self.take(node, input, Some(kind)),
                        None if node.entries().is_empty() && !input.is_named => {}
                        None => self.findings.push(judge::unclear(&node, &candidates)),
                    }
                }
                Detected::Unknown(node) if input.is_named && !judge::is_foreign(&node) => {
                    self.findings.push(judge::stranger(&node));
                }
                _ => {}
            }
        }
    }

    /// Takes a create or update; there is no other request in the formats of meshes.
    fn request(&mut self, request: Request) {
        let lifecycle = request.operation.lifecycle.map(|(_, lifecycle)| lifecycle);
        if matches!(lifecycle, Some(Lifecycle::Create | Lifecycle::Update)) {
            self.requests.push(request);
        } else {
            let message = format!("{} cannot be converted", request.operation.name);
            let finding = Diagnostic::error("inexpressible", request.input.place.key(), message);
            self.findings
                .push(finding.help("only creates and updates describe a mesh"));
        }
    }

    fn add(&mut self, reading: Reading) {
        let before = self.requests.len();
        let after = reading.after.into_iter();
        self.after
            .extend(after.map(|(one, other)| (one + before, other + before)));
        self.requests.extend(reading.requests);
        self.findings.extend(reading.findings);
    }

    /// A finding for each member that does not exist, and for each value of another type.
    fn check_members(&mut self) {
        let requests = self.requests.iter();
        let found = requests.flat_map(|it| shape::check(it.operation.input(), &it.input));
        let is_lost = |finding: &Diagnostic| ["unknown-field", "json-type"].contains(&finding.rule);
        let found: Vec<Diagnostic> = found.filter(is_lost).collect();
        self.findings.extend(found);
    }
}
