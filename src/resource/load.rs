//! The one loader: texts in any format as requests with places, and everything that keeps a text from
//! being read.
//!
//! Texts are parsed one by one, on several threads. A document of the API becomes a request at once;
//! the documents of every other format are read together, because they refer to each other. No text is
//! dropped without a trace: [`File::contents`] states what each one was taken for.
//!
//! Whether a request is valid is left to `check`.

use super::detect::{Detected, detect};
use super::fit;
use super::format::{self, Document, Format, Gap, Settings};
use super::placeholder::{self, Unfilled};
use super::request::Request;
use crate::diagnostic::{Diagnostic, Finding, Severity, suggest};
use crate::document::syntax::{self, Syntax};
use crate::document::{Node, Source, SourceId, Sources, Value, parallel};
use crate::model::{Kind, ResourceShape, model, names};
use std::collections::BTreeMap;

/// A text to load.
pub trait Input: Sync {
    /// As it is shown: a path, or `-`.
    fn name(&self) -> &str;

    /// Whether the user named it, rather than a directory or pattern that contains it: then it must
    /// contain something of App Mesh.
    fn is_named(&self) -> bool;

    /// The text, or why it is left unread.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn content(&self) -> Result<Content, String>;
}

/// What an input contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// What is read.
    Text(String),
    /// Nothing, for this reason.
    Unread(Unread),
}

/// Why a text is left unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its name is that of another type of file.
    OtherType,
    /// It is not UTF-8 text.
    Binary,
    /// It is larger than the limit, so its content is not known.
    Oversized,
}

/// How to load.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What bare specs are, where their members do not decide.
    pub kind: Option<Kind>,
    /// Values for what documents leave open.
    pub settings: Settings,
    /// At most so many threads.
    pub threads: usize,
}

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The texts, by the places of nodes. Those without anything of App Mesh are empty.
    pub sources: Sources,
    /// What each source turned out to be, in the same order.
    pub files: Vec<File>,
    /// Those of the API first, then those of each format; within these in reading order.
    pub requests: Vec<Request>,
    /// Pairs of places in `requests`: a document states that the first comes after the second.
    pub after: Vec<(usize, usize)>,
    /// What requests may be under other conditions, and requests that exist only then: each to be
    /// checked alone.
    pub alternatives: Vec<Request>,
    /// Where it is unknown which requests there are.
    pub gaps: Vec<Gap>,
    /// What keeps texts from being read, and what only their formats can have wrong.
    pub findings: Vec<Diagnostic>,
}

/// What a text turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The number of documents of each sort, such as `App Mesh document` or `Kubernetes resource`.
    pub contents: BTreeMap<&'static str, usize>,
    /// What was recognized, but not checked: `template`, `list output`.
    pub unchecked: Option<&'static str>,
    /// Set where it was left unread.
    pub unread: Option<Unread>,
    /// The syntax of its documents; `None` where it was not read.
    pub syntax: Option<Syntax>,
    /// Whether its placeholders keep it from being plain JSON.
    pub is_template: bool,
    /// The first of these placeholders that no variable supplies.
    pub unfilled: Option<Unfilled>,
    /// Whether its grammar keeps it from being read.
    pub is_unreadable: bool,
}

impl File {
    /// True for a text without anything of App Mesh.
    pub fn is_foreign(&self) -> bool {
        self.contents.is_empty() && self.unchecked.is_none()
    }

    /// What the text was taken for: `api/json5`, `api/template`, `kubernetes`, `list output`,
    /// `unreadable`, `not App Mesh`, `other file type`.
    pub fn taken_for(&self) -> String {
        if let Some(sort) = self.unchecked {
            return sort.to_owned();
        }
        let sorts = self.contents.keys().map(|sort| match *sort {
            API => format!("api/{}", self.spelling()),
            format => format.to_owned(),
        });
        match (self.contents.is_empty(), self.unread) {
            (false, _) => sorts.collect::<Vec<_>>().join(" + "),
            (true, Some(Unread::OtherType)) => "other file type".to_owned(),
            (true, Some(Unread::Binary)) => "binary".to_owned(),
            _ if self.is_unreadable => "unreadable".to_owned(),
            _ => "not App Mesh".to_owned(),
        }
    }

    /// How documents of the API are spelled in it.
    fn spelling(&self) -> &'static str {
        match (self.is_template, self.syntax) {
            (true, _) => "template",
            (false, Some(syntax)) => syntax.name(),
            (false, None) => "json5",
        }
    }

    fn count(&mut self, sort: &'static str) {
        *self.contents.entry(sort).or_default() += 1;
    }
}

