//! The stream of a connection, between hyper and the client.
//!
//! hyper answers a malformed request by itself, with a status line and nothing else. Such a response is
//! replaced here by one in AWS's form, since AWS clients parse it. A client that does not read its
//! response is disconnected. A client that is still sending when its request is rejected is drained
//! for a moment, because closing a socket with unread data discards the response.

use super::accept::BoxedStream;
use hyper::body::Bytes;
use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// How long the rest of a rejected request is read.
const DRAIN: Duration = Duration::from_secs(1);

/// Distinguishes the service's responses from those that hyper makes by itself.
#[derive(Clone, Default)]
pub struct ResponseGate(Arc<State>);

#[derive(Default)]
struct State {
    is_open: AtomicBool,
    is_final: AtomicBool,
}

impl ResponseGate {
    /// Announces that a response of the service comes next. After a final one, the rest of the
    /// request is not read.
    pub fn open(&self, is_final: bool) {
        self.0.is_open.store(true, Ordering::Relaxed);
        self.0.is_final.store(is_final, Ordering::Relaxed);
    }

    fn close(&self) {
        self.0.is_open.store(false, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        self.0.is_open.load(Ordering::Relaxed)
    }

    fn was_final(&self) -> bool {
        self.0.is_final.load(Ordering::Relaxed)
    }
}

/// A stream to a client. `R` renders the response to a malformed request, given hyper's status.
pub struct ClientStream<R> {
    stream: TokioIo<BoxedStream>,
    gate: ResponseGate,
    render_error: R,
    /// What remains to be written of an error response; hyper writes nothing after it.
    error_response: Option<Bytes>,
    /// How long the client may read nothing of its response.
    timeout: Duration,
    write_deadline: Option<Pin<Box<Sleep>>>,
    drain_deadline: Option<Pin<Box<Sleep>>>,
}

impl<R: Fn(u16) -> Bytes> ClientStream<R> {
    pub fn new(
        stream: BoxedStream,
        gate: ResponseGate,
        timeout: Duration,
        render_error: R,
    ) -> ClientStream<R> {
        ClientStream {
            stream: TokioIo::new(stream),
            gate,
            render_error,
            error_response: None,
            timeout,
            write_deadline: None,
            drain_deadline: None,
        }
    }

    /// Whether these bytes are hyper's own error response, or follow one.
    fn is_replaced(&mut self, bytes: &[u8]) -> bool {
        if self.error_response.is_none() && !self.gate.is_open() {
            self.error_response = error_status(bytes).map(&self.render_error);
        }
        self.error_response.is_some()
    }

    /// Writes the error response, and reports the replaced bytes as written.
    fn write_error(&mut self, cx: &mut Context<'_>, replaced: usize) -> Poll<io::Result<usize>> {
        while let Some(rest) = self.error_response.as_mut().filter(|rest| !rest.is_empty()) {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            let _ = rest.split_to(written);
        }
        Poll::Ready(Ok(replaced))
    }

    /// The outcome of a write, or a timeout if the client has read nothing for too long.
    fn with_timeout<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.write_deadline = None;
            return outcome;
        }
        let timeout = self.timeout;
        let deadline = self
            .write_deadline
            .get_or_insert_with(|| Box::pin(sleep(timeout)));
        deadline
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads and discards what the client is still sending, until it stops or the time is over.
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self
            .drain_deadline
            .get_or_insert_with(|| Box::pin(sleep(DRAIN)));
        let mut bytes = [0; 4096];
        while deadline.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::new(&mut bytes);
            let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer.unfilled()));
            if outcome.is_err() || buffer.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(())
    }
}

/// The status of an error response's first line.
fn error_status(bytes: &[u8]) -> Option<u16> {
    let status = bytes.strip_prefix(b"HTTP/1.")?.get(2..5)?;
    let status = std::str::from_utf8(status).ok()?.parse().ok()?;
    (status >= 400).then_some(status)
}

impl<R: Unpin> Read for ClientStream<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<R: Fn(u16) -> Bytes + Unpin> Write for ClientStream<R> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = if slices.iter().any(|bytes| this.is_replaced(bytes)) {
            this.write_error(cx, slices.iter().map(|bytes| bytes.len()).sum())
        } else {
            Pin::new(&mut this.stream).poll_write_vectored(cx, slices)
        };
        this.with_timeout(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_flush(cx);
        // hyper reads the next request only after this response was written.
        this.gate.close();
        outcome
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.drain_deadline.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        if this.error_response.is_some() || this.gate.was_final() {
            this.drain(cx).map(Ok)
        } else {
            Poll::Ready(Ok(()))
        }
    }
}
