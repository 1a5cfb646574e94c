//! The state as a whole: given out as the requests that make it, taken in, thrown away.

use super::verbs::create;
use super::{Local, READ};
use crate::document::{Node, Place, SourceId};
use crate::model::{Lifecycle, model};
use crate::wire::{self, Failure, FailureKind, Service};
use serde_json::{Value, json};

impl Local {
    /// Everything that the account owns in the region, each resource as the document that creates
    /// it: `{ CreateMesh: { meshName: "m" } }`. In an order in which all of them can be created.
    ///
    /// # Errors
    /// A state that cannot be read, or a file in it.
    pub fn export(&self) -> Result<Vec<Value>, Failure> {
        let state = self.store.read()?;
        let mut documents = Vec::new();
        for resource in &model().resources {
            for file in state.files_of_everybody(resource)? {
                let record = state.load_file(&file)?;
                let own =
                    record.filter(|record| record.metadata.resource_owner == self.settings.account);
                documents.extend(own.map(
                    |record| json!({ resource.operation(Lifecycle::Create).name: create(&record) }),
                ));
            }
        }
        Ok(documents)
    }

    /// Carries out documents as [`Local::export`] gives them, and calls `done` after each; how many.
    /// What is there stays.
    ///
    /// # Errors
    /// The first document that is none or is refused. Those before it are carried out.
    pub fn import(&self, documents: &[Value], done: impl Fn()) -> Result<usize, Failure> {
        for (index, document) in documents.iter().enumerate() {
            let refused = |why: String| Failure {
                kind: FailureKind::Other,
                message: format!("document {} of {}: {why}", index + 1, documents.len()),
            };
            let only = document.as_object().filter(|document| document.len() == 1);
            let (name, input) = only
                .and_then(|document| document.iter().next())
                .ok_or_else(|| refused("it is not one operation with its input".to_owned()))?;
            let operation = model()
                .operation(name)
                .filter(|operation| operation.method != READ)
                .ok_or_else(|| refused(format!("`{name}` is no operation that makes anything")))?;
            let input = Node::from_json(
                input,
                Place {
                    source: SourceId(0),
                    node: 0,
                },
            );
            let token = || (self.settings.uuid)().to_string();
            let request = wire::encode(operation, &input, token)
                .map_err(|member| refused(format!("it lacks `{member}`")))?;
            let response = self.call(&request)?;
            if response.status != operation.code {
                return Err(refused(wire::service_error(&response).to_string()));
            }
            done();
        }
        Ok(documents.len())
    }

    /// Throws away every mesh of the account in the region, and all that stands in them.
    ///
    /// # Errors
    /// A state that cannot be changed.
    pub fn reset(&self) -> Result<(), Failure> {
        self.store.write()?.clear(&self.settings.account)
    }
}
