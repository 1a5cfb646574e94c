//! All texts of a run: loaded, and checked each alone and all together.

use super::super::choice::Choices;
use super::super::error::Error;
use super::super::inventory::ELSEWHERE;
use super::super::progress::Progress;
use super::certificates::Opener;
use super::collect::Input;
use super::options::Options;
use super::suppression;
use super::unchecked;
use crate::check;
use crate::check::choice::{Choice, NOT_CHECKED};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{SourceId, Sources, parallel};
use crate::output::report::{self, FileEntry, FileStatus, Summary};
use crate::resource::Resource;
use crate::resource::load::{self, Content, File, Loaded};
use std::collections::{BTreeMap, HashSet};
use std::iter;

/// What was found.
#[derive(Debug)]
pub struct Examined {
    pub sources: Sources,
    /// The files that contain something of App Mesh, or of which something is reported.
    pub files: Vec<FileEntry>,
    /// In reading order, as the user wants them.
    pub findings: Vec<Diagnostic>,
    pub summary: Summary,
}

/// Below so many texts a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 32;

/// Checks all texts, each alone and all of them as one mesh beside what exists elsewhere.
///
/// # Errors
/// Files of the command line that cannot be read; a config file that is wrong; no document at all.
pub fn all(
    inputs: &[Input],
    (elsewhere, opener): (Vec<Resource>, Option<&Opener>),
    options: &Options,
    choices: &mut Choices,
    progress: &Progress,
) -> Result<Examined, Error> {
    let threads = threads(inputs);
    let loaded = load(inputs, options, progress)?;
    let unchecked = unchecked::findings(&loaded, inputs, options.must_check_all);
    let mut summary = summary(&loaded.files);
    if !loaded.gaps.is_empty() {
        summary
            .unchecked
            .push(("loop or module", loaded.gaps.len()));
    }
    if loaded.files.iter().all(File::is_foreign) && loaded.findings.is_empty() {
        let message = "there is no App Mesh document in the input";
        return Err(Error::usage(message).hint("a bare spec may need --kind"));
    }
    let Loaded {
        sources,
        files,
        requests,
        alternatives,
        mut findings,
        ..
    } = loaded;
    let (set, found) = check::documents(
        requests,
        &alternatives,
        elsewhere,
        &options.context,
        threads,
    );
    let certificates = opener.map(|opener| opener.check(&set)).unwrap_or_default();
    if !options.watch {
        // Freeing every node takes longer than checking it, and the process ends soon.
        std::mem::forget(set);
    }
    let found = found.into_iter().chain(certificates).chain(unchecked);
    findings.extend(found.filter_map(in_a_text));
    let mut relevant = Vec::new();
    let mut wanted = Vec::new();
    findings.sort_by_key(|finding| finding.finding.primary.location.source);
    let mut rest = findings.into_iter().peekable();
    let texts: Vec<&str> = sources
        .iter()
        .map(|(_, source)| source.text.as_str())
        .collect();
    let mut suppressions = parallel::map(texts, threads, suppression::find).into_iter();
    for ((id, source), (file, input)) in sources.iter().zip(files.iter().zip(inputs)) {
        let suppressions = suppressions.next().unwrap_or_default();
        let is_here = |finding: &Diagnostic| finding.finding.primary.location.source == id;
        let mut here: Vec<Diagnostic> = iter::from_fn(|| rest.next_if(is_here)).collect();
        if file.is_foreign() && here.is_empty() {
            continue;
        }
        suppression::apply(&mut here, &suppressions, id, source);
        let mut here = chosen(here, choices.in_folder(input.folder())?, options);
        here.sort_by_key(|finding| {
            let start = source.span(finding.finding.primary.location.anchor).start;
            (start, std::cmp::Reverse(finding.severity))
        });
        relevant.push(entry(id, file, true));
        wanted.append(&mut here);
    }
    Ok(Examined {
        sources,
        files: relevant,
        findings: wanted,
        summary,
    })
}

/// Loads all texts.
///
/// # Errors
/// Files of the command line that cannot be read.
fn load(inputs: &[Input], options: &Options, progress: &Progress) -> Result<Loaded, Error> {
    let how = load::Options {
        kind: options.kind.map(|shape| shape.kind),
        settings: options.settings.clone(),
        threads: threads(inputs),
    };
    let counted = Counted { inputs, progress };
    load::load(&counted.all(), &how).map_err(Error::usage)
}