/// The sort of a file of which nothing is known, because it is larger than the limit.
pub const OVERSIZED: &str = "oversized file";
/// The sort of a Helm template that is YAML only after Helm has filled it in.
pub const CHART: &str = "Kubernetes template";
/// The sort of any other text with placeholders that cannot be read without values.
pub const TEMPLATE: &str = "template";
/// The sort of saved output of a list command.
pub const LISTING: &str = "list output";

/// The sort of a document of the API.
pub const API: &str = "App Mesh document";

/// Loads all texts.
///
/// # Errors
/// Why a text cannot be read at all.
pub fn load(inputs: &[impl Input], options: &Options) -> Result<Loaded, String> {
    let threads = options.threads.max(1);
    let ids = (0..inputs.len() as u32).map(SourceId);
    let parts = parallel::map(inputs.iter().zip(ids), threads, |(input, id)| {
        // A part is large, and it is moved several times.
        Part::of(input, id, options).map(Box::new)
    });
    let mut parts = parts.into_iter().collect::<Result<Vec<_>, String>>()?;
    let mut requests = Vec::with_capacity(parts.iter().map(|part| part.requests.len()).sum());
    let mut findings = Vec::new();
    for part in &mut parts {
        requests.extend(std::mem::take(&mut part.requests));
        findings.extend(std::mem::take(&mut part.findings));
    }
    let (mut after, mut alternatives, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for format in format::all() {
        let documents: Vec<Document<'_>> = parts
            .iter()
            .zip(inputs)
            .flat_map(|(part, input)| part.documents_of(*format, input.name()))
            .collect();
        if !documents.is_empty() {
            let reading = format.read(&documents, &options.settings);
            if reading.requests.is_empty() && reading.findings.is_empty() {
                // Namespaces of Kubernetes without anything of App Mesh beside them.
                for part in &mut parts {
                    part.file.contents.remove(format.name());
                }
                continue;
            }
            for request in &reading.requests {
                let source = request.input.place.source.0 as usize;
                parts[source].file.count(format.name());
            }
            if reading.is_empty() {
                for part in &mut parts {
                    part.forget(*format);
                }
            }
            let before = requests.len();
            let pairs = reading.after.into_iter();
            after.extend(pairs.map(|(one, other)| (one + before, other + before)));
            requests.extend(reading.requests);
            for gap in reading.gaps {
                match gap.request {
                    Some(index) => requests[index + before].gap = Some(gap.into()),
                    None => gaps.push(gap),
                }
            }
            alternatives.extend(reading.alternatives);
            findings.extend(reading.findings);
        }
    }
    let (sources, files): (Vec<Source>, Vec<File>) = parts
        .into_iter()
        .map(|part| (part.source, part.file))
        .unzip();
    Ok(Loaded {
        sources: sources.into(),
        files,
        requests,
        after,
        alternatives,
        gaps,
        findings,
    })
}

/// What one text contains.
struct Part {
    source: Source,
    file: File,
    requests: Vec<Request>,
    /// The documents of other formats.
    foreign: Vec<(&'static dyn Format, Node)>,
    findings: Vec<Diagnostic>,
    /// False where no string can contain one, so that none is looked for.
    may_have_placeholders: bool,
}

impl Part {
    fn of(input: &impl Input, id: SourceId, options: &Options) -> Result<Part, String> {
        let mut file = File::default();
        let text = match input.content()? {
            Content::Text(text) => text,
            Content::Unread(reason) => {
                file.unread = Some(reason);
                file.unchecked = (reason == Unread::Oversized).then_some(OVERSIZED);
                String::new()
            }
        };
        let mut part = Part {
            source: Source::new(input.name(), text),
            file,
            requests: Vec::new(),
            foreign: Vec::new(),
            findings: Vec::new(),
            may_have_placeholders: false,
        };
        if !part.source.text.is_empty() || input.is_named() {
            part.read(input, id, options);
        }
        if part.file.is_foreign() && part.findings.is_empty() {
            part.source = Source::new(input.name(), "");
        }
        Ok(part)
    }

    fn read(&mut self, input: &impl Input, id: SourceId, options: &Options) {
        let text = &self.source.text;
        match syntax::read(text, id, input.name()) {
            Ok(read) => {
                if let Some(spans) = read.spans {
                    self.source.set_spans(spans);
                }
                self.file.syntax = Some(read.syntax);
                self.roots(read.roots, input, id, options);
                if !self.file.is_foreign() || !self.findings.is_empty() {
                    self.findings.extend(read.faults);
                }
            }
            Err(error) => self.unreadable(error, input, id, options),
        }
    }

    /// A text that its grammar does not accept. Placeholders outside of strings, as in the templates
    /// of jq, become unknown values; a chart's template is YAML only after Helm has filled it in.
    fn unreadable(
        &mut self,
        error: Diagnostic,
        input: &impl Input,
        id: SourceId,
        options: &Options,
    ) {
        let text = &self.source.text;
        let is_named = input.is_named();
        if text.contains("appmesh.k8s.aws/") {
            self.file.unchecked = Some(CHART);
        } else if mentions_app_mesh(text) && placeholder::is_template(text) {
            match placeholder::read(text, id) {
                Some((root, spans)) => {
                    self.source.set_spans(spans);
                    self.file.is_template = true;
                    self.file.unfilled = placeholder::unfilled(&root, &options.settings.variables);
                    self.roots(vec![root], input, id, options);
                }
                None => self.file.unchecked = Some(TEMPLATE),
            }
        } else if is_named || (syntax::is_named(input.name()) && mentions_app_mesh(text)) {
            self.file.is_unreadable = true;
            self.findings.push(error);
        }
    }

    fn roots(&mut self, roots: Vec<Node>, input: &impl Input, id: SourceId, options: &Options) {
        let mut unrecognized = Vec::new();
        self.may_have_placeholders = placeholder::may_have(&self.source.text);
        for mut root in roots.into_iter().flat_map(items) {
            let document = Document {
                name: input.name(),
                source: id,
                text: &self.source,
                root: &root,
            };
            if let Some(format) = format::of(&document) {
                self.file.contents.entry(format.name()).or_default();
                self.foreign.push((format, root));
                continue;
            }
            if self.may_have_placeholders {
                placeholder::fill(&mut root, &options.settings.variables);
            }
            for found in detect(root, options.kind.map(Kind::shape)) {
                self.take(found, input, &mut unrecognized);
            }
        }
        if !self.file.is_foreign() || !self.findings.is_empty() {
            let strange = unrecognized.iter().filter(|node| !is_foreign(node));
            let strange: Vec<Diagnostic> = strange.map(not_app_mesh).collect();
            self.findings.extend(strange);
        } else if let (true, Some(first)) = (input.is_named(), unrecognized.first()) {
            self.findings.push(not_app_mesh(first));
        }
    }

    fn take(&mut self, found: Detected, input: &impl Input, unrecognized: &mut Vec<Node>) {
        match found {
            Detected::Request(mut request) => {
                self.file.count(API);
                if self.may_have_placeholders {
                    placeholder::settle(&mut request);
                }
                if self.requests.is_empty() {
                    // Most texts contain one.
                    self.requests.reserve_exact(1);
                }
                self.requests.push(request);
            }
            Detected::Unknown(node) => unrecognized.push(node),
            Detected::Listing(_) => self.file.unchecked = Some(LISTING),
            Detected::Ambiguous { node, candidates } => {
                match kind_from_path(input.name(), &candidates) {
                    Some(kind) => {
                        for found in detect(node, Some(kind)) {
                            self.take(found, input, unrecognized);
                        }
                    }
                    None if node.entries().is_empty() && !input.is_named() => {}
                    None => {
                        self.file.count(API);
                        self.findings
                            .push(ambiguous(&node, &candidates, input.is_named()));
                    }
                }
            }
        }
    }

    /// Its documents of a format turned out to have nothing to do with App Mesh.
    fn forget(&mut self, format: &dyn Format) {
        self.file.contents.remove(format.name());
    }

    /// Its documents of one format, with the name of its file.
    fn documents_of<'a>(
        &'a self,
        format: &'static dyn Format,
        name: &'a str,
    ) -> impl Iterator<Item = Document<'a>> {
        let is_of = move |(of, _): &&(&'static dyn Format, Node)| of.name() == format.name();
        self.foreign
            .iter()
            .filter(is_of)
            .map(move |(_, root)| Document {
                name,
                source: root.place.source,
                text: &self.source,
                root,
            })
    }
}

/// The documents of a root: a list contains one in each item.
fn items(root: Node) -> Vec<Node> {
    match root.value {
        Value::Array(items) => items.into_iter().flat_map(self::items).collect(),
        _ => vec![root],
    }
}

/// Words in file names for a kind, besides its own name: AWS's examples use them.
const ABBREVIATIONS: [(&str, Kind); 6] = [
    ("vn", Kind::VirtualNode),
    ("vr", Kind::VirtualRouter),
    ("vs", Kind::VirtualService),
    ("vg", Kind::VirtualGateway),
    ("vgw", Kind::VirtualGateway),
    ("gr", Kind::GatewayRoute),
];

/// The kind that a file's path names: `specs/virtual-node/cart.json`, `colorteller-vn.json`. Where one
/// name is part of another (`route`, `gateway-route`), the longer one counts; where two kinds are
/// named that have nothing to do with each other, none.
fn kind_from_path(
    path: &str,
    candidates: &[&'static ResourceShape],
) -> Option<&'static ResourceShape> {
    let file = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let words: Vec<&str> = file.split(['-', '_', '.', ' ']).collect();
    let mut abbreviated = candidates.iter().filter(|shape| {
        let of_kind = |(word, kind): &(&str, Kind)| *kind == shape.kind && words.contains(word);
        ABBREVIATIONS.iter().any(of_kind)
    });
    if let (Some(only), None) = (abbreviated.next(), abbreviated.next()) {
        return Some(*only);
    }
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let path = plain(path);
    let named = candidates
        .iter()
        .filter(|shape| path.contains(&plain(shape.name)));
    let Some(longest) = named.clone().max_by_key(|shape| shape.name.len()) else {
        return kind_from_words(&words, candidates);
    };
    let is_part = |other: &&ResourceShape| plain(longest.name).contains(&plain(other.name));
    named.into_iter().all(is_part).then_some(*longest)
}

/// The kind whose name without `virtual` is the only one among the words of a file's name:
/// `gateway.json`, `cart-router.json`.
fn kind_from_words(
    words: &[&str],
    candidates: &[&'static ResourceShape],
) -> Option<&'static ResourceShape> {
    let is_named = |shape: &&&'static ResourceShape| {
        let short = shape.name.strip_prefix("Virtual");
        short.is_some_and(|short| words.contains(&short.to_lowercase().as_str()))
    };
    let mut named = candidates.iter().filter(is_named);
    match (named.next(), named.next()) {
        (Some(only), None) => Some(*only),
        _ => None,
    }
}

