//! Specs as rules look at them: context that several rules share, written once.
//!
//! A [`Route`] is what a route or gateway route says, an [`Entrance`] a route beside the router or
//! gateway to which it belongs, a [`Target`] a place to which it sends beside what listens there,
//! a [`Ranked`] route one beside the others.
//!
//! Invariant: what is not known, or not of the type that the model demands, is not a fact. Whoever
//! asks for it gets `None` and stays silent.

mod choice;
mod criteria;
mod duration;
mod entrance;
mod host;
mod listeners;
mod path;
mod ranked;
mod reference;
mod route;
mod slash;
mod target;

pub use choice::exactly_one;
pub use criteria::Criteria;
pub use duration::{DEFAULT_IDLE, DEFAULT_PER_REQUEST, durations, millis, per_request};
pub use entrance::Entrance;
pub use host::host_fault;
pub use listeners::{Listener, Listeners};
pub use path::{literal_start, never_is_a_path, never_takes};
pub use ranked::Ranked;
pub use reference::dangling;
pub use route::Route;
pub use slash::leading_slash;
pub use target::Target;

use crate::check::findings::at;
use crate::check::subject::Subject;
use crate::diagnostic::{Finding, Severity};
use crate::document::{Node, Value};
use crate::model::{Kind, Lifecycle};
use crate::resource::{Resource, Resources};

/// A resource in a sentence: ``virtual node `n` ``.
pub fn title(item: &Resource) -> String {
    format!("{} `{}`", item.kind().words(), item.name())
}

/// The node that holds a resource's own name, where it says one.
pub fn name(item: &Resource) -> Option<&Node> {
    let name = item.input.get(item.shape.name_member());
    name.filter(|_| !item.name().is_empty())
}

/// How bad it is that a resource lacks something: where not all of its mesh is known, that may
/// are elsewhere.
pub fn lack(item: &Resource, mesh: &dyn Resources) -> Severity {
    if mesh.is_complete(item.mesh()) {
        Severity::Warning
    } else {
        Severity::Info
    }
}

/// A finding for each `match` of HTTP that asks for nothing: it is not known whether the service
/// refuses it or matches every request.
pub fn empty_matches(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let criteria = Route::http(subject.input).filter_map(Route::criteria);
    criteria.filter(|node| is_empty(node)).map(|criteria| {
        at(criteria, "an empty `match` may be refused")
            .help("match every request with `prefix: \"/\"`")
    })
}

/// True for an object that has no members.
pub fn is_empty(node: &Node) -> bool {
    matches!(&node.value, Value::Object(entries) if entries.is_empty())
}

/// The names of the resource of this kind that a request updates, outermost first; `None` for every
/// other request.
pub fn updated<'a>(subject: &Subject<'a>, kind: Kind) -> Option<Vec<&'a str>> {
    if subject.operation.lifecycle? != (subject.resource()?.kind, Lifecycle::Update)
        || subject.resource()?.kind != kind
    {
        return None;
    }
    let name = |identifier: &&str| subject.input.get(identifier)?.as_str();
    subject.resource()?.identifiers.iter().map(name).collect()
}
