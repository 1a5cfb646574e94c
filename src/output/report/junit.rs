//! JUnit's XML: a suite a file, a test case a finding.

use super::contents::{Report, sentence};
use super::entry::{FileEntry, FileStatus};
use crate::check::choice::NOT_CHECKED;
use crate::diagnostic::{Diagnostic, Severity};
use std::fmt::Write;

pub fn write(report: &Report<'_>) -> String {
    let shown: Vec<&Diagnostic> = report.shown().collect();
    let mut suites = String::new();
    let (mut tests, mut skipped) = (0, 0);
    for file in report.files {
        let in_it = |finding: &&&Diagnostic| finding.finding.primary.location.source == file.source;
        let found: Vec<&Diagnostic> = shown.iter().filter(in_it).copied().collect();
        tests += found.len().max(1);
        skipped += self::skipped(file, &found);
        suites.push_str(&suite(report, file, &found));
    }
    let failures = shown.iter().filter(|it| it.is_error()).count();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"appmesh validate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n\
         {suites}</testsuites>\n"
    )
}

/// Whether a finding is a test that was skipped.
fn is_skipped(finding: &Diagnostic) -> bool {
    finding.rule == NOT_CHECKED && !finding.is_error()
}

/// The number of tests of a file that were skipped.
fn skipped(file: &FileEntry, found: &[&Diagnostic]) -> usize {
    let is_silent = found.is_empty() && file.status != FileStatus::Checked;
    found.iter().filter(|it| is_skipped(it)).count() + usize::from(is_silent)
}

/// A file without findings is one test that passes, or that was skipped.
fn suite(report: &Report<'_>, file: &FileEntry, found: &[&Diagnostic]) -> String {
    let name = escape(&report.sources.get(file.source).name);
    let skipped = skipped(file, found);
    let failures = found.iter().filter(|it| it.is_error()).count();
    let mut text = format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
        found.len().max(1)
    );
    if found.is_empty() {
        let inside = match file.status {
            FileStatus::Checked => "name=\"valid\"/>",
            _ => "name=\"not checked\"><skipped/></testcase>",
        };
        let _ = writeln!(text, "    <testcase classname=\"{name}\" {inside}");
    }
    for finding in found {
        text.push_str(&case(report, &name, finding));
    }
    text + "  </testsuite>\n"
}

/// Only errors fail; everything else is said in the output of a test that passes.
fn case(report: &Report<'_>, file: &str, finding: &Diagnostic) -> String {
    let spot = report.spot(finding.finding.primary.location);
    let body = escape(&format!(
        "{}:{}:{}: {}[{}] {}",
        spot.file,
        spot.line,
        spot.column,
        finding.severity.word(),
        finding.rule,
        sentence(finding)
    ));
    let inside = match finding.severity {
        Severity::Error => format!(
            "<failure type=\"{}\" message=\"{}\">{body}</failure>",
            finding.rule,
            escape(&finding.finding.message)
        ),
        _ if is_skipped(finding) => {
            format!("<skipped message=\"{}\"/>", escape(&sentence(finding)))
        }
        _ => format!("<system-out>{body}</system-out>"),
    };
    format!(
        "    <testcase classname=\"{file}\" name=\"{} at {}:{}\" file=\"{file}\" line=\"{}\">{inside}</testcase>\n",
        finding.rule, spot.line, spot.column, spot.line
    )
}

/// A text in XML. Characters that XML cannot hold become the replacement character.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(escaped, "&#{};", letter as u32);
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