/// A spec that fits several kinds. Where it is right for all of them, nothing is wrong with it; the
/// user should name the kind where it is the input, so that more can be checked.
fn ambiguous(node: &Node, candidates: &[&'static ResourceShape], is_named: bool) -> Diagnostic {
    let is_right = candidates
        .iter()
        .all(|shape| fit::misfits(shape.spec(), node) == 0);
    let severity = match (is_right, is_named) {
        (false, _) => Severity::Error,
        (true, true) => Severity::Warning,
        (true, false) => Severity::Info,
    };
    let kinds: Vec<String> = candidates
        .iter()
        .map(|shape| names::to_kebab(shape.name))
        .collect();
    let message = "this spec fits several kinds of resource";
    let finding = Finding::new(node.place.key(), message);
    finding
        .help(format!("choose one with --kind: {}", kinds.join(", ")))
        .help("or name the file after it, or write the input of the create, with its names")
        .by("kind-unclear", severity)
}

/// A document that is not of App Mesh.
fn not_app_mesh(node: &Node) -> Diagnostic {
    let message = "this is not an App Mesh document";
    let finding = Finding::new(node.place.key(), message);
    let members = model().resources.iter().flat_map(|shape| {
        let members = shape.spec().members().iter().map(|member| member.name);
        members.chain(shape.identifiers.iter().copied())
    });
    let members: Vec<&str> = members.collect();
    let similar = node.entries().iter().find_map(|entry| {
        let near = suggest::closest(&entry.key, members.iter().copied())?;
        Some(format!("did you mean `{near}` instead of `{}`?", entry.key))
    });
    let finding = similar.into_iter().fold(finding, Finding::help);
    let finding = finding.help(
        "expected the input of a create or update, a spec, saved output of a describe, or a document of another format",
    );
    finding.error("not-app-mesh")
}

/// A document of Kubernetes, or one that is not an object: it may be in a text beside documents of App
/// Mesh.
fn is_foreign(node: &Node) -> bool {
    node.get("apiVersion").is_some() || node.entries().is_empty()
}

/// Whether a text that cannot be read contains words that only a document of App Mesh has.
fn mentions_app_mesh(text: &str) -> bool {
    let is_distinctive = |name: &&str| name.contains(char::is_uppercase);
    text.contains("AWS::AppMesh::")
        || text.contains("aws_appmesh_")
        || model().resources.iter().any(|shape| {
            let members = shape.spec().members().iter().map(|member| member.name);
            members
                .chain(shape.identifiers.iter().copied())
                .filter(is_distinctive)
                .any(|name| text.contains(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_kinds() {
        let all: Vec<&ResourceShape> = model().resources.iter().collect();
        let kind = |path| kind_from_path(path, &all).map(|shape| shape.name);
        assert_eq!(kind("specs/virtual-node/a.json"), Some("VirtualNode"));
        assert_eq!(kind("a.gatewayRoute.yaml"), Some("GatewayRoute"));
        assert_eq!(kind("virtual_router/virtual-node.json"), None);
        assert_eq!(kind("mesh/colorteller-vn.json"), Some("VirtualNode"));
        assert_eq!(kind("colorgateway-vgw.json"), Some("VirtualGateway"));
        assert_eq!(kind("a.json"), None);
    }
}
