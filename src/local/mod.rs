//! The embedded control plane: App Mesh on this machine, with no AWS at all.
//!
//! A request goes through [`router`] (which operation, which input), is judged by `check`, and is
//! carried out by [`verbs`] on the [`store`]. [`Local`] is a [`Service`], so whoever calls it cannot
//! tell it from AWS; `serve` puts the same answers behind a socket.
//!
//! Account, region, folder, clock and UUIDs arrive as [`Settings`]. All meshes of one state folder
//! count as shared with every account that uses the folder, since the API itself has no operation
//! that shares one.
//!
//! Invariants: there is no second validator, so what `check` refuses is refused here in the same
//! words; no operation has code of its own; an answer is given only when the disk has the change.

mod refusal;
mod router;
mod store;
mod verbs;
mod view;

use crate::check::Quotas;
use crate::wire::{Failure, Request, Response, Service};
use refusal::Refusal;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;
use store::Store;
use uuid::Uuid;

/// What the control plane must be told, since it reads neither environment nor clock.
pub struct Settings {
    /// The folder that keeps everything; made with the first change.
    pub state: PathBuf,
    /// The account that calls, and that owns what it creates.
    pub account: String,
    pub region: String,
    pub quotas: Quotas,
    pub clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// Gives the ids of resources and requests.
    pub uuid: Box<dyn Fn() -> Uuid + Send + Sync>,
}

/// The control plane of one account in one region.
pub struct Local {
    settings: Settings,
    store: Store,
}

impl Local {
    /// Touches nothing: the state folder is opened with each request and made with the first change.
    pub fn new(settings: Settings) -> Local {
        let store = Store::new(settings.state.clone(), settings.region.clone());
        Local { settings, store }
    }

    /// Answers a request as it came over a wire: method, path with query, body. Trouble with the
    /// state folder is an `InternalServerErrorException` that says what to mend.
    pub fn answer(&self, method: &str, target: &str, body: &[u8]) -> Response {
        self.attempt(method, target, body)
            .unwrap_or_else(|failure| self.refuse(&Refusal::internal(failure.message)))
    }

    fn attempt(&self, method: &str, target: &str, body: &[u8]) -> Result<Response, Failure> {
        let outcome = router::route(method, target, body)
            .map_err(Refusal::Service)
            .and_then(|routed| verbs::perform(self, &routed));
        match outcome {
            Ok(answer) => Ok(self.respond(200, None, &answer)),
            Err(Refusal::State(failure)) => Err(failure),
            Err(refusal) => Ok(self.refuse(&refusal)),
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        let error = refusal.error();
        self.respond(
            error.status,
            Some(&error.code),
            &json!({ "message": error.message }),
        )
    }

    fn respond(&self, status: u16, error: Option<&str>, body: &Value) -> Response {
        let request_id = (self.settings.uuid)().to_string();
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-amzn-requestid".to_owned(), request_id),
        ];
        headers.extend(error.map(|code| ("x-amzn-errortype".to_owned(), code.to_owned())));
        Response {
            status,
            headers,
            body: body.to_string().into_bytes(),
            attempts: 1,
            retries_exhausted: None,
        }
    }
}

impl Service for Local {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        let body = request.body.as_deref().unwrap_or_default();
        self.attempt(request.method, &request.target(), body.as_bytes())
    }
}
