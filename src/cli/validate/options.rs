//! The arguments of `validate`.

use super::super::bounded::{self, MAX_FILE_SIZE};
use super::super::certificate::sources;
use super::super::documents;
use super::super::error::Error;
use super::exclude::Exclude;
use crate::diagnostic::suggest;
use crate::model::{ResourceShape, model, names};
use crate::output::report::Style;
use crate::resource::Context;
use crate::resource::format::Settings;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, ValueHint};
use std::path::PathBuf;

/// What the line asks for.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    pub paths: Vec<String>,
    /// What bare specs are, where their members do not show it.
    pub kind: Option<&'static ResourceShape>,
    pub style: Style,
    /// Warnings also fail.
    pub strict: bool,
    /// Findings of severity `info` are shown.
    pub info: bool,
    pub fix_mode: FixMode,
    /// `--unsafe-fixes`: fixes that guess are also applied or shown.
    pub unsafe_fixes: bool,
    pub baseline: Option<PathBuf>,
    pub write_baseline: Option<PathBuf>,
    pub against: Option<Against>,
    /// The size in bytes up to which files are read.
    pub max_file_size: u64,
    pub context: Context,
    /// Values for what documents leave open.
    pub settings: Settings,
    pub view: View,
    /// Everything that looks like App Mesh must be checked.
    pub must_check_all: bool,
    /// What folders and patterns contain and is left out.
    pub exclude: Exclude,
    /// Where the report is written; `None` for standard output.
    pub output_file: Option<PathBuf>,
    /// Nothing is printed but the report.
    pub quiet: bool,
    /// The documents are checked again whenever they change.
    pub watch: bool,
}

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Every finding.
    Findings,
    /// How often each rule is found.
    Statistics,
    /// What each file is taken for; nothing is checked.
    Files,
}

impl View {
    /// What the line asks for.
    ///
    /// # Errors
    /// A list or statistics in a format that is only for findings.
    fn of(matches: &ArgMatches, style: Style) -> Result<View, Error> {
        let (option, view) = match matches.get_flag("list-files") {
            true => ("--list-files", View::Files),
            false if matches.get_flag("statistics") => ("--statistics", View::Statistics),
            false => return Ok(View::Findings),
        };
        match style {
            Style::Full | Style::Concise | Style::Json => Ok(view),
            _ => Err(Error::usage(format!(
                "argument {option}: this format is for findings only"
            ))
            .hint("`--format json` is for programs; without `--format` it is text")),
        }
    }
}

/// Where resources that the documents mention may exist already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The local App Mesh.
    Local,
    /// AWS, or whoever answers at `--endpoint-url`.
    Aws,
}

impl Against {
    const ALL: [(&str, Against); 2] = [("local", Against::Local), ("aws", Against::Aws)];

    fn named(word: &str) -> Option<Against> {
        let mut all = Against::ALL.into_iter();
        all.find(|(name, _)| *name == word)
            .map(|(_, against)| against)
    }
}

/// What is done about findings that have a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixMode {
    /// They are reported like all others.
    Report,
    /// `--fix`: files are changed.
    Write,
    /// `--diff`: the change is shown.
    Show,
}

