//! Members of etcd, which can be killed, paused and cut off.

use crate::process::{Running, free_port, until};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A cluster that ends with the value.
pub struct Cluster {
    folder: tempfile::TempDir,
    ports: Vec<(u16, u16)>,
    members: Vec<Running>,
}

impl Cluster {
    pub fn start(members: usize) -> Cluster {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let mut cluster = Cluster {
            folder: folder.unwrap(),
            ports: (0..members).map(|_| (free_port(), free_port())).collect(),
            members: Vec::new(),
        };
        cluster.members = (0..members).map(|index| cluster.spawn(index)).collect();
        cluster.wait_for_majority();
        cluster
    }

    fn spawn(&self, index: usize) -> Running {
        let name = |index: usize| format!("m{index}");
        let (client, peer) = self.ports[index];
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let peers = self.ports.iter().enumerate();
        let peers: Vec<String> = peers
            .map(|(index, (_, peer))| format!("{}={}", name(index), url(*peer)))
            .collect();
        let mut command = Command::new("etcd");
        command
            .args(["--name", &name(index)])
            .arg("--data-dir")
            .arg(self.folder.path().join(name(index)))
            .args(["--listen-client-urls", &url(client)])
            .args(["--advertise-client-urls", &url(client)])
            .args(["--listen-peer-urls", &url(peer)])
            .args(["--initial-advertise-peer-urls", &url(peer)])
            .args(["--initial-cluster", &peers.join(",")])
            .args(["--logger", "zap", "--log-level", "error"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Running::spawn(&mut command)
    }

    /// `HOST:PORT` of each member.
    pub fn endpoints(&self) -> Vec<String> {
        let ports = self.ports.iter();
        ports.map(|(port, _)| format!("127.0.0.1:{port}")).collect()
    }

    pub fn location(&self) -> String {
        format!("etcd://{}", self.endpoints().join(","))
    }

    pub fn kill(&mut self, index: usize) {
        self.members[index].crash();
    }

    pub fn restart(&mut self, index: usize) {
        self.members[index] = self.spawn(index);
    }

    pub fn pause(&self, index: usize) {
        self.members[index].signal("STOP");
    }

    pub fn resume(&self, index: usize) {
        self.members[index].signal("CONT");
    }

    /// Runs `etcdctl`; its output.
    pub fn control(&self, arguments: &[&str]) -> std::process::Output {
        Command::new("etcdctl")
            .env("ETCDCTL_API", "3")
            .args(["--endpoints", &self.endpoints().join(",")])
            .args(arguments)
            .output()
            .expect("etcdctl is there: `apt install etcd-client`")
    }

    /// Waits until each member answers.
    pub fn wait_for_all(&self) {
        until("all members answer", || {
            self.control(&["endpoint", "health"]).status.success()
        });
    }

    pub fn wait_for_majority(&self) {
        let end = Instant::now() + Duration::from_secs(20);
        while !self.control(&["get", "nothing"]).status.success() {
            assert!(Instant::now() < end, "etcd does not start");
        }
    }
}

/// A way to a member that can be cut.
pub struct Link {
    pub address: SocketAddr,
    is_cut: Arc<AtomicBool>,
    connections: Arc<Mutex<Vec<TcpStream>>>,
}

impl Link {
    pub fn to(target: &str) -> Link {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let link = Link {
            address: listener.local_addr().unwrap(),
            is_cut: Arc::default(),
            connections: Arc::default(),
        };
        let (is_cut, connections) = (Arc::clone(&link.is_cut), Arc::clone(&link.connections));
        let target = target.to_owned();
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(far) = TcpStream::connect(&target) else {
                    continue;
                };
                let mut open = connections.lock().unwrap();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    std::thread::spawn(move || carry(from, to));
                }
                open.extend([near, far]);
            }
        });
        link
    }

    pub fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
        for connection in self.connections.lock().unwrap().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    pub fn repair(&self) {
        self.is_cut.store(false, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0; 16384];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
