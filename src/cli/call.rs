//! The route of all 38 mirrored commands.

use super::argv::{self, Words};
use super::choice::Choices;
use super::dry_run;
use super::environment::{self, Environment};
use super::error::Error;
use super::options::{self, OperationOption};
use super::pager::Out;
use super::paginate::{self, Pages, Paging};
use super::params::{self, Params};
use super::printer::Printer;
use super::profile::Profile;
use super::progress::Progress;
use super::{help, stdout};
use super::{service, settings, skeleton, tree};
use crate::check::{self, Choice, Subject};
use crate::diagnostic::{Diagnostic, Severity, lookalike, suggest};
use crate::document::{Entry, Node, Sources, Value};
use crate::model::{Operation, Paginated};
use crate::output::{Format, Query, Renderer, Settings};
use crate::wire::{self, Service, TimestampFormat, Undecoded};
use clap::ArgMatches;
use std::path::Path;

/// Runs a mirrored command; `line` is the command line without the command.
///
/// # Errors
/// Whatever stops it; findings about documents have been reported by then.
pub fn run(
    operation: &'static Operation,
    line: &[String],
    environment: &Environment,
    printer: &Printer<'_>,
) -> Result<(), Error> {
    let own = options::of(operation);
    let line = argv::plain(line, &own)?;
    if let Some(wanted) = line.help {
        return stdout::print(&help::command(operation, &own, wanted));
    }
    let matches = parse(operation, &own, &line)?;
    let query = settings::query(&matches)?;
    if let Some(form) = matches.get_one::<String>(options::SKELETON) {
        return print_skeleton(operation, form, query.as_ref(), &matches, environment);
    }
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
    let is_checked =
        !matches.get_flag("no-validate") && settings::validates(&matches, environment)?;
    let mut rules = Choice::none();
    if is_checked && !findings.iter().any(Diagnostic::is_error) {
        let mut choices = Choices::of_line(&matches)?;
        rules = choices.in_folder(Path::new(""))?.clone();
        let mut found = check::request(Subject::new(operation, &input));
        let is_for_aws = !matches.get_flag("dry-run") && !service::is_local(&matches, environment);
        if is_for_aws {
            found.iter_mut().for_each(leave_to_aws);
        }
        findings.extend(rules.apply(found));
    }
    printer.findings(&findings, &sources)?;
    if matches.get_flag("dry-run") {
        return dry_run::print(operation, &input);
    }
    let profile = if service::is_local(&matches, environment) {
        Profile::default()
    } else {
        service::profile(&matches, environment)?
    };
    let call = Call {
        environment,
        operation,
        timestamps: settings::timestamps(&profile, environment)?,
        format: settings::format(&matches, environment, &profile)?,
        query,
        color: settings::color(&matches, environment),
        service: service::choose(&matches, environment, &profile, rules)?,
    };
    let mut out = Out::new(matches.get_flag("no-cli-pager"), environment, &profile);
    call.print(&input, &paging, &mut out)
}

/// Makes an error a warning if AWS itself rejects the request with a known message: AWS CLI sends
/// such a request, and scripts look for that message.
fn leave_to_aws(finding: &mut Diagnostic) {
    let is_in_its_words =
        (finding.finding.answer.as_ref()).is_some_and(|answer| answer.message.is_some());
    if is_in_its_words && finding.is_error() {
        finding.severity = Severity::Warning;
    }
}

/// Prints what `--generate-cli-skeleton` asks for.
fn print_skeleton(
    operation: &'static Operation,
    form: &str,
    query: Option<&Query>,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), Error> {
    match form {
        options::OUTPUT => {}
        options::YAML_INPUT => return stdout::print(&skeleton::yaml_input(operation)),
        _ => return stdout::print(&skeleton::input(operation)),
    }
    let sample = select(query, skeleton::output(operation))?;
    let format = settings::format(matches, environment, &Profile::default())?;
    let settings = Settings {
        title: operation.name.to_owned(),
        width: environment::stdout_width(),
        color: settings::color(matches, environment),
    };
    stdout::written(Renderer::new(format, settings, &mut std::io::stdout()).whole(&sample))
}

/// What a query picks.
fn select(query: Option<&Query>, value: serde_json::Value) -> Result<serde_json::Value, Error> {
    match query {
        Some(query) => query.search(&value).map_err(Error::general),
        None => Ok(value),
    }
}

