//! Distinguishes JSON from YAML by what a text holds, HCL by the name of its file, and reads it.

use super::{Node, SourceId, Spans, hcl, json5, yaml};
use crate::diagnostic::{Diagnostic, Severity};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// JSON, and JSON5 with its comments and quotes.
    Json5,
    /// YAML 1.2, with tags of CloudFormation.
    Yaml,
    /// Terraform's language.
    Hcl,
}

impl Syntax {
    /// Its name in lower case: `json5`.
    pub fn name(self) -> &'static str {
        match self {
            Syntax::Json5 => "json5",
            Syntax::Yaml => "yaml",
            Syntax::Hcl => "hcl",
        }
    }
}

/// The documents of a text, and the bounds of their nodes where the parser has reported them.
#[derive(Debug)]
pub struct Documents {
    /// In which the text was read.
    pub syntax: Syntax,
    /// One for JSON and HCL.
    pub roots: Vec<Node>,
    /// `None` for JSON, whose bounds are found when they are asked for.
    pub spans: Option<Spans>,
    /// What is wrong with the text without keeping it from being read: keys that occur twice.
    pub faults: Vec<Diagnostic>,
}

/// Reads a text in whichever syntax it is: JSON, JSON5 and JSON with comments hold one document, as
/// does HCL, YAML several. A bracket or a comment of JSON at the start decides; where that syntax
/// fails, the other is tried. The name decides only whose fault is reported when both fail.
///
/// # Errors
/// The first fault of grammar.
pub fn read(text: &str, source: SourceId, name: &str) -> Result<Documents, Diagnostic> {
    if is_named_hcl(name) {
        return hcl_document(text, source);
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let is_json = start.is_empty() || start.starts_with(['{', '[', '/', '"', '\'']);
    if !is_json && !is_named_json(name) {
        return yaml_documents(text, source);
    }
    json_document(text, source).or_else(|fault| {
        let other = yaml_documents(text, source);
        if is_named_yaml(name) {
            other
        } else {
            other.ok().filter(|_| !is_named_json(name)).ok_or(fault)
        }
    })
}

fn json_document(text: &str, source: SourceId) -> Result<Documents, Diagnostic> {
    let mut faults = Vec::new();
    let root = json5::parse_lenient(text, source, &mut faults)?;
    for fault in &mut faults {
        fault.severity = Severity::Error;
    }
    Ok(Documents {
        syntax: Syntax::Json5,
        roots: vec![root],
        spans: None,
        faults,
    })
}

fn hcl_document(text: &str, source: SourceId) -> Result<Documents, Diagnostic> {
    let (root, spans) = hcl::parse(text, source)?;
    Ok(Documents {
        syntax: Syntax::Hcl,
        roots: vec![root],
        spans: Some(spans),
        faults: Vec::new(),
    })
}

fn yaml_documents(text: &str, source: SourceId) -> Result<Documents, Diagnostic> {
    let (roots, spans) = yaml::parse_all(text, source)?;
    Ok(Documents {
        syntax: Syntax::Yaml,
        roots,
        spans: Some(spans),
        faults: Vec::new(),
    })
}

/// Whether a file has the name of a JSON text.
fn is_named_json(name: &str) -> bool {
    [".json", ".json5", ".jsonc"]
        .iter()
        .any(|extension| name.ends_with(extension))
}

/// Whether a file has the name of a YAML text.
pub fn is_named_yaml(name: &str) -> bool {
    [".yaml", ".yml"]
        .iter()
        .any(|extension| name.ends_with(extension))
}

/// Whether a file has the name of an HCL text.
pub fn is_named_hcl(name: &str) -> bool {
    [".tf", ".tfvars"]
        .iter()
        .any(|extension| name.ends_with(extension))
}

/// Whether a file has the name of a text that [`read`] can read.
pub fn is_named(name: &str) -> bool {
    is_named_json(name) || is_named_yaml(name) || is_named_hcl(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, name: &str) -> usize {
        read(text, SourceId(0), name).unwrap().roots.len()
    }

    #[test]
    fn detected_by_content() {
        assert_eq!(count("// a\n{a: 1}", "spec.yaml"), 1);
        assert_eq!(count("a: 1\n---\nb: 2\n", "spec"), 2);
        assert_eq!(count("{a: word}", "spec.yaml"), 1);
        assert_eq!(count("{a: word}", "spec"), 1);
    }

    #[test]
    fn the_name_decides_which_error_is_reported() {
        let rule = |text, name| read(text, SourceId(0), name).unwrap_err().rule;
        assert_eq!(rule("{a: [}", "a.json"), json5::SYNTAX);
        assert_eq!(rule("{a: [}", "a.yaml"), yaml::SYNTAX);
        assert_eq!(rule("a: 1", "a.json"), json5::SYNTAX);
        assert_eq!(rule("", "a"), json5::SYNTAX);
    }

    #[test]
    fn a_key_that_occurs_twice_stops_nothing() {
        let read = read("{a: 1, a: 2}", SourceId(0), "a.json").unwrap();
        assert_eq!(read.faults.len(), 1);
        assert!(read.faults[0].is_error());
    }
}
