//! The route of all 38 mirrored commands.

use super::choice::Choices;
use super::dry_run;
use super::environment::{self, Environment};
use super::error::{Error, Kind};
use super::help;
use super::options::{self, OwnOption};
use super::paginate::{self, Pages, Paging};
use super::params::{self, Params};
use super::profile::Profile;
use super::words::{self, Words};
use super::{service, settings, tree};
use crate::check::{self, Subject};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Entry, Node, Sources, Value};
use crate::model::{Operation, Paginated};
use crate::output::report::full;
use crate::output::{Format, Query, Renderer};
use crate::wire::{self, Service, TimestampFormat, Undecoded};
use clap::ArgMatches;
use std::path::Path;

/// Runs a mirrored command; `line` is the command line without the command.
///
/// # Errors
/// Whatever stops it; findings about documents have been told by then.
pub fn run(
    operation: &'static Operation,
    line: &[String],
    environment: &Environment,
) -> Result<(), Error> {
    let own = options::of(operation);
    let line = words::plain(line, &own)?;
    if line.help {
        return help::print(&help::command(operation, &own));
    }
    let matches = parse(operation, &own, &line)?;
    let query = settings::query(&matches)?;
    let (mut sources, mut findings) = (Sources::default(), Vec::new());
    let input = Params {
        operation,
        own: &own,
        matches: &matches,
        environment,
        sources: &mut sources,
        findings: &mut findings,
    }
    .input()?;
    let paging = Paging::of(operation, &matches, |member| input.get(member).is_some())?;
    if findings.iter().all(|finding| !finding.is_error()) && !matches.get_flag("no-validate") {
        let found = check::request(Subject::new(operation, &input));
        let mut choices = Choices::of_line(&matches)?;
        findings.extend(choices.in_folder(Path::new(""))?.apply(found));
    }
    refuse(&findings, &sources, environment)?;
    if matches.get_flag("dry-run") {
        return dry_run::print(operation, &input);
    }
    let profile = match service::is_local(&matches, environment) {
        true => Profile::default(),
        false => Profile::load(
            matches.get_one::<String>("profile").map(String::as_str),
            environment,
        )?,
    };
    let call = Call {
        operation,
        timestamps: settings::timestamps(&profile)?,
        format: settings::format(&matches, environment, &profile)?,
        query,
        service: service::choose(&matches, environment, &profile)?,
    };
    call.print(&input, &paging)
}

/// Reads the options.
///
/// # Errors
/// Everything that is wrong with the line at once: options that do not exist, words that belong to
/// nothing, options that are missing.
fn parse(
    operation: &'static Operation,
    own: &[OwnOption],
    line: &Words,
) -> Result<ArgMatches, Error> {
    let command = tree::mirrored(operation, own).no_binary_name(true);
    let matches = command
        .try_get_matches_from(&line.plain)
        .map_err(|error| misused(&error))?;
    let missing = params::missing(own, &matches);
    let unknown: Vec<&str> = line
        .unknown
        .iter()
        .chain(&line.stray)
        .map(String::as_str)
        .collect();
    let error = match (missing.is_empty(), unknown.is_empty()) {
        (true, true) => return Ok(matches),
        (false, true) => Error::usage(format!(
            "the following arguments are required: {}",
            missing.join(", ")
        )),
        (true, false) => Error::usage(format!("Unknown options: {}", unknown.join(", "))),
        (false, false) => Error::usage(format!(
            "the following arguments are required: {}; unknown options: {}",
            missing.join(", "),
            unknown.join(", ")
        )),
    };
    Err(error
        .hints(
            line.unknown
                .iter()
                .filter_map(|option| params::suggestion(option, own)),
        )
        .hint(format!(
            "`appmesh {} help` explains the options",
            crate::model::names::to_kebab(operation.name)
        )))
}

