//! `--debug`: the settings of a call, and what is sent and received, on standard error. Signatures,
//! keys and tokens are never part of it, because they are added below the requests that pass here.

#[cfg(feature = "aws")]
use super::lookup::Found;
use super::stderr;
use crate::output::escape;
use crate::wire::{Failure, Request, Response, Service};

/// Reports a setting and where it comes from, or what counts where none is found.
#[cfg(feature = "aws")]
pub fn setting(name: &str, found: Option<&Found>, otherwise: &str) {
    match found {
        Some(Found { value, from }) => trace(&format!("* {name}: {value} (from {from})")),
        None => trace(&format!("* {name}: {otherwise}")),
    }
}

/// Prints a line of the trace. It contains what the service sent.
fn trace(line: &str) {
    stderr::eprintln!("{}", escape::lines(line));
}

/// A service whose traffic is logged.
pub struct Traced(pub Box<dyn Service>);

impl Service for Traced {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        trace(&format!(
            "> {} {} ({})",
            request.method,
            request.target(),
            request.operation
        ));
        if let Some(body) = &request.body {
            trace(&format!("> {body}"));
        }
        let outcome = self.0.call(request);
        match &outcome {
            Ok(response) => {
                trace(&format!(
                    "< {} after {} attempt(s)",
                    response.status, response.attempts
                ));
                for (name, value) in &response.headers {
                    trace(&format!("< {name}: {value}"));
                }
                trace(&format!("< {}", String::from_utf8_lossy(&response.body)));
            }
            Err(failure) => trace(&format!("< no answer: {failure}")),
        }
        outcome
    }
}
