//! `appmesh validate`: documents in files, folders or on standard input, checked as one mesh.
//!
//! [`run`] is the route: [`collect`] finds the texts, [`examine`] reads and checks them, the user's
//! choice of rules is applied, and the report is printed. What is found is left to `check`, what a
//! report looks like to `output::report`.

mod baseline;
mod certificates;
mod closing;
pub mod collect;
mod examine;
pub mod exclude;
mod fix;
pub mod options;
mod suppression;
mod unchecked;
mod watch;

use super::builtin::Builtin;
use super::choice::Choices;
use super::environment::{self, Environment};
use super::error::{Error, Kind};
use super::progress::Progress;
use super::{inventory, replace, service, stdout};
use crate::check::choice::NOTICES;
use crate::check::rules;
use crate::diagnostic::Diagnostic;
use crate::output::escape;
use crate::output::report::{FileEntry, FileStatus, Report, Rule, Summary};
use baseline::Baseline;
use certificates::Opener;
use clap::ArgMatches;
use collect::Input;
use examine::Examined;
use options::{Against, FixMode, Options, View};
use std::collections::BTreeSet;
use std::mem::ManuallyDrop;
use std::time::Instant;

pub const COMMAND: Builtin = Builtin {
    name: "validate",
    about: "Check documents of App Mesh, all of them as one mesh.",
    exits: &[0, 1, 252, 253, 254, 255],
    beside: &["explain", "rules", "graph", "schema"],
    arguments: options::arguments,
    run,
};

/// How often fixes are applied: one may reveal the next finding, but not without end.
const ROUNDS: usize = 10;

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let options = Options::of(matches)?;
    let once = || match options.view {
        View::Files => list_files(&options, environment),
        View::Findings | View::Statistics => check(matches, &options, environment),
    };
    if options.watch {
        watch::follow(&options, once)
    } else {
        once()
    }
}

/// Every text that the line names or contains.
fn inputs(options: &Options) -> Result<Vec<Input>, Error> {
    let mut inputs = collect::inputs(&options.paths, &options.exclude)?;
    for input in &mut inputs {
        input.max_size = options.max_file_size;
    }
    Ok(inputs)
}

/// Prints what each file is taken for. What looks like App Mesh and cannot be checked makes it fail
/// where everything must be.
fn list_files(options: &Options, environment: &Environment) -> Result<(), Error> {
    let inputs = inputs(options)?;
    let progress = Progress::new(Some(inputs.len()), "files", environment);
    let (files, sources) = examine::listing(&inputs, options, &progress)?;
    let report = Report {
        findings: &[],
        sources: &sources,
        files: &files,
        summary: &Summary::default(),
        rules: Vec::new(),
        info: options.info,
    };
    write(&report.listing(options.style), options)?;
    let is_unchecked = |file: &FileEntry| file.status == FileStatus::NotChecked;
    if options.must_check_all && files.iter().any(is_unchecked) {
        Err(Error::reported(Kind::Findings))
    } else {
        Ok(())
    }
}

/// Checks everything, and prints the report.
fn check(matches: &ArgMatches, options: &Options, environment: &Environment) -> Result<(), Error> {
    let started = Instant::now();
    let mut choices = Choices::of_line(matches)?;
    let known = options
        .baseline
        .as_deref()
        .map(Baseline::read)
        .transpose()?;
    let elsewhere = match options.against {
        None => Vec::new(),
        Some(Against::Local) => {
            let service = service::local(matches, environment)?;
            inventory::resources(service.as_ref(), environment)?
        }
        Some(Against::Aws) => inventory::in_aws(matches, environment)?,
    };
    let opener = Opener::of(matches, environment, options)?;
    let inputs = inputs(options)?;
    let look = |choices: &mut Choices| {
        let progress = Progress::new(Some(inputs.len()), "files", environment);
        let surroundings = (elsewhere.clone(), opener.as_ref());
        examine::all(&inputs, surroundings, options, choices, &progress)
    };
    // The process ends after the report: nothing is given back before.
    let mut examined = ManuallyDrop::new(look(&mut choices)?);
    let fixes = fix::Selection {
        with_unsafe: options.unsafe_fixes,
    };
    match options.fix_mode {
        FixMode::Report => {}
        FixMode::Show => return fixes.show(&examined),
        FixMode::Write => {
            let mut applied = 0;
            for _ in 0..ROUNDS {
                match fixes.write(&inputs, &examined)? {
                    0 => break,
                    count => applied += count,
                }
                *examined = look(&mut choices)?;
            }
            let left = fixes.left_out(&examined);
            crate::cli::stderr::eprintln!("{}", fix::summary(applied, left));
        }
    }
    if let Some(path) = &options.write_baseline {
        let count = baseline::write(path, &examined.findings, &examined.sources)?;
        let path = path.to_string_lossy();
        crate::cli::stderr::eprintln!("wrote {count} findings to {}", escape::line(&path));
        return Ok(());
    }
    if let Some(known) = known {
        let examined = &mut *examined;
        examined.summary.known = known.apply(&mut examined.findings, &examined.sources);
    }
    examined.count();
    report(&examined, options, environment)?;
    if !options.quiet {
        let line = closing::line(&examined.summary, options, started.elapsed());
        crate::cli::stderr::eprintln!("{line}");
    }
    let outcome = verdict(&examined, options);
    if options.watch {
        // A run that goes on must not keep what each round has read.
        drop(ManuallyDrop::into_inner(examined));
    }
    outcome
}

/// Prints the report.
fn report(examined: &Examined, options: &Options, environment: &Environment) -> Result<(), Error> {
    let report = Report {
        findings: &examined.findings,
        sources: &examined.sources,
        files: &examined.files,
        summary: &examined.summary,
        rules: reported_rules(&examined.findings),
        info: options.info,
    };
    let text = match options.view {
        View::Statistics => report.statistics(options.style),
        _ => report.write(options.style, environment::width(environment)),
    };
    write(&text, options)
}

/// Writes a report to the file that the line names, without colors, or to standard output.
fn write(text: &str, options: &Options) -> Result<(), Error> {
    let Some(path) = &options.output_file else {
        return stdout::print(text);
    };
    let plain = anstream::adapter::strip_str(text).to_string();
    replace::file(path, plain.as_bytes()).map_err(|error| {
        let path = path.to_string_lossy();
        Error::general(format!(
            "'{}' cannot be written: {error}",
            escape::line(&path)
        ))
    })
}

/// The rules that findings have, by id.
fn reported_rules(findings: &[Diagnostic]) -> Vec<Rule<'static>> {
    let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
    let rule = |id: &str| match rules::find(id) {
        Some(rule) => Some(Rule {
            id: rule.id,
            severity: rule.severity,
            summary: rule.summary(),
            page: rule.page,
            reference: rules::reference(id),
        }),
        None => NOTICES.iter().find(|it| it.id == id).map(|notice| Rule {
            id: notice.id,
            severity: notice.severity,
            summary: notice.summary.to_owned(),
            page: "",
            reference: rules::reference(id),
        }),
    };
    ids.into_iter().filter_map(rule).collect()
}

/// Whether the run fails.
fn verdict(examined: &Examined, options: &Options) -> Result<(), Error> {
    let summary = &examined.summary;
    let fails = summary.errors + if options.strict { summary.warnings } else { 0 };
    match fails {
        0 => Ok(()),
        _ => Err(Error {
            reported: true,
            ..Error::new(Kind::Findings, "errors were found")
        }),
    }
}