/// What clap says of a line, in AWS CLI's words.
pub fn misused(error: &clap::Error) -> Error {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => {
            text.split([' ', '=']).next().unwrap_or(text).to_owned()
        }
        _ => String::new(),
    };
    let option = text(ContextKind::InvalidArg);
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => value.clone(),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            Error::usage(format!("argument {option}: expected one argument"))
        }
        ErrorKind::InvalidValue => {
            let choices = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(choices)) => choices.clone(),
                _ => Vec::new(),
            };
            let near =
                crate::diagnostic::nearest::ranked(&value, choices.iter().map(String::as_str));
            Error::usage(format!("argument {option}: Found invalid choice '{value}'"))
                .hints(crate::diagnostic::nearest::question(&near))
                .hint(format!("it is one of {}", choices.join(", ")))
        }
        ErrorKind::TooManyValues => {
            Error::usage(format!("argument {option}: expected no argument"))
        }
        _ => Error::usage(
            error
                .to_string()
                .trim_start_matches("error: ")
                .trim_end()
                .to_owned(),
        ),
    }
}

/// Draws findings on standard error, and stops at errors.
fn refuse(
    findings: &[Diagnostic],
    sources: &Sources,
    environment: &Environment,
) -> Result<(), Error> {
    let width = environment::width(environment);
    for finding in findings.iter().filter(|it| it.severity > Severity::Info) {
        anstream::eprintln!("{}", full::draw(finding, sources, width));
    }
    match findings.iter().filter(|finding| finding.is_error()).count() {
        0 => Ok(()),
        _ => Err(Error::told(Kind::Usage)),
    }
}

/// An operation, who answers it, and how the answer is printed.
struct Call {
    operation: &'static Operation,
    service: Box<dyn Service>,
    timestamps: TimestampFormat,
    query: Option<Query>,
    format: Format,
}

impl Call {
    /// Calls and prints: page by page in the formats that do so, else everything at once.
    fn print(&self, input: &Node, paging: &Paging) -> Result<(), Error> {
        let mut stdout = std::io::stdout().lock();
        let mut renderer = Renderer::new(self.format, &mut stdout);
        let Some(members) = paging.members else {
            let answer = self.select(self.once(input)?)?;
            return help::written(renderer.whole(&answer));
        };
        let (mut pages, mut taken) = (Pages::new(paging, members), Vec::new());
        while let Some(token) = pages.wanted() {
            let input = paged(input, paging, members, token);
            let serde_json::Value::Object(page) = self.once(&input)? else {
                break;
            };
            let page = pages.take(page)?;
            if self.format.by_page() {
                let page = paginate::shown(members, page, self.format == Format::Text);
                let page = self.select(page)?;
                help::written(renderer.page(&page))?;
            } else {
                taken.push(page);
            }
        }
        if self.format.by_page() {
            let resume = pages
                .resume()
                .filter(|_| self.format == Format::Text && self.query.is_none());
            return match resume {
                Some(token) => help::written(renderer.page(&paginate::resume_line(token))),
                None => Ok(()),
            };
        }
        let answer = self.select(paginate::joined(members, taken, pages.resume()))?;
        help::written(renderer.whole(&answer))
    }

    /// What the query picks.
    fn select(&self, value: serde_json::Value) -> Result<serde_json::Value, Error> {
        let Some(query) = &self.query else {
            return Ok(value);
        };
        query.search(&value).map_err(Error::general)
    }

    /// One request, one answer.
    fn once(&self, input: &Node) -> Result<serde_json::Value, Error> {
        let token = || uuid::Uuid::new_v4().to_string();
        let request = wire::encode(self.operation, input, token).map_err(|member| {
            Error::usage(format!("the request cannot be made without `{member}`"))
        })?;
        let response = self.service.call(&request)?;
        wire::decode(self.operation, &response, &self.timestamps).map_err(|undecoded| {
            match undecoded {
                Undecoded::Service(error) => Error::service(&error, self.operation.name),
                Undecoded::Broken(what) => Error::general(what),
            }
        })
    }
}

/// The input of the call that fetches one page.
fn paged(input: &Node, paging: &Paging, members: Paginated, token: Option<&str>) -> Node {
    let mut input = input.clone();
    if let Some(size) = paging.page_size {
        set(&mut input, members.page_size, Value::Integer(size));
    }
    if let Some(token) = token {
        set(&mut input, members.input_token, Value::String(token.into()));
    }
    input
}

/// Sets a member of an object.
fn set(node: &mut Node, member: &str, value: Value) {
    let place = node.place;
    if let Value::Object(entries) = &mut node.value {
        entries.retain(|entry| entry.key != member);
        entries.push(Entry {
            key: member.into(),
            node: Node { value, place },
        });
    }
}
