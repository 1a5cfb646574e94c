//! The end of a server, in two steps: no new connections, then none at all.

use std::future::Future;
use tokio::sync::watch;

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Running,
    /// Requests in progress are answered.
    Draining,
    Aborted,
}

/// With this the parts of a server wait for its end.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<Stage>);

impl Shutdown {
    /// The end as this signal brings it about: it begins when the signal resolves, and is immediate
    /// when the future that the signal resolved to also does. The other value has to be polled for
    /// that, and never resolves.
    pub fn on(signal: impl Future<Output: Future>) -> (Shutdown, impl Future<Output = ()>) {
        let (stage, receiver) = watch::channel(Stage::Running);
        let drive = async move {
            let second = signal.await;
            stage.send_replace(Stage::Draining);
            second.await;
            stage.send_replace(Stage::Aborted);
            std::future::pending::<()>().await;
        };
        (Shutdown(receiver), drive)
    }

    /// Resolves when no new connection is to be accepted.
    pub async fn begun(&mut self) {
        self.reached(Stage::Draining).await;
    }

    /// Resolves when nothing is to be waited for.
    pub async fn aborted(&mut self) {
        self.reached(Stage::Aborted).await;
    }

    /// Whether the end has begun.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() >= Stage::Draining
    }

    async fn reached(&mut self, wanted: Stage) {
        // An error means that the server is gone already.
        let _ = self.0.wait_for(|stage| *stage >= wanted).await;
    }
}

/// Resolves at the first SIGINT or SIGTERM, to a future that resolves at the second.
pub async fn shutdown_signal() -> impl Future {
    let mut signals = Signals::new();
    signals.next().await;
    async move { signals.next().await }
}

/// SIGINT and SIGTERM, which do not end the process by themselves from here on.
#[cfg(unix)]
struct Signals(std::io::Result<[tokio::signal::unix::Signal; 2]>);

#[cfg(unix)]
impl Signals {
    fn new() -> Signals {
        use tokio::signal::unix::{SignalKind, signal};
        let both = || {
            Ok([
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
            ])
        };
        Signals(both())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Ok([interrupt, terminate]) => tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            },
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Signals {
        Signals
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
