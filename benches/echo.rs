//! The floor to measure `appmesh serve` by: hyper alone, which answers every request with what it was
//! given on standard input. Prints its address.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::Read;
use tokio::net::TcpListener;

fn main() -> std::io::Result<()> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let body = Bytes::from(body);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let body = body.clone();
            let answer = service_fn(move |_: Request<Incoming>| {
                let response = Response::builder()
                    .header("content-type", "application/json")
                    .body(Full::new(body.clone()));
                async { Ok::<_, Infallible>(response.expect("a plain answer")) }
            });
            tokio::spawn(http.serve_connection(TokioIo::new(stream), answer));
        }
    })
}
