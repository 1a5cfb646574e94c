//! The catalog: every rule that needs logic of its own, one file each in its area's folder, beside
//! its page.
//!
//! A rule is an id that reads as a sentence after `error:`, a severity, a page and a function. The
//! page says why, shows a bad and a good example, and the source; its examples are run as the
//! rule's test. What the model alone says is found by `check::shape`; a rule about that is a
//! [`Check::Model`], which only lends the finding its name and page.
//!
//! Invariant: removing a rule removes two files and one line.

mod calls;
mod certificate;
mod gateway;
mod graph;
mod listener;
mod mesh;
mod model;
mod names;
mod node;
mod plan;
mod prelude;
mod route;
mod rule;
mod service;
mod tags;
mod tls;
mod view;

pub(crate) use rule::rules;
use rule::{Alone, Beside};
pub use rule::{Check, Rule};

use super::certificates::Opened;
use super::findings::Findings;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Node;
use crate::mesh::Mesh;
use crate::model::{Kind, ResourceShape};
use crate::resource::{Resource, Resources};
use compact_str::CompactString;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The areas and their rules, in the order of the catalog.
pub const AREAS: &[(&str, &[&Rule])] = &[
    ("model", model::RULES),
    ("names", names::RULES),
    ("mesh", mesh::RULES),
    ("listener", listener::RULES),
    ("node", node::RULES),
    ("tls", tls::RULES),
    ("certificate", certificate::RULES),
    ("route", route::RULES),
    ("gateway", gateway::RULES),
    ("service", service::RULES),
    ("tags", tags::RULES),
    ("graph", graph::RULES),
    ("plan", plan::RULES),
];

/// The page of the App Mesh user guide about the subject of each area.
const REFERENCES: &[(&str, &str)] = &[
    ("model", "what-is-app-mesh.html"),
    ("names", "meshes.html"),
    ("mesh", "meshes.html"),
    ("listener", "virtual_nodes.html"),
    ("node", "virtual_nodes.html"),
    ("tls", "tls.html"),
    ("certificate", "tls.html"),
    ("route", "routes.html"),
    ("gateway", "virtual_gateways.html"),
    ("service", "virtual_services.html"),
    ("tags", "meshes.html"),
    ("graph", "what-is-app-mesh.html"),
    ("plan", "what-is-app-mesh.html"),
];

/// The address of the page of AWS about the subject of a rule; the front page of the guide for an id
/// that is not in the catalog.
pub fn reference(id: &str) -> String {
    let is_here = |(_, rules): &&(&str, &[&Rule])| rules.iter().any(|rule| rule.id == id);
    let area = AREAS.iter().find(is_here).map(|(area, _)| *area);
    let page = REFERENCES.iter().find(|(of, _)| Some(*of) == area);
    let page = page.map_or("what-is-app-mesh.html", |(_, page)| *page);
    format!("https://docs.aws.amazon.com/app-mesh/latest/userguide/{page}")
}

/// Every rule, area by area.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().flat_map(|(_, rules)| rules.iter().copied())
}

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Whether findings of a rule stop a change of a control plane's state whatever its user sets. They
/// report a document that is not of the model's shape, or a change that would leave references to
/// nothing.
pub fn protects_state(id: &str) -> bool {
    find(id).is_none_or(|rule| {
        matches!(
            rule.check,
            Check::Model(_) | Check::Change(_) | Check::Reference(..)
        )
    })
}

/// The rule that claims a member (`WeightedTarget.weight`): a finding of the model about it has
/// that rule's id.
pub fn of_member(structure: &str, member: &str) -> Option<&'static Rule> {
    claiming(|claim| claim.split_once('.') == Some((structure, member)))
}

/// The rule that claims all values of a shape (`PercentInt`).
pub fn of_shape(shape: &str) -> Option<&'static Rule> {
    claiming(|claim| claim == shape)
}

fn claiming(is_it: impl Fn(&str) -> bool) -> Option<&'static Rule> {
    all().find(|rule| match rule.check {
        Check::Model(claims) => claims.iter().any(|claim| is_it(claim)),
        _ => false,
    })
}

