//! What a rule about one request looks at.

use crate::document::{Node, Search};
use crate::mesh::{self, ClientPolicy};
use crate::model::{Operation, ResourceShape};
use crate::resource::arn::Arn;
use crate::resource::format::Spelling;
use crate::resource::{Context, Request, Resource};

/// What a rule looks at: one request.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The operation of the request.
    pub operation: &'static Operation,
    /// The whole input: names, spec, tags.
    pub input: &'a Node,
    /// What is known of the surroundings.
    pub context: &'a Context,
    /// The same input, to look things up in.
    pub search: Search<'a>,
    /// The format in which it is written; `None` for the JSON and YAML of the API.
    pub format: Option<&'static dyn Spelling>,
    /// The ARN that AWS gave to the resource, where the request is the answer of a describe.
    pub arn: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// A request in its surroundings.
    pub fn of(request: &'a Request, context: &'a Context) -> Subject<'a> {
        Subject {
            operation: request.operation,
            input: &request.input,
            context,
            search: request.search(),
            format: request.format,
            arn: request.arn.as_deref(),
        }
    }

    /// The resource that a create or update makes; `None` for every other operation.
    pub fn made(&self) -> Option<Resource> {
        let resource = Resource::new(self.operation, self.input.clone())?;
        Some(resource.owned_by(self.context.account.clone()))
    }

    /// A request of which nothing else is known.
    pub fn new(operation: &'static Operation, input: &'a Node) -> Subject<'a> {
        Subject {
            operation,
            input,
            context: Context::NONE,
            search: Search::of(input),
            format: None,
            arn: None,
        }
    }

    /// The Region in which the resource is: the one of its own ARN, or else that of the surroundings.
    pub fn region(&self) -> Option<&'a str> {
        let own = self.arn.and_then(Arn::parse).map(|arn| arn.region);
        own.or(self.context.region.as_deref())
    }

    /// The account that owns the resource, likewise.
    pub fn account(&self) -> Option<&'a str> {
        let own = self.arn.and_then(Arn::parse).map(|arn| arn.account);
        let of_caller = self.context.account.as_deref();
        own.or(of_caller.filter(|_| !self.context.is_account_assumed))
    }

    /// With what is known of the surroundings.
    pub fn with_context(self, context: &'a Context) -> Subject<'a> {
        Subject { context, ..self }
    }

    /// The kind of resource that the request is about.
    pub fn resource(&self) -> Option<&'static ResourceShape> {
        self.operation.resource()
    }

    /// Every node that a pattern leads to; see [`Search::select`].
    pub fn select(&self, pattern: &str) -> Vec<&'a Node> {
        self.search.select(pattern)
    }

    /// Every value under this key anywhere in the request; see [`Search::under`].
    pub fn under(&self, key: &str) -> Vec<&'a Node> {
        self.search.under(key)
    }

    /// The client policies of its spec, as far as they are known.
    pub fn policies(&self) -> Vec<ClientPolicy> {
        mesh::policies(&self.search)
    }

    /// The first node that a pattern leads to.
    pub fn find(&self, pattern: &str) -> Option<&'a Node> {
        self.select(pattern).into_iter().next()
    }
}

/// True for a text with holes that a script fills in later, such as `${NAME}` or `{{ name }}`: its
/// form decides nothing yet.
pub fn is_template(text: &str) -> bool {
    text.contains('$') || text.contains("{{")
}
