//! One text: what it holds, and what is wrong with it by itself.

use super::allow;
use super::collect::Input;
use super::options::Options;
use crate::check::{self, Subject};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Node, Source, SourceId, notation};
use crate::model::{ResourceShape, model, names};
use crate::resource::format::cloudformation;
use crate::resource::{Detected, Request, Resource, detect};

/// What a text turned out to be.
#[derive(Debug)]
pub struct Judged {
    pub source: Source,
    pub findings: Vec<Diagnostic>,
    /// The resources that it states.
    pub items: Vec<Resource>,
    /// Requests, specs and resources of templates.
    pub documents: usize,
    pub kubernetes: usize,
    pub listings: usize,
    pub allows: Vec<allow::Allow>,
    /// Whether it holds anything of App Mesh, or should.
    pub is_ours: bool,
}

impl Judged {
    fn new(source: Source) -> Judged {
        Judged {
            source,
            findings: Vec::new(),
            items: Vec::new(),
            documents: 0,
            kubernetes: 0,
            listings: 0,
            allows: Vec::new(),
            is_ours: false,
        }
    }

    fn holds_something(&self) -> bool {
        !self.findings.is_empty() || self.documents + self.kubernetes + self.listings > 0
    }
}

/// Reads and judges a text.
///
/// # Errors
/// Why a file cannot be read.
pub fn judge(input: &Input, id: SourceId, options: &Options) -> Result<Judged, String> {
    let text = if input.is_worth_reading() {
        input.text()?
    } else {
        String::new()
    };
    let mut judged = Judged::new(Source::new(input.name.as_str(), text));
    if judged.source.text.is_empty() && !input.is_named {
        return Ok(judged);
    }
    match notation::read(&judged.source.text, id, &input.name) {
        Ok(read) => {
            if let Some(spans) = read.spans {
                judged.source.set_spans(spans);
            }
            judged.roots(read.roots, input, options);
            if judged.holds_something() {
                judged.findings.extend(read.faults);
            }
        }
        Err(fault) => judged.unreadable(*fault, input),
    }
    judged.is_ours = judged.holds_something();
    if judged.is_ours {
        judged.allows = allow::find(&judged.source.text);
    } else {
        judged.source = Source::new(input.name.as_str(), "");
    }
    Ok(judged)
}

impl Judged {
    /// A text that is no text of its notation. Whether that concerns us is told by its words.
    fn unreadable(&mut self, fault: Diagnostic, input: &Input) {
        let text = &self.source.text;
        if text.contains("appmesh.k8s.aws/") {
            // A chart's template, which is YAML only after somebody has filled it in.
            self.kubernetes += 1;
        } else if input.is_named || (notation::is_named(&input.name) && speaks_of_app_mesh(text)) {
            self.findings.push(fault);
        }
    }

    fn roots(&mut self, roots: Vec<Node>, input: &Input, options: &Options) {
        let mut strangers = Vec::new();
        for root in roots {
            for found in detect(root, options.kind) {
                self.take(found, input, options, &mut strangers);
            }
        }
        if self.holds_something() {
            let own = strangers.into_iter().filter(|node| !is_foreign(node));
            let own: Vec<Diagnostic> = own.map(|node| stranger(&node)).collect();
            self.findings.extend(own);
        } else if let (true, Some(first)) = (input.is_named, strangers.first()) {
            self.findings.push(stranger(first));
        }
    }

    fn take(
        &mut self,
        found: Detected,
        input: &Input,
        options: &Options,
        strangers: &mut Vec<Node>,
    ) {
        match found {
            Detected::Request(document) => self.request(document, options),
            Detected::CloudFormation(template) => {
                let (requests, found) = cloudformation::requests(&template);
                self.findings.extend(found);
                let before = self.findings.len();
                for document in requests {
                    self.request(document, options);
                }
                let found = self.findings[before..].iter_mut();
                found.for_each(cloudformation::respell);
            }
            Detected::Kubernetes { .. } => self.kubernetes += 1,
            Detected::Listing(_) => self.listings += 1,
            Detected::Unknown(node) => strangers.push(node),
            Detected::Ambiguous { node, candidates } => match hinted(&input.name, &candidates) {
                Some(kind) => {
                    for found in detect(node, Some(kind)) {
                        self.take(found, input, options, strangers);
                    }
                }
                None if node.entries().is_empty() && !input.is_named => {}
                None => self.findings.push(unclear(&node, &candidates)),
            },
        }
    }

