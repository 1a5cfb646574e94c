//! All texts of a run: read and judged in parallel, then judged together.

use super::super::choice::Choices;
use super::super::error::Error;
use super::super::existing::ELSEWHERE;
use super::super::progress::Progress;
use super::allow;
use super::collect::Input;
use super::judge::{Judged, judge};
use super::options::Options;
use crate::check::{self, parallel};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{SourceId, Sources};
use crate::output::report::Summary;
use crate::resource::{Resource, Set};
use std::{iter, thread};

/// What was found.
#[derive(Debug)]
pub struct Examined {
    pub sources: Sources,
    /// The sources that hold something of App Mesh.
    pub files: Vec<SourceId>,
    /// In reading order, as the user wants them.
    pub findings: Vec<Diagnostic>,
    pub summary: Summary,
}

/// Below so many texts a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 32;

/// Judges all texts, each by itself and all of them as one mesh beside what exists elsewhere.
///
/// # Errors
/// Files of the line that cannot be read; a config file that is wrong; no document at all.
pub fn all(
    inputs: &[Input],
    elsewhere: Vec<Resource>,
    options: &Options,
    choices: &mut Choices,
    progress: &Progress,
) -> Result<Examined, Error> {
    let mut judged = alone(inputs, options, progress)?;
    let summary = summary(&judged);
    if summary.files == 0 {
        let message = "there is no document of App Mesh in what was given";
        return Err(Error::usage(message).hint("a bare spec may need --kind"));
    }
    let mut findings: Vec<Diagnostic> = judged
        .iter_mut()
        .flat_map(|judged| std::mem::take(&mut judged.findings))
        .collect();
    findings.extend(together(&mut judged, elsewhere));
    let (mut files, mut chosen) = (Vec::new(), Vec::new());
    findings.sort_by_key(|finding| finding.primary.location.source);
    let mut rest = findings.into_iter().peekable();
    for (index, (judged, input)) in judged.iter().zip(inputs).enumerate() {
        let id = SourceId(index as u32);
        let is_own = |finding: &Diagnostic| finding.primary.location.source == id;
        let mut own: Vec<Diagnostic> = iter::from_fn(|| rest.next_if(is_own)).collect();
        if !judged.is_ours && own.is_empty() {
            continue;
        }
        allow::apply(&mut own, &judged.allows, id, &judged.source);
        let mut own = choices.in_folder(input.folder())?.apply(own);
        own.sort_by_key(|finding| {
            let start = judged.source.span(finding.primary.location.part).start;
            (start, std::cmp::Reverse(finding.severity))
        });
        files.push(id);
        chosen.append(&mut own);
    }
    let sources: Vec<_> = judged.into_iter().map(|judged| judged.source).collect();
    Ok(Examined {
        sources: sources.into(),
        files,
        findings: chosen,
        summary,
    })
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
    }
}

/// How many threads so many texts are worth: at the most one a processor.
fn threads(texts: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.min(texts / WORTH_A_THREAD + 1)
}

/// Judges every text by itself.
fn alone(inputs: &[Input], options: &Options, progress: &Progress) -> Result<Vec<Judged>, Error> {
    let judged = parallel::map(inputs.len(), threads(inputs.len()), |index| {
        let judged = judge(&inputs[index], SourceId(index as u32), options);
        progress.step();
        judged
    });
    judged
        .into_iter()
        .map(|outcome| outcome.map_err(Error::usage))
        .collect()
}

fn summary(judged: &[Judged]) -> Summary {
    let total = |count: fn(&Judged) -> usize| judged.iter().map(count).sum::<usize>();
    let files = total(|judged| usize::from(judged.is_ours));
    let unchecked = [
        ("Kubernetes resource", total(|judged| judged.kubernetes)),
        ("listing", total(|judged| judged.listings)),
    ];
    Summary {
        files,
        documents: total(|judged| judged.documents),
        unchecked: unchecked
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect(),
        skipped: judged.len() - files,
        ..Summary::default()
    }
}

/// What the resources of all texts show beside each other and beside what exists elsewhere. A
/// resource of a text stands for the one of its names that exists.
fn together(judged: &mut [Judged], elsewhere: Vec<Resource>) -> Vec<Diagnostic> {
    let items: Vec<Resource> = judged
        .iter_mut()
        .flat_map(|judged| std::mem::take(&mut judged.items))
        .collect();
    let is_stated = |other: &Resource| {
        items
            .iter()
            .any(|item| item.shape.name == other.shape.name && item.names == other.names)
    };
    let rest: Vec<Resource> = elsewhere.into_iter().filter(|it| !is_stated(it)).collect();
    let mesh: Set = rest.into_iter().chain(items).collect();
    let mut found = check::together_on(threads(judged.len()), &mesh);
    // To give back all nodes one by one takes longer than to judge them, and the process ends soon.
    std::mem::forget(mesh);
    found.retain(|finding| finding.primary.location.source != ELSEWHERE);
    for finding in &mut found {
        finding
            .secondary
            .take_if(|label| label.location.source == ELSEWHERE);
    }
    found
}
