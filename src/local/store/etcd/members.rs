//! The members of the cluster: a request goes to one of them, and to the next where it fails.

use super::options::Options;
use crate::local::store::Error;
use etcd_client::{Certificate, Client, ConnectOptions, Identity, TlsOptions};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

/// How long one member may take for an answer.
const PATIENCE: Duration = Duration::from_millis(700);
/// How long to wait before the next member is asked.
const PAUSE: Duration = Duration::from_millis(30);
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Codes of gRPC after which another attempt is of no use: the request itself is wrong, or no one may
/// make it.
const FINAL: [i32; 4] = [3, 7, 12, 16];

/// The clients of all members.
pub struct Members {
    options: Options,
    clients: Vec<Mutex<Option<Client>>>,
    preferred: AtomicUsize,
}

/// Why there is no answer.
pub enum Problem {
    /// No member has answered in time; the last one's reason.
    Outage(String),
    /// Another attempt is of no use.
    Final(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        match problem {
            Problem::Outage(why) => Error::Unavailable(why),
            Problem::Final(why) => Error::Failed(why),
        }
    }
}

impl Members {
    pub fn new(options: Options) -> Members {
        // Replicas that start together spread over the members.
        let first = uuid::Uuid::new_v4().as_u128() as usize % options.endpoints.len();
        Members {
            clients: options.endpoints.iter().map(|_| Mutex::default()).collect(),
            options,
            preferred: AtomicUsize::new(first),
        }
    }

    /// Sends a request to one member after another, until one of them answers or the time is over.
    pub async fn ask<T>(
        &self,
        deadline: Instant,
        request: impl AsyncFn(Client) -> Result<T, etcd_client::Error>,
    ) -> Result<T, Problem> {
        loop {
            let index = self.preferred.load(Ordering::Relaxed);
            let why = match timeout(PATIENCE, self.attempt(index, &request)).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) if is_final(&error) => {
                    return Err(Problem::Final(self.describe(index, &reason(&error))));
                }
                Ok(Err(error)) => reason(&error),
                Err(_) => "it does not answer".to_owned(),
            };
            self.avoid(index);
            if Instant::now() + PAUSE >= deadline {
                return Err(Problem::Outage(self.describe(index, &why)));
            }
            sleep(PAUSE).await;
        }
    }

    async fn attempt<T>(
        &self,
        index: usize,
        request: &impl AsyncFn(Client) -> Result<T, etcd_client::Error>,
    ) -> Result<T, etcd_client::Error> {
        request(self.client(index).await?).await
    }

    /// The client of the member that answers at the moment, and its number.
    pub async fn preferred(&self) -> Result<(usize, Client), etcd_client::Error> {
        let index = self.preferred.load(Ordering::Relaxed);
        Ok((index, self.client(index).await?))
    }

    /// Asks the next member from now on, if this one is the one that is asked.
    pub fn avoid(&self, index: usize) {
        let next = (index + 1) % self.clients.len();
        let order = Ordering::Relaxed;
        // Another client has done so, otherwise.
        let _ = self.preferred.compare_exchange(index, next, order, order);
    }

    async fn client(&self, index: usize) -> Result<Client, etcd_client::Error> {
        let mut client = self.clients[index].lock().await;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let endpoint = &self.options.endpoints[index];
        let made = Client::connect([endpoint], Some(self.connect_options())).await?;
        Ok(client.insert(made).clone())
    }

    fn connect_options(&self) -> ConnectOptions {
        let mut options = ConnectOptions::new()
            .with_require_leader(true)
            .with_connect_timeout(PATIENCE)
            .with_keep_alive(KEEP_ALIVE, PATIENCE);
        if let Some((name, password)) = &self.options.user {
            options = options
                .with_user(name, password)
                .with_auto_token_refresh(true);
        }
        let Some(tls) = &self.options.tls else {
            return options;
        };
        let mut settings = TlsOptions::new();
        settings = match &tls.authority {
            Some(authority) => settings.ca_certificate(Certificate::from_pem(authority)),
            None => settings.with_native_roots(),
        };
        if let Some((certificate, key)) = &tls.identity {
            settings = settings.identity(Identity::from_pem(certificate, key));
        }
        options.with_tls(settings)
    }

    fn describe(&self, index: usize, why: &str) -> String {
        format!(
            "etcd at {} cannot be used: {}: {why}",
            self.options.endpoints.join(","),
            self.options.endpoints[index]
        )
    }
}

fn is_final(error: &etcd_client::Error) -> bool {
    match error {
        etcd_client::Error::GRpcStatus(status) => FINAL.contains(&i32::from(status.code())),
        etcd_client::Error::InvalidArgs(_) | etcd_client::Error::InvalidUri(_) => true,
        _ => false,
    }
}

/// The innermost reason, which is the one that helps.
fn reason(error: &etcd_client::Error) -> String {
    if let etcd_client::Error::GRpcStatus(status) = error {
        let mut source = std::error::Error::source(status);
        let mut text = status.message().to_owned();
        while let Some(inner) = source {
            text = inner.to_string();
            source = inner.source();
        }
        return text;
    }
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    text
}
