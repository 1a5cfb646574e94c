//! `--debug`: the settings of a call, and what is sent and received, on standard error. Signatures,
//! keys and tokens are never part of it, because they are added below the requests that pass here.

#[cfg(feature = "aws")]
use super::lookup::Found;
use super::stderr;
use crate::wire::{Failure, Request, Response, Service};

/// Tells a setting and where it comes from, or what counts where none is found.
#[cfg(feature = "aws")]
pub fn setting(name: &str, found: Option<&Found>, otherwise: &str) {
    match found {
        Some(Found { value, from }) => {
            stderr::eprintln!("* {name}: {value} (from {from})")
        }
        None => stderr::eprintln!("* {name}: {otherwise}"),
    }
}

/// A service whose traffic is told.
pub struct Told(pub Box<dyn Service>);

impl Service for Told {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        stderr::eprintln!(
            "> {} {} ({})",
            request.method,
            request.target(),
            request.operation
        );
        if let Some(body) = &request.body {
            stderr::eprintln!("> {body}");
        }
        let outcome = self.0.call(request);
        match &outcome {
            Ok(response) => {
                stderr::eprintln!(
                    "< {} after {} attempt(s)",
                    response.status,
                    response.attempts
                );
                for (name, value) in &response.headers {
                    stderr::eprintln!("< {name}: {value}");
                }
                stderr::eprintln!("< {}", String::from_utf8_lossy(&response.body));
            }
            Err(failure) => stderr::eprintln!("< no answer: {failure}"),
        }
        outcome
    }
}
