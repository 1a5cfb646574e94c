//! Documents to HTTP and back, by the bindings of the model.
//!
//! [`encode`] makes a [`Request`] of an input document; [`decode`] makes a plain value of a
//! [`Response`]. Who answers is not known here: anything that is a [`Service`].
//!
//! Invariant: places end here. Above this room nodes know their places, below it values are plain.

mod decode;
mod encode;
mod request;

pub use decode::{TimestampFormat, Undecoded, decode, service_error, timestamp};
pub use encode::encode;
pub use request::Request;

use crate::model::{Binding, Member, Operation, model};
use std::fmt;

/// What came back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Of HTTP.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// JSON, as it was received.
    pub body: Vec<u8>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// How many retries there were, when they are used up.
    pub retries_exhausted: Option<u32>,
}

impl Response {
    /// A header's value; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Anything that answers requests: AWS, or the embedded control plane.
pub trait Service {
    /// Sends a request and waits for the answer, whatever its status.
    ///
    /// # Errors
    /// A [`Failure`] when there is no answer.
    fn call(&self, request: &Request) -> Result<Response, Failure>;
}

/// An answer that is an error, as the service words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// `NotFoundException`, or the HTTP status where the answer has no code.
    pub code: String,
    /// What happened, as the service says it.
    pub message: String,
    /// Of HTTP.
    pub status: u16,
    /// How many retries there were, when they are used up.
    pub retries_exhausted: Option<u32>,
}

impl ServiceError {
    /// An error with the status that the model gives its code; 400 for codes outside the model.
    pub fn new(code: &str, message: impl Into<String>) -> ServiceError {
        let known = model().shape(code).and_then(|shape| shape.http_error);
        ServiceError {
            code: code.to_owned(),
            message: message.into(),
            status: known.unwrap_or(400),
            retries_exhausted: None,
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, self.status, self.message)
    }
}

impl std::error::Error for ServiceError {}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the exit code follows from.
    pub kind: FailureKind,
    /// A sentence for a person.
    pub message: String,
}

/// What a caller distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// No region is configured.
    NoRegion,
    /// No credentials are found.
    NoCredentials,
    /// A setting is wrong.
    Configuration,
    /// The host cannot be reached, or the connection broke.
    Connection,
    /// Likewise, where the host is AWS's own.
    AwsUnreachable,
    /// Another service that was needed on the way, such as STS, answered with an error.
    Refused,
    /// Anything else, the state on disk included.
    Other,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// The member under whose name an operation's answer is: `mesh`, `virtualNode`.
pub fn payload(operation: &Operation) -> Option<&'static Member> {
    let mut members = operation.output().members().iter();
    members.find(|member| member.binding == Binding::Payload)
}