fn threads(inputs: &[Input]) -> usize {
    parallel::worthwhile(inputs.len() / WORTH_A_THREAD + 1)
}

/// Every file and what it is taken for, without checking any; and the texts.
///
/// # Errors
/// Files of the command line that cannot be read.
pub fn listing(
    inputs: &[Input],
    options: &Options,
    progress: &Progress,
) -> Result<(Vec<FileEntry>, Sources), Error> {
    let loaded = load(inputs, options, progress)?;
    let reported: HashSet<SourceId> = loaded
        .findings
        .iter()
        .map(|finding| finding.finding.primary.location.source)
        .collect();
    let files = loaded.sources.iter().zip(&loaded.files);
    let entries = files.map(|((id, _), file)| entry(id, file, reported.contains(&id)));
    Ok((entries.collect(), loaded.sources))
}

/// A file in a report. `is_reported`: whether there is a finding about it.
fn entry(source: SourceId, file: &File, is_reported: bool) -> FileEntry {
    let status = match (file.is_foreign(), file.unchecked) {
        (true, _) if is_reported => FileStatus::NotChecked,
        (true, _) => FileStatus::Foreign,
        (false, Some(_)) => FileStatus::NotChecked,
        (false, None) => FileStatus::Checked,
    };
    FileEntry {
        source,
        status,
        taken_for: file.taken_for(),
        documents: file.contents.values().sum(),
    }
}

/// The findings that the user wants. `--require-checked` is stronger than any choice of rules: what is
/// not checked may break each of them.
fn chosen(found: Vec<Diagnostic>, choice: &Choice, options: &Options) -> Vec<Diagnostic> {
    if !options.must_check_all {
        return choice.apply(found);
    }
    let is_unchecked = |finding: &Diagnostic| finding.rule == NOT_CHECKED;
    let (mut kept, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_unchecked);
    kept.extend(choice.apply(others));
    kept
}

/// Inputs that report progress when they are read.
struct Counted<'a> {
    inputs: &'a [Input],
    progress: &'a Progress,
}

struct One<'a>(&'a Input, &'a Progress);

impl<'a> Counted<'a> {
    fn all(&self) -> Vec<One<'a>> {
        let one = |input| One(input, self.progress);
        self.inputs.iter().map(one).collect()
    }
}

impl load::Input for One<'_> {
    fn name(&self) -> &str {
        load::Input::name(self.0)
    }

    fn is_named(&self) -> bool {
        load::Input::is_named(self.0)
    }

    fn content(&self) -> Result<Content, String> {
        let content = load::Input::content(self.0);
        self.1.step();
        content
    }
}

/// A finding in a text, without places that have none.
fn in_a_text(mut finding: Diagnostic) -> Option<Diagnostic> {
    if finding.finding.primary.location.source == ELSEWHERE {
        return None;
    }
    finding
        .finding
        .related
        .retain(|label| label.location.source != ELSEWHERE);
    Some(finding)
}

impl Examined {
    /// Counts the findings as they are now.
    pub fn count(&mut self) {
        let of = |severity| {
            let findings = self.findings.iter();
            findings.filter(|it| it.severity == severity).count()
        };
        let counts = [Severity::Error, Severity::Warning, Severity::Info].map(of);
        [
            self.summary.errors,
            self.summary.warnings,
            self.summary.infos,
        ] = counts;
        let is_hidden = |it: &&Diagnostic| !report::is_shown(it, false);
        self.summary.hidden = self.findings.iter().filter(is_hidden).count();
    }
}

fn summary(files: &[File]) -> Summary {
    let mut unchecked: BTreeMap<&'static str, usize> = BTreeMap::new();
    for sort in files.iter().filter_map(|file| file.unchecked) {
        *unchecked.entry(sort).or_default() += 1;
    }
    let relevant = files.iter().filter(|file| !file.is_foreign()).count();
    Summary {
        files: relevant,
        documents: files.iter().flat_map(|file| file.contents.values()).sum(),
        unchecked: unchecked.into_iter().collect(),
        skipped: files.len() - relevant,
        ..Summary::default()
    }
}
