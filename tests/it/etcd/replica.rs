//! `appmesh serve` as a process that can be killed and paused.

use crate::process::{Running, free_port};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A server on a port of its own, which ends with the value.
pub struct Replica {
    pub port: u16,
    /// Where Envoys connect.
    pub xds: Option<u16>,
    store: String,
    child: Running,
}

/// An answer; `None` instead of it when there is none.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// The code of an error.
    pub code: String,
    pub body: Value,
}

impl Replica {
    pub fn start(store: &str) -> Replica {
        Replica::start_with(store, None)
    }

    /// One to which Envoys can connect.
    pub fn for_envoys(store: &str) -> Replica {
        Replica::start_with(store, Some(free_port()))
    }

    fn start_with(store: &str, xds: Option<u16>) -> Replica {
        let port = free_port();
        let mut replica = Replica {
            port,
            xds,
            store: store.to_owned(),
            child: spawn(port, xds, store),
        };
        replica.wait();
        replica
    }

    /// Waits until it listens.
    pub fn wait(&mut self) {
        let mut line = String::new();
        let stdout = self.child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening"), "{line}");
    }

    pub fn kill(&mut self) {
        self.child.crash();
    }

    /// Ends it as an operator does, and waits until it has ended.
    pub fn stop(&mut self) {
        self.child.signal("TERM");
        assert!(self.child.wait().unwrap().success());
    }

    /// Starts it again, without waiting until it listens.
    pub fn restart(&mut self) {
        self.child = spawn(self.port, self.xds, &self.store);
    }

    pub fn pause(&self) {
        self.child.signal("STOP");
    }

    pub fn resume(&self) {
        self.child.signal("CONT");
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Option<Reply> {
        send(self.port, method, path, body)
    }

    /// The answer to a request that must be carried out.
    pub fn ok(&self, method: &str, path: &str, body: &Value) -> Value {
        let reply = self.send(method, path, body).unwrap();
        assert_eq!(reply.status, 200, "{method} {path}: {reply:?}");
        reply.body
    }
}

fn spawn(port: u16, xds: Option<u16>, store: &str) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_appmesh"));
    command
        .args(["serve", "--quiet", "--quota", "virtual-node=100000"])
        .args(["--listen", &format!("127.0.0.1:{port}"), "--store", store])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(port) = xds {
        command.args(["--xds", &format!("127.0.0.1:{port}")]);
    }
    Running::spawn(&mut command)
}

/// Sends one request on a connection of its own.
pub fn send(port: u16, method: &str, path: &str, body: &Value) -> Option<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(8))).ok()?;
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let code = head
        .lines()
        .find_map(|line| line.strip_prefix("x-amzn-errortype: "));
    Some(Reply {
        status,
        code: code.unwrap_or_default().to_owned(),
        body: serde_json::from_str(body).ok()?,
    })
}