/// Adds the arguments.
#[expect(clippy::too_many_lines, reason = "a list of all options")]
pub fn arguments(command: Command) -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .help(help)
            .action(ArgAction::SetTrue)
    };
    let one = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).help(help).value_name(value)
    };
    let several =
        |name: &'static str, help: &'static str| one(name, "ID", help).action(ArgAction::Append);
    let command = documents::value_arguments(command)
        .arg(
            Arg::new("path")
                .help("Files, directories or patterns; `-` is stdin")
                .value_name("PATH")
                .action(ArgAction::Append)
                .value_hint(ValueHint::AnyPath),
        )
        .arg(one(
            "kind",
            "KIND",
            "The kind of a bare spec, such as virtual-node",
        ))
        .arg(
            one("format", "FORMAT", "The form of the report [default: full]")
                .value_parser(Style::ALL.map(|(name, _)| name)),
        )
        .arg(flag("strict", "Also fail on warnings"))
        .arg(flag("info", "Also show info findings"))
        .arg(several("select", "Run only this rule; may be repeated"))
        .arg(several(
            "ignore",
            "Hide findings of this rule; may be repeated",
        ))
        .arg(
            one(
                "baseline",
                "FILE",
                "Suppress the findings recorded in this baseline",
            )
            .value_hint(ValueHint::FilePath),
        )
        .arg(
            one(
                "write-baseline",
                "FILE",
                "Record all findings in this baseline",
            )
            .hide_short_help(true)
            .value_hint(ValueHint::FilePath),
        )
        .arg(
            one(
                "against",
                "WHERE",
                "Also check against existing resources of the local App Mesh or of AWS",
            )
            .hide_short_help(true)
            .value_parser(Against::ALL.map(|(name, _)| name)),
        )
        .arg(
            one(
                "certificates",
                "ROOT",
                "Open the certificates and keys that specs name, below this directory",
            )
            .hide_short_help(true)
            .value_hint(ValueHint::DirPath),
        )
        .arg(
            one(
                "max-file-size",
                "SIZE",
                "Read files up to this size [default: 64MiB]",
            )
            .hide_short_help(true),
        )
        .arg(
            one(
                "exclude",
                "PATTERN",
                "Leave out files and directories of this name or path; may be repeated",
            )
            .action(ArgAction::Append)
            .hide_short_help(true),
        )
        .arg(
            flag(
                "list-files",
                "Only list every file and what it is taken for",
            )
            .conflicts_with_all(["fix", "diff", "statistics", "write-baseline"]),
        )
        .arg(flag(
            "require-checked",
            "Also fail on unchecked App Mesh files",
        ))
        .arg(
            flag("statistics", "Show only how often each rule is found")
                .conflicts_with_all(["fix", "diff", "write-baseline"])
                .hide_short_help(true),
        )
        .arg(flag("quiet", "Print the report without the closing line").hide_short_help(true))
        .arg(
            one("output-file", "FILE", "Write the report to this file")
                .value_hint(ValueHint::FilePath)
                .hide_short_help(true),
        )
        .arg(
            flag("watch", "Check again whenever a file changes")
                .conflicts_with_all(["fix", "diff", "write-baseline"])
                .hide_short_help(true),
        )
        .arg(flag("fix", "Apply safe fixes"))
        .arg(flag("diff", "Show what --fix would change").conflicts_with("fix"))
        .arg(flag(
            "unsafe-fixes",
            "With --fix or --diff, include fixes that are a guess",
        ))
        .group(ArgGroup::new("fixes").args(["fix", "diff"]))
        .mut_arg("unsafe-fixes", |flag| {
            flag.requires("fixes").hide_short_help(true)
        });
    sources::arguments(command)
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// A kind that does not exist; no path at all.
    pub fn of(matches: &ArgMatches) -> Result<Options, Error> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let paths: Vec<String> = matches
            .get_many("path")
            .unwrap_or_default()
            .cloned()
            .collect();
        if paths.is_empty() {
            return Err(
                Error::usage("the following arguments are required: PATH").hint(
                    "`appmesh validate .` checks the current directory, `-` reads standard input",
                ),
            );
        }
        let style = text("format").and_then(Style::named).unwrap_or(Style::Full);
        let exclude = matches.get_many::<String>("exclude").unwrap_or_default();
        Ok(Options {
            view: View::of(matches, style)?,
            must_check_all: matches.get_flag("require-checked"),
            exclude: Exclude::of(exclude.map(String::as_str))?,
            output_file: text("output-file").map(PathBuf::from),
            quiet: matches.get_flag("quiet"),
            watch: matches.get_flag("watch"),
            paths,
            kind: text("kind").map(kind).transpose()?,
            style,
            strict: matches.get_flag("strict"),
            info: matches.get_flag("info") || matches.contains_id("select"),
            fix_mode: match (matches.get_flag("fix"), matches.get_flag("diff")) {
                (true, _) => FixMode::Write,
                (_, true) => FixMode::Show,
                _ => FixMode::Report,
            },
            unsafe_fixes: matches.get_flag("unsafe-fixes"),
            baseline: text("baseline").map(PathBuf::from),
            write_baseline: text("write-baseline").map(PathBuf::from),
            against: text("against").and_then(Against::named),
            max_file_size: text("max-file-size").map_or(Ok(MAX_FILE_SIZE), bounded::parse_size)?,
            context: Context {
                region: text("region").map(Into::into),
                account: text("account").map(Into::into),
                ..Context::default()
            },
            settings: documents::settings(matches)?,
        })
    }
}

/// The kind of resource that a word names: `virtual-node`.
///
/// # Errors
/// When there is no such kind.
pub fn kind(word: &str) -> Result<&'static ResourceShape, Error> {
    let kebab = |resource: &ResourceShape| names::to_kebab(resource.name);
    let resources = &model().resources;
    let found = resources
        .iter()
        .find(|resource| kebab(resource) == word || resource.name.eq_ignore_ascii_case(word));
    found.ok_or_else(|| {
        let kinds: Vec<String> = resources.iter().map(kebab).collect();
        let near = suggest::similar(word, kinds.iter().map(String::as_str));
        Error::usage(format!("there is no kind of resource `{word}`"))
            .hints(suggest::did_you_mean(&near))
            .hint(format!("it is one of {}", kinds.join(", ")))
    })
}
