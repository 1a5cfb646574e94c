//! A rule: its id, severity, page and function; and the macro that lists the rules of an area.

use crate::check::certificates::Opened;
use crate::check::findings::Findings;
use crate::check::subject::Subject;
use crate::diagnostic::Severity;
use crate::mesh::Mesh;
use crate::model::Kind;
use crate::resource::{Resource, Resources};
use std::sync::Arc;

/// One rule of the catalog.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case: `health-check-port-matches`.
    pub id: &'static str,
    /// Unless the user sets another one.
    pub severity: Severity,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// What it looks at, and how.
    pub check: Check,
}

impl Rule {
    /// The text of a section of its page.
    pub fn section(&self, title: &str) -> &'static str {
        let heading = format!("\n## {title}\n");
        let (_, rest) = self.page.split_once(&heading).unwrap_or_default();
        rest.split_once("\n## ")
            .map_or(rest, |(text, _)| text)
            .trim()
    }

    /// Why it is a rule: that section of its page on one line, without the last full stop.
    pub fn why(&self) -> String {
        let words: Vec<&str> = self.section("Why").split_whitespace().collect();
        words.join(" ").trim_end_matches('.').to_owned()
    }

    /// Why it is a rule, in one sentence.
    pub fn summary(&self) -> String {
        let why = self.why();
        let first = why
            .split_once(". ")
            .map_or(why.as_str(), |(first, _)| first);
        format!("{first}.")
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// What the model says of these members (`WeightedTarget.weight`; also of one that a structure
    /// lacks) or shapes (`PercentInt`, a union): the findings of `check::shape` about them have this
    /// rule's id, save those about types. Without claims it is a rule that `check::shape` or a parser
    /// names itself.
    Model(&'static [&'static str]),
    /// One request alone. The kinds of resource that it is about; empty means all operations.
    Alone(&'static [Kind], Alone),
    /// A resource beside all others. The kinds of resource that are looked at. It also checks a
    /// create or update in the control plane, beside what is there, when its severity is `error`.
    Together(&'static [Kind], Beside),
    /// The same, for what a resource must refer to: without it, a control plane would store a reference
    /// to nothing.
    Reference(&'static [Kind], Beside),
    /// A whole mesh, resolved: which client calls which server, with which TLS.
    Resolved(fn(&Mesh, &mut Findings<'_>)),
    /// The resources of one kind that share their parent, such as the routes of a router, each with
    /// a name of its own. The kinds that are looked at.
    Siblings(&'static [Kind], fn(&[Arc<Resource>], &mut Findings<'_>)),
    /// A request beside the state that it would change: deletions, names taken, updates that other
    /// resources forbid.
    Change(fn(&Subject<'_>, &dyn Resources, &mut Findings<'_>)),
    /// The certificates of a mesh, opened and inspected; only where the user asks for it.
    Certificates(fn(&Opened<'_>, &mut Findings<'_>)),
    /// A plan of changes. `plan` finds it and names the rule, which lends it severity and page.
    Plan,
}

/// Declares the rules of an area: a module each, and the list of them.
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// The rules of this area.
        pub const RULES: &[&super::Rule] = &[$(&$name::RULE),*];
    };
}

pub(crate) use rules;

/// What a rule does with one request.
pub type Alone = fn(&Subject<'_>, &mut Findings<'_>);

/// What a rule does with a resource beside all others.
pub type Beside = fn(&Resource, &dyn Resources, &mut Findings<'_>);
