//! The state as a whole: exported as the requests that create it, imported, reset.

use super::api_error::ApiError;
use super::operations::{DryRun, create};
use super::store::{Changes, Collection, Error};
use super::{Local, router};
use crate::document::{Node, Place, SourceId};
use crate::model::{Lifecycle, Operation, model};
use crate::wire::{self, Failure, Request, Service};
use serde_json::{Value, json};

/// A document that was not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its place among the documents.
    pub index: usize,
    /// A sentence for a person.
    pub why: String,
}

impl Local {
    /// Everything that the account owns in the region, each resource as the document that creates
    /// it: `{ CreateMesh: { meshName: "m" } }`. In an order in which all of them can be created.
    ///
    /// # Errors
    /// A state that cannot be read, or a file in it.
    pub fn export(&self) -> Result<Vec<Value>, Failure> {
        let account = self.settings.account.as_str();
        let documents = self.store().read(|state| {
            let mut documents = Vec::new();
            for resource in &model().resources {
                for key in state.keys(Collection::Resource(resource.kind), None, &[])? {
                    let record = key.id().map(|id| state.record(&id)).transpose()?.flatten();
                    let record = record.filter(|it| it.metadata.resource_owner == account);
                    let operation = resource.operation(Lifecycle::Create).name;
                    documents.extend(record.map(|it| json!({ operation: create(&it) })));
                }
            }
            Ok::<_, Error>(documents)
        });
        Ok(documents?)
    }

    /// Carries out documents as [`Local::export`] gives them, creates and updates, and calls `done`
    /// after each; how many. Existing resources are kept. All documents are checked before the first
    /// is carried out.
    ///
    /// # Errors
    /// The first document that is not a create or update or is rejected: nothing is carried out. A
    /// state that cannot be changed, or another process that changes it meanwhile: the documents before
    /// the one that is named are carried out.
    pub fn import(&self, documents: &[Value], done: impl Fn()) -> Result<usize, Rejected> {
        let rejected = |index: usize, why: String| Rejected { index, why };
        let mut requests = Vec::new();
        for (index, document) in documents.iter().enumerate() {
            requests.push(self.request(document).map_err(|why| rejected(index, why))?);
        }
        self.dry_run(&requests).map_err(|(index, error)| {
            rejected(index, format!("{}; nothing was imported", error.error()))
        })?;
        for (index, request) in requests.iter().enumerate() {
            let stopped = |why: String| {
                rejected(index, format!("{why}; the {index} before it were imported"))
            };
            let response = self
                .call(request)
                .map_err(|failure| stopped(failure.message))?;
            if response.status != 200 {
                return Err(stopped(wire::service_error(&response).to_string()));
            }
            done();
        }
        Ok(requests.len())
    }

    /// Checks requests one after the other without carrying any of them out, on a state that is
    /// confirmed: this replica may lag behind what others have committed.
    ///
    /// # Errors
    /// The first that would be rejected, with its place.
    fn dry_run(&self, requests: &[Request]) -> Result<(), (usize, ApiError)> {
        let mut place = 0;
        let outcome = self.store().transact(|state| {
            let mut dry_run = DryRun::new(self, state);
            for (index, request) in requests.iter().enumerate() {
                place = index;
                let body = request.body.as_deref().unwrap_or_default();
                let routed = router::route(request.method, &request.target(), body.as_bytes());
                dry_run.apply(&routed.map_err(ApiError::Service)?)?;
            }
            Ok((Changes::default(), ()))
        });
        outcome.map_err(|error| (place, error))
    }

    /// The request that a document represents, or what is wrong with it.
    fn request(&self, document: &Value) -> Result<Request, String> {
        let only = document.as_object().filter(|document| document.len() == 1);
        let (name, input) = only
            .and_then(|document| document.iter().next())
            .ok_or("it is not one operation with its input")?;
        let makes = |operation: &&Operation| {
            matches!(
                operation.lifecycle,
                Some((_, Lifecycle::Create | Lifecycle::Update))
            )
        };
        let operation = model()
            .operation(name)
            .filter(makes)
            .ok_or_else(|| format!("`{name}` does not create anything"))?;
        let place = Place {
            source: SourceId(0),
            node: 0,
        };
        let token = || (self.settings.uuid)().to_string();
        wire::encode(operation, &Node::from_json(input, place), token)
            .map_err(|member| format!("it lacks `{member}`"))
    }

    /// Deletes every mesh of the account in the region, with everything in them.
    ///
    /// # Errors
    /// A state that cannot be changed.
    pub fn reset(&self) -> Result<(), Failure> {
        Ok(self.store().clear(&self.settings.account)?)
    }
}
