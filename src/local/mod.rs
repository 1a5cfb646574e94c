//! The embedded control plane: App Mesh on this machine, with no AWS at all.
//!
//! A request goes through [`router`] (which operation, which input), is checked by `check`, and is
//! carried out by [`operations`] on a [`store`]. [`Local`] is a [`Service`], so callers need not know
//! whether it or AWS answers; `server` puts the same answers behind a socket. [`state`] exports, imports
//! and resets everything at once.
//!
//! Account, region, store, clock and UUIDs arrive as [`Settings`]. All meshes of one store count as
//! shared with every account that uses the store, since the API itself has no operation
//! that shares one.
//!
//! Invariants: there is no second validator, so what `check` reports as an error is rejected here in
//! the same words; no operation has code of its own; an answer is given only when the store has committed the
//! change.

mod api_error;
mod certificates;
mod cloud_map;
mod control_plane;
mod instances;
mod operations;
mod response_cache;
mod router;
mod settings;
mod state;
pub mod store;
mod view;

use crate::wire::{Failure, Request, Response, Service, ServiceError};
use api_error::{ApiError, UNAVAILABLE};
pub use cloud_map::{CLOUD_MAP_SIGNING_NAME, CloudMapOperation};
pub use control_plane::Local;
pub use router::operation;
use serde_json::json;
pub use settings::Settings;
pub use state::Rejected;
pub use store::file::is_state;

/// The method of everything that changes nothing.
const READ: &str = "GET";

/// The header that contains the code of an error.
pub const ERROR_TYPE: &str = "x-amzn-errortype";

impl Local {
    /// Answers a request as it came over a wire: method, path with query, body. A state that
    /// cannot be used is an `InternalServerErrorException` whose message says what to do about it.
    pub fn answer(&self, method: &str, target: &str, body: &[u8]) -> Response {
        if let Some(known) = self.recall(method, target) {
            return known;
        }
        let before = (method == READ).then(|| self.store().revision()).flatten();
        let response = self
            .attempt(method, target, body)
            .unwrap_or_else(|error| self.refuse(&ApiError::State(error)));
        if let Some(revision) = before.filter(|_| response.status == 200)
            && self.store().revision() == before
        {
            let now = (self.settings.clock)();
            self.responses.keep(revision, target, now, &response.body);
        }
        response
    }

    /// The answer to a request, where it is known without waiting for anything.
    pub fn recall(&self, method: &str, target: &str) -> Option<Response> {
        if method != READ {
            return None;
        }
        let now = (self.settings.clock)();
        let body = self.responses.get(self.store().revision()?, target, now)?;
        Some(self.respond(200, None, body.to_vec()))
    }

    /// The response to a request that was rejected before it got here.
    pub fn error_response(&self, error: &ServiceError) -> Response {
        let body = json!({ "message": error.message }).to_string();
        self.respond(error.status, Some(&error.code), body.into_bytes())
    }

    /// Whether the state can be used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Failure> {
        Ok(self.store().check()?)
    }

    /// The response to a question about the control plane's health: 200, with the status `read-only`
    /// while the state can be read but not changed; 503 if it cannot be read. The reason is not part
    /// of it: strangers may ask.
    pub fn health(&self, outcome: &Result<(), store::Error>) -> Response {
        match outcome {
            Ok(()) => self.respond(200, None, br#"{"status":"ok"}"#.to_vec()),
            // Reads go on from memory, so a load balancer must not turn away.
            Err(store::Error::Unavailable(_)) => {
                self.respond(200, None, br#"{"status":"read-only"}"#.to_vec())
            }
            Err(_) => {
                let message = "the state cannot be read; the reason is in the server's log";
                self.refuse(&ApiError::new(UNAVAILABLE, message))
            }
        }
    }

    fn attempt(&self, method: &str, target: &str, body: &[u8]) -> Result<Response, store::Error> {
        let outcome = router::route(method, target, body)
            .map_err(ApiError::Service)
            .and_then(|routed| operations::perform(self, &routed));
        match outcome {
            Ok(answer) => Ok(self.respond(200, None, answer.to_string().into_bytes())),
            Err(error @ ApiError::State(store::Error::Unavailable(_))) => Ok(self.refuse(&error)),
            Err(ApiError::State(error)) => Err(error),
            Err(error) => Ok(self.refuse(&error)),
        }
    }

    fn refuse(&self, error: &ApiError) -> Response {
        self.error_response(&error.error())
    }

    fn respond(&self, status: u16, error: Option<&str>, body: Vec<u8>) -> Response {
        let request_id = (self.settings.uuid)().to_string();
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-amzn-requestid".to_owned(), request_id),
        ];
        headers.extend(error.map(|code| (ERROR_TYPE.to_owned(), code.to_owned())));
        Response {
            status,
            headers,
            body,
            attempts: 1,
            retries_exhausted: None,
        }
    }
}

impl Service for Local {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        let body = request.body.as_deref().unwrap_or_default();
        Ok(self.attempt(request.method, &request.target(), body.as_bytes())?)
    }
}