/// Reads the options.
///
/// # Errors
/// Everything that is wrong with the line at once: options that do not exist, words that belong to
/// nothing, options that are missing.
fn parse(
    operation: &'static Operation,
    own: &[OperationOption],
    line: &Words,
) -> Result<ArgMatches, Error> {
    let command = tree::mirrored(operation, own).no_binary_name(true);
    let matches = command.try_get_matches_from(&line.plain).map_err(|error| {
        let error = misused(&error);
        let hint = hint_of_file(&error.message, own);
        error.hints(hint)
    })?;
    if matches.get_flag("cli-auto-prompt") && matches.get_flag("no-cli-auto-prompt") {
        return Err(Error::usage(
            "--cli-auto-prompt and --no-cli-auto-prompt cannot be used together",
        ));
    }
    let missing = params::missing(own, &matches);
    let unknown: Vec<&str> = line
        .unknown
        .iter()
        .chain(&line.stray)
        .map(String::as_str)
        .collect();
    let unknown = unknown.join(", ");
    let error = match (missing.is_empty(), unknown.is_empty()) {
        (true, true) => return Ok(matches),
        (true, false) => Error::unknown_options(&unknown),
        (false, is_known) => Error::usage(format!(
            "the following arguments are required: {}",
            missing.join(", ")
        ))
        .hints((!is_known).then(|| format!("there are no options {unknown}"))),
    };
    Err(error
        .hints(
            line.unknown
                .iter()
                .filter_map(|option| params::suggestion(option, own)),
        )
        .hints(
            line.stray
                .iter()
                .filter(|word| !word.starts_with(|c: char| c.is_ascii()))
                .filter_map(|word| lookalike::help(word)),
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
            let near = suggest::similar(&value, choices.iter().map(String::as_str));
            Error::usage(format!("argument {option}: Found invalid choice '{value}'"))
                .near(near)
                .hint(format!("it is one of {}", choices.join(", ")))
        }
        ErrorKind::TooManyValues => {
            Error::usage(format!("argument {option}: expected no argument"))
        }
        ErrorKind::UnknownArgument => {
            let near = text(ContextKind::SuggestedArg);
            Error::usage(format!("Unknown options: {option}"))
                .hints((!near.is_empty()).then(|| format!("did you mean `{near}`?")))
        }
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand);
            let near = match error.get(ContextKind::SuggestedSubcommand) {
                Some(ContextValue::Strings(near)) => near.clone(),
                _ => Vec::new(),
            };
            Error::usage(format!("Found invalid choice '{word}'"))
                .near(near.iter().map(String::as_str).collect())
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(missing)) => missing.join(", "),
                _ => option,
            };
            Error::usage(format!("the following arguments are required: {missing}"))
        }
        ErrorKind::MissingSubcommand => {
            let known = match error.get(ContextKind::ValidSubcommand) {
                Some(ContextValue::Strings(known)) => known.clone(),
                _ => Vec::new(),
            };
            Error::usage("the following arguments are required: COMMAND")
                .hint(format!("it is one of {}", known.join(", ")))
        }
        ErrorKind::ArgumentConflict => {
            let other = match error.get(ContextKind::PriorArg) {
                Some(ContextValue::Strings(others)) => others.join(", "),
                _ => text(ContextKind::PriorArg),
            };
            Error::usage(if other == option {
                format!("{option} is given twice")
            } else {
                format!("{option} and {other} exclude each other")
            })
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            Error::usage(line.trim_start_matches("error: ").to_owned())
        }
    }
}

/// A way to give a document, for an option that takes one and was given nothing.
fn hint_of_file(message: &str, own: &[OperationOption]) -> Option<String> {
    let takes_document = |option: &&OperationOption| {
        let is_object = option
            .member
            .is_some_and(|member| member.shape().is_object());
        is_object || [options::INPUT_JSON, options::INPUT_YAML].contains(&option.name.as_str())
    };
    let is_named = |option: &&OperationOption| {
        message == format!("argument --{}: expected one argument", option.name)
    };
    let option = own.iter().filter(takes_document).find(is_named)?;
    Some(format!(
        "`--{0} file://FILE.json` reads a file, `--{0} -` standard input",
        option.name
    ))
}

/// An operation, who answers it, and how the answer is printed.
struct Call<'a> {
    environment: &'a Environment,
    operation: &'static Operation,
    service: Box<dyn Service>,
    timestamps: TimestampFormat,
    query: Option<Query>,
    format: Format,
    color: bool,
}

impl Call<'_> {
    /// Calls and prints: page by page in the formats that do so, else everything at once.
    fn print(&self, input: &Node, paging: &Paging, out: &mut Out) -> Result<(), Error> {
        self.render(input, paging, out)?;
        stdout::written(out.finish())
    }

    fn render(&self, input: &Node, paging: &Paging, out: &mut Out) -> Result<(), Error> {
        let settings = Settings {
            title: self.operation.name.to_owned(),
            width: environment::stdout_width(),
            color: self.color,
        };
        let mut renderer = Renderer::new(self.format, settings, out);
        let Some(members) = paging.members else {
            let answer = select(self.query.as_ref(), self.once(input)?)?;
            return stdout::written(renderer.whole(&answer));
        };
        let (mut pages, mut taken) = (Pages::new(paging, members), Vec::new());
        // Pages that are printed as they come show by themselves that there is progress.
        let progress =
            (!self.format.by_page()).then(|| Progress::new(None, "pages", self.environment));
        while let Some(token) = pages.wanted() {
            let input = paged(input, paging, members, token);
            let serde_json::Value::Object(page) = self.once(&input)? else {
                break;
            };
            let page = pages.take(page)?;
            progress.iter().for_each(Progress::step);
            if self.format.by_page() {
                let page = paginate::shown(members, page, self.format == Format::Text);
                stdout::written(renderer.page(&select(self.query.as_ref(), page)?))?;
            } else {
                taken.push(page);
            }
        }
        drop(progress);
        if !self.format.by_page() {
            let answer = select(
                self.query.as_ref(),
                paginate::joined(members, taken, pages.resume()),
            )?;
            return stdout::written(renderer.whole(&answer));
        }
        // With a query AWS CLI prints a stray `None` instead; here the line is left out.
        match pages
            .resume()
            .filter(|_| self.format == Format::Text && self.query.is_none())
        {
            Some(token) => stdout::written(renderer.page(&paginate::resume_line(token))),
            None => Ok(()),
        }
    }

    /// One request, one answer.
    fn once(&self, input: &Node) -> Result<serde_json::Value, Error> {
        let token = || uuid::Uuid::new_v4().to_string();
        let request = wire::encode(self.operation, input, token).map_err(|member| {
            Error::value(format!("the request cannot be made without `{member}`"))
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
