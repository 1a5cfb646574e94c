//! The documents of formats, of which those of all texts are read together: they may refer to each
//! other.

use super::collect::Input;
use super::judge::Judged;
use super::options::Options;
use crate::check::{self, Subject, parallel};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, SourceId};
use crate::resource::Request;
use crate::resource::format::{self, Document, Format, Settings, cloudformation};

/// A document, and the place of its text.
type Root = (usize, Node);

/// Reads and judges the documents of each format, and adds what is found to their texts. Texts whose
/// documents turn out not to be about App Mesh are not ours.
pub fn judge(judged: &mut [Judged], inputs: &[Input], options: &Options, threads: usize) {
    for format in format::all() {
        let roots = taken(judged, *format);
        if roots.is_empty() {
            continue;
        }
        let documents: Vec<Document<'_>> = roots.iter().map(|it| document(it, inputs)).collect();
        let reading = format.read(&documents, &Settings::default());
        let is_about_app_mesh = !reading.requests.is_empty() || !reading.findings.is_empty();
        for (index, _) in roots.iter().filter(|_| is_about_app_mesh) {
            judged[*index].is_ours = true;
        }
        let found = of_requests(&reading.requests, *format, options, threads);
        for finding in reading.findings.into_iter().chain(found) {
            let SourceId(source) = finding.primary.location.source;
            judged[source as usize].findings.push(finding);
        }
        for request in reading.requests {
            let SourceId(source) = request.input.place.source;
            let text = &mut judged[source as usize];
            text.documents += 1;
            text.items.extend(request.into_resource());
        }
        // To give back all nodes one by one takes longer than to read them.
        std::mem::forget(roots);
    }
}

/// The documents of a format, taken out of their texts.
fn taken(judged: &mut [Judged], format: &dyn Format) -> Vec<Root> {
    let mut roots = Vec::new();
    for (index, judged) in judged.iter_mut().enumerate() {
        let is_taken = |(of, _): &mut (&'static dyn Format, Node)| of.name() == format.name();
        let found = judged.formatted.extract_if(.., is_taken);
        roots.extend(found.map(|(_, node)| (index, node)));
        judged.is_ours = judged.holds_something();
    }
    roots
}

fn document<'a>((index, root): &'a Root, inputs: &'a [Input]) -> Document<'a> {
    Document {
        name: &inputs[*index].name,
        ..Document::unnamed(root)
    }
}

/// What each request alone shows.
fn of_requests(
    requests: &[Request],
    format: &dyn Format,
    options: &Options,
    threads: usize,
) -> Vec<Diagnostic> {
    let found = parallel::map(requests.len(), threads, |index| {
        check::request(Subject::of(&requests[index], &options.context))
    });
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    if format.name() == cloudformation::CloudFormation.name() {
        found.iter_mut().for_each(cloudformation::respell);
    }
    found
}
