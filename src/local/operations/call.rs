//! A request that its own text does not forbid, and what every operation asks of it.

use crate::check::{self, Choice, Subject};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::local::api_error::ApiError;
use crate::local::control_plane::Local;
use crate::local::router::Routed;
use crate::local::settings::Settings;
use crate::local::store::{self, Changes, Id, Snapshot, Store};
use crate::local::view::View;
use crate::model::{Operation, ResourceShape};
use crate::resource::absence;
use serde_json::Value;
use std::time::UNIX_EPOCH;

/// A request that its own text does not forbid.
pub struct Call<'a> {
    pub settings: &'a Settings,
    rules: &'a Choice,
    pub store: &'a dyn Store,
    pub subject: Subject<'a>,
}

impl<'a> Call<'a> {
    /// # Errors
    /// What the request's own text forbids.
    pub fn new(local: &'a Local, routed: &'a Routed) -> Result<Call<'a>, ApiError> {
        let subject = Subject::new(routed.operation, &routed.input).with_context(&local.context);
        let call = Call {
            settings: &local.settings,
            rules: &local.rules,
            store: local.store(),
            subject,
        };
        call.reject_errors(check::request(subject))?;
        Ok(call)
    }

    pub fn operation(&self) -> &'static Operation {
        self.subject.operation
    }

    pub fn resource(&self) -> &'static ResourceShape {
        self.subject
            .resource()
            .expect("only the operations on tags have none")
    }

    pub fn member(&self, name: &str) -> Option<&'a Node> {
        self.subject.input.get(name)
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.member(name).and_then(Node::as_str)
    }

    pub fn caller(&self) -> &str {
        &self.settings.account
    }

    pub fn mesh_owner(&self) -> &str {
        self.text("meshOwner").unwrap_or(self.caller())
    }

    /// The resource that the request names; for a list, what holds the resources listed.
    pub fn id_of(&self, resource: &'static ResourceShape) -> Id {
        let name = |identifier: &&str| self.text(identifier).unwrap_or_default().into();
        Id {
            mesh_owner: self.mesh_owner().into(),
            resource,
            names: resource.identifiers.iter().map(name).collect(),
        }
    }

    pub fn id(&self) -> Id {
        self.id_of(self.resource())
    }

    /// Runs a change in a transaction.
    pub fn change(
        &self,
        mut change: impl FnMut(&dyn Snapshot, &mut Changes) -> Result<Value, ApiError>,
    ) -> Result<Value, ApiError> {
        self.store.transact(|state| {
            let mut changes = Changes::default();
            let answer = change(state, &mut changes)?;
            Ok((changes, answer))
        })
    }

    /// Checks the request against the state.
    pub fn check(&self, state: &dyn Snapshot) -> Result<(), ApiError> {
        let view = View::new(state, self.mesh_owner(), self.subject.context);
        let found = check::change(self.subject, &view);
        view.finish()?;
        self.reject_errors(found)
    }

    /// Reports which resource is not there: the outermost of those that the request names.
    pub fn absent(&self, state: &dyn Snapshot, resource: &'static ResourceShape) -> ApiError {
        let is_there = |id: &Id| state.contains(&id.into());
        match self.missing(is_there, resource) {
            Ok(error) => error,
            Err(error) => error.into(),
        }
    }

    pub fn missing(
        &self,
        is_there: impl Fn(&Id) -> Result<bool, store::Error>,
        resource: &'static ResourceShape,
    ) -> Result<ApiError, store::Error> {
        let mut missing = resource;
        for ancestor in resource.lineage() {
            if !is_there(&self.id_of(ancestor))? {
                missing = ancestor;
                break;
            }
        }
        let id = self.id_of(missing);
        Ok(ApiError::new(
            "NotFoundException",
            absence(missing, &id.names, self.mesh_owner()),
        ))
    }

    /// Seconds since 1970, to the millisecond.
    pub fn now(&self) -> f64 {
        let since = (self.settings.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        since.as_millis() as f64 / 1000.0
    }

    /// Rejects the request because of the first error, by the rules that the user has set.
    ///
    /// # Errors
    /// What the service answers to it.
    pub fn reject_errors(&self, found: Vec<Diagnostic>) -> Result<(), ApiError> {
        let found = self.rules.apply_to_change(found);
        match found.iter().find(|finding| finding.is_error()) {
            Some(finding) => Err(ApiError::of(finding)),
            None => Ok(()),
        }
    }
}