/// The rules that are about one kind of resource, picked out once: thousands of documents are checked
/// by the same ones.
#[derive(Default)]
struct Concern {
    alone: Vec<(&'static Rule, Alone)>,
    beside: Vec<(&'static Rule, Beside)>,
}

impl Concern {
    /// Those about a kind of resource, or about operations on none.
    fn with(resource: Option<&'static ResourceShape>) -> &'static Concern {
        static CONCERNS: OnceLock<BTreeMap<Option<Kind>, Concern>> = OnceLock::new();
        let concerns = CONCERNS.get_or_init(|| {
            let kinds = Kind::ALL.into_iter().map(Some).chain([None]);
            kinds.map(|kind| (kind, Concern::of(kind))).collect()
        });
        &concerns[&resource.map(|resource| resource.kind)]
    }

    fn of(kind: Option<Kind>) -> Concern {
        let mut concern = Concern::default();
        let is_one_of = |kinds: &[Kind]| kind.is_some_and(|kind| kinds.contains(&kind));
        for rule in all() {
            match rule.check {
                Check::Alone(kinds, check) if kinds.is_empty() || is_one_of(kinds) => {
                    concern.alone.push((rule, check));
                }
                Check::Together(kinds, check) | Check::Reference(kinds, check)
                    if is_one_of(kinds) =>
                {
                    concern.beside.push((rule, check));
                }
                _ => {}
            }
        }
        concern
    }
}

/// Runs the rules about one request alone.
pub(super) fn alone(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    for (rule, check) in &Concern::with(subject.resource()).alone {
        check(&subject, &mut findings(rule, subject.input, found));
    }
}

/// Runs the rules about a request beside the state that it would change.
pub(super) fn change(subject: Subject<'_>, mesh: &dyn Resources, found: &mut Vec<Diagnostic>) {
    let item = subject.made();
    for rule in all() {
        let mut findings = findings(rule, subject.input, found);
        match (rule.check, &item) {
            (Check::Change(check), _) => check(&subject, mesh, &mut findings),
            (Check::Together(kinds, check) | Check::Reference(kinds, check), Some(item))
                if rule.severity == Severity::Error && kinds.contains(&item.kind()) =>
            {
                check(item, mesh, &mut findings);
            }
            _ => {}
        }
    }
}

/// Runs the rules about a resource beside all others.
pub(super) fn beside(item: &Resource, mesh: &dyn Resources, found: &mut Vec<Diagnostic>) {
    for (rule, check) in &Concern::with(Some(item.shape)).beside {
        check(item, mesh, &mut findings(rule, &item.input, found));
    }
}

/// Runs the rules about resources that share their parent.
pub(super) fn siblings(mesh: &dyn Resources, found: &mut Vec<Diagnostic>) {
    for rule in all() {
        if let Check::Siblings(kinds, check) = rule.check {
            for siblings in kinds.iter().flat_map(|kind| families(*kind, mesh)) {
                check(&siblings, &mut findings(rule, &siblings[0].input, found));
            }
        }
    }
}

/// Runs the rules about a whole mesh; `root` is any document of it.
pub(super) fn resolved(mesh: &Mesh, root: &Node, found: &mut Vec<Diagnostic>) {
    for rule in all() {
        if let Check::Resolved(check) = rule.check {
            check(mesh, &mut findings(rule, root, found));
        }
    }
}

/// Runs the rules about certificates that were opened; `root` is any document of the mesh.
pub(super) fn opened(opened: &Opened<'_>, root: &Node, found: &mut Vec<Diagnostic>) {
    for rule in all() {
        if let Check::Certificates(check) = rule.check {
            check(opened, &mut findings(rule, root, found));
        }
    }
}

/// The resources of a kind, those together that share their parent, in a stable order; without those
/// that do not say their own name or that of a parent other than the mesh.
fn families(kind: Kind, mesh: &dyn Resources) -> Vec<Vec<Arc<Resource>>> {
    let mut families: BTreeMap<Vec<CompactString>, Vec<Arc<Resource>>> = BTreeMap::new();
    for item in mesh.all(kind, &[]) {
        let Some((own, parents)) = item.names.split_last() else {
            continue;
        };
        let is_said = |name: &CompactString| !name.is_empty();
        if is_said(own) && parents.iter().skip(1).all(is_said) {
            let family = families.entry(parents.to_vec()).or_default();
            family.push(item);
        }
    }
    families.into_values().collect()
}

fn findings<'a>(
    rule: &'static Rule,
    root: &'a Node,
    found: &'a mut Vec<Diagnostic>,
) -> Findings<'a> {
    Findings {
        rule: rule.id,
        severity: rule.severity,
        root,
        found,
    }
}