    fn request(&mut self, document: Request, options: &Options) {
        self.documents += 1;
        self.findings
            .extend(check::request(Subject::of(&document, &options.context)));
        self.items.extend(document.into_resource());
    }
}

/// The kind that the file's path speaks of: `specs/virtual-node/cart.json`. Of `gateway-route` and
/// `route`, which both stand in `gateway-route.json`, the longer one is meant; of two that have
/// nothing to do with each other, none.
pub fn hinted(path: &str, candidates: &[&'static ResourceShape]) -> Option<&'static ResourceShape> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let path = plain(path);
    let hints = candidates
        .iter()
        .filter(|it| path.contains(&plain(it.name)));
    let longest = hints.clone().max_by_key(|it| it.name.len())?;
    let is_part = |other: &&ResourceShape| plain(longest.name).contains(&plain(other.name));
    hints.into_iter().all(is_part).then_some(*longest)
}

pub fn unclear(node: &Node, candidates: &[&'static ResourceShape]) -> Diagnostic {
    let kinds: Vec<String> = candidates
        .iter()
        .map(|resource| names::to_kebab(resource.name))
        .collect();
    Diagnostic::error(
        "kind-unclear",
        node.place.key(),
        "this spec fits several kinds of resource",
    )
    .help(format!("say which with --kind: {}", kinds.join(", ")))
    .help("or name the file for it, or write the input of the create, with its names")
}

/// A document that is nothing we know.
pub fn stranger(node: &Node) -> Diagnostic {
    let finding = Diagnostic::error(
        "not-app-mesh",
        node.place.key(),
        "this is no document of App Mesh",
    );
    let members = model().resources.iter().flat_map(|resource| {
        let members = resource.spec().members().iter().map(|member| member.name);
        members.chain(resource.identifiers.iter().copied())
    });
    let members: Vec<&str> = members.collect();
    let misspelt = node.entries().iter().find_map(|entry| {
        let near = nearest::nearest(&entry.key, members.iter().copied())?;
        Some(format!("did you mean `{near}` by `{}`?", entry.key))
    });
    let finding = match misspelt {
        Some(question) => finding.help(question),
        None => finding,
    };
    finding.help(
        "the input of a create or update, a spec, a saved answer or a CloudFormation template is expected",
    )
}

/// Something of Kubernetes, or no object at all, which may stand beside documents of ours.
pub fn is_foreign(node: &Node) -> bool {
    node.get("apiVersion").is_some() || node.entries().is_empty()
}

/// Whether a text that cannot be read has words that only a document of App Mesh has.
pub fn speaks_of_app_mesh(text: &str) -> bool {
    let is_telling = |name: &&str| name.contains(char::is_uppercase);
    text.contains("AWS::AppMesh::")
        || model().resources.iter().any(|resource| {
            let members = resource.spec().members().iter().map(|member| member.name);
            members
                .chain(resource.identifiers.iter().copied())
                .filter(is_telling)
                .any(|name| text.contains(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_hint_at_kinds() {
        let all: Vec<&ResourceShape> = model().resources.iter().collect();
        let kind = |path| hinted(path, &all).map(|resource| resource.name);
        assert_eq!(kind("specs/virtual-node/a.json"), Some("VirtualNode"));
        assert_eq!(kind("a.gatewayRoute.yaml"), Some("GatewayRoute"));
        assert_eq!(kind("virtual_router/virtual-node.json"), None);
        assert_eq!(kind("a.json"), None);
    }
}
