//! The embedded control plane behind its socket.

mod cloud_map;
mod collected;
mod load;
mod sequences;
mod signed;
pub mod signer;
pub mod tls;
mod wire;

use appmesh::local::Local;
use appmesh::server::{AccessRecord, Credentials, Limits, Options, TlsFiles, serve};
use appmesh::wire::Failure;
use serde_json::Value;
use std::future::Pending;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// A server on a free port, which ends with the value.
pub struct Server {
    pub address: SocketAddr,
    pub log: Arc<Mutex<Vec<AccessRecord>>>,
    pub warnings: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), Failure>>>,
}

impl Server {
    pub fn start(local: Local) -> Server {
        Server::with(local, Vec::new(), Limits::default())
    }

    pub fn with(local: Local, credentials: Vec<Credentials>, limits: Limits) -> Server {
        Server::with_options(local, |options| {
            options.credentials = credentials;
            options.limits = limits;
        })
    }

    pub fn with_options(local: Local, change: impl FnOnce(&mut Options)) -> Server {
        let mut options = Options::at("127.0.0.1:0".parse().unwrap());
        change(&mut options);
        let log = Arc::new(Mutex::new(Vec::new()));
        let warnings = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = oneshot::channel();
        let (bound, address) = mpsc::channel();
        let thread = std::thread::spawn({
            let (log, warnings) = (Arc::clone(&log), Arc::clone(&warnings));
            move || {
                let log = move |access: &AccessRecord| log.lock().unwrap().push(access.clone());
                serve(
                    local,
                    options,
                    |address| bound.send(address).unwrap(),
                    log,
                    move |warning: &str| warnings.lock().unwrap().push(warning.to_owned()),
                    reported(stopped),
                )
            }
        });
        let address = address.recv().unwrap();
        Server {
            address,
            log,
            warnings,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address).unwrap()
    }

    /// Asks the server to end, without waiting for it.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        if !std::thread::panicking() {
            self.wait();
        }
    }
}

/// Ends when the other half says so, without any hurry.
async fn reported(stopped: oneshot::Receiver<()>) -> Pending<()> {
    let _ = stopped.await;
    std::future::pending()
}

/// One connection.
pub struct Client(TcpStream);

/// What came back; names of headers in lower case.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map(|(_, value)| value.as_str())
    }

    pub fn code(&self) -> &str {
        self.header("x-amzn-errortype").unwrap_or("none")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Client {
    pub fn new(address: SocketAddr) -> std::io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Client(stream))
    }

    pub fn send(&mut self, method: &str, target: &str, body: &str) -> Answer {
        self.send_with(method, target, &[], body)
    }

    pub fn send_with(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.write(&request(method, target, headers, body)).unwrap();
        self.answer().unwrap()
    }

    pub fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.0.write_all(text.as_bytes())
    }

    /// Ends this side; the answer can still come.
    pub fn finish(&mut self) {
        self.0.shutdown(std::net::Shutdown::Write).unwrap();
    }

    /// How long it waits for the other side to take something.
    pub fn patience(&mut self, time: Duration) {
        self.0.set_write_timeout(Some(time)).unwrap();
    }

    /// Reads one answer.
    pub fn answer(&mut self) -> std::io::Result<Answer> {
        let mut answer = self.head()?;
        let length = answer
            .header("content-length")
            .unwrap_or("0")
            .parse()
            .unwrap();
        answer.body.resize(length, 0);
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// Reads an answer that has no body, as one to `HEAD` has none.
    pub fn head(&mut self) -> std::io::Result<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_lowercase(), value.trim().to_owned())
        };
        Ok(Answer {
            status,
            headers: lines.map(header).collect(),
            body: Vec::new(),
        })
    }
}

/// A request as text.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("host"))
    {
        text += "host: localhost\r\n";
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text + &format!("content-length: {}\r\n\r\n{body}", body.len())
}
