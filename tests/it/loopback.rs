//! A server on the loopback interface: it keeps every request as it came over the wire and answers
//! what the test wants.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The server. Each connection carries one request, so any number of clients take turns.
pub struct Loopback {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A request, as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    /// Path and query, as they are in the request line.
    pub target: String,
    /// Names in lower case, in the order of the wire.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What is answered: a status, and a body in JSON; or in XML, for a text that begins so.
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Loopback {
    /// Starts a server that answers each request by this function. It lives as long as the process.
    pub fn new(answer: impl Fn(&Received) -> Answer + Send + 'static) -> Loopback {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let request = Received::read(&mut stream);
                let answer = answer(&request);
                kept.lock().unwrap().push(request);
                answer.write(stream.get_mut());
            }
        });
        Loopback { address, received }
    }

    /// A server that says yes to everything, with this body.
    pub fn saying(body: Value) -> Loopback {
        Loopback::new(move |_| Answer::ok(body.clone()))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has come since this was last asked.
    pub fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

impl Received {
    fn read(stream: &mut BufReader<TcpStream>) -> Received {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut words = lines[0].split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let headers = lines[1..].iter().map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        let mut request = Received {
            method,
            target,
            headers: headers.collect(),
            body: Vec::new(),
        };
        let length = request.header("content-length").unwrap_or("0");
        request.body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut request.body).unwrap();
        request
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body; `None` when it is empty.
    pub fn json(&self) -> Option<Value> {
        (!self.body.is_empty()).then(|| serde_json::from_slice(&self.body).unwrap())
    }
}

impl Answer {
    pub fn ok(body: Value) -> Answer {
        Answer { status: 200, body }
    }

    fn write(&self, stream: &mut TcpStream) {
        let body = match &self.body {
            Value::String(xml) if xml.starts_with('<') => xml.clone(),
            body => body.to_string(),
        };
        write!(
            stream,
            "HTTP/1.1 {} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.status,
            body.len()
        )
        .unwrap();
    }
}
