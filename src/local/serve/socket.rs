//! The socket of a connection, between hyper and the caller.
//!
//! To what is no request hyper answers by itself, with a bare status. Whatever it says out of turn is
//! said here in AWS's form instead, since that is what callers read. A caller who does not take his
//! answer is left; one who is still sending when he is refused is heard out for a moment, because a
//! socket that is closed on unread bytes takes the answer back.

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
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long a caller is heard out who was refused in the middle of his request.
const LINGER: Duration = Duration::from_secs(1);

/// Whose turn it is to answer.
#[derive(Clone, Default)]
pub struct Turn(Arc<State>);

#[derive(Default)]
struct State {
    is_ours: AtomicBool,
    is_last: AtomicBool,
}

impl Turn {
    /// Says that an answer of the server comes next, and whether the rest of the request is not
    /// read any more.
    pub fn take(&self, is_last: bool) {
        self.0.is_ours.store(true, Ordering::Relaxed);
        self.0.is_last.store(is_last, Ordering::Relaxed);
    }

    fn end(&self) {
        self.0.is_ours.store(false, Ordering::Relaxed);
    }

    fn is_ours(&self) -> bool {
        self.0.is_ours.load(Ordering::Relaxed)
    }

    fn was_last(&self) -> bool {
        self.0.is_last.load(Ordering::Relaxed)
    }
}

/// A stream to a caller.
pub struct Socket<R> {
    stream: TokioIo<TcpStream>,
    turn: Turn,
    /// Words an error of hyper's own, given its status.
    reword: R,
    /// What is left to say of such words; hyper says nothing after them.
    words: Option<Bytes>,
    /// How long a caller may take no byte of his answer.
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<R: Fn(u16) -> Bytes> Socket<R> {
    pub fn new(stream: TcpStream, turn: Turn, patience: Duration, reword: R) -> Socket<R> {
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        Socket {
            stream: TokioIo::new(stream),
            turn,
            reword,
            words: None,
            patience,
            stalled: None,
            lingering: None,
        }
    }

    /// Whether these bytes are not the server's to say, or there are words to say instead.
    fn is_out_of_turn(&mut self, bytes: &[u8]) -> bool {
        if self.words.is_none() && !self.turn.is_ours() {
            self.words = error_status(bytes).map(&self.reword);
        }
        self.words.is_some()
    }

    /// Says the words in place of these bytes.
    fn say_words(&mut self, cx: &mut Context<'_>, instead_of: usize) -> Poll<io::Result<usize>> {
        while let Some(words) = self.words.as_mut().filter(|words| !words.is_empty()) {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, words))?;
            let _ = words.split_to(written);
        }
        Poll::Ready(Ok(instead_of))
    }

    /// The outcome of a write, unless the caller has taken nothing for too long.
    fn in_time<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let patience = self.patience;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        stalled
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads what the caller is still sending, until he stops or it has taken too long.
    fn hear_out(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let lingering = self
            .lingering
            .get_or_insert_with(|| Box::pin(sleep(LINGER)));
        let mut bytes = [0; 4096];
        while lingering.as_mut().poll(cx).is_pending() {
            let mut heard = ReadBuf::new(&mut bytes);
            let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, heard.unfilled()));
            if outcome.is_err() || heard.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(())
    }
}

/// The status of an error's first line.
fn error_status(bytes: &[u8]) -> Option<u16> {
    let status = bytes.strip_prefix(b"HTTP/1.")?.get(2..5)?;
    let status = std::str::from_utf8(status).ok()?.parse().ok()?;
    (status >= 400).then_some(status)
}

impl<R: Unpin> Read for Socket<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<R: Fn(u16) -> Bytes + Unpin> Write for Socket<R> {
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
        let outcome = match slices.iter().find(|bytes| this.is_out_of_turn(bytes)) {
            Some(_) => this.say_words(cx, slices.iter().map(|bytes| bytes.len()).sum()),
            None => Pin::new(&mut this.stream).poll_write_vectored(cx, slices),
        };
        this.in_time(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_flush(cx);
        // hyper reads the next request only when the answer to this one has left.
        this.turn.end();
        outcome
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        match this.words.is_some() || this.turn.was_last() {
            true => this.hear_out(cx).map(Ok),
            false => Poll::Ready(Ok(())),
        }
    }
}
