#!/usr/bin/env python3
"""`appmesh serve` on etcd: three members and three replicas on this machine, beside files and beside
bare transactions.

Prints durable creates per second through one replica, and as a ratio of what bare transactions of the
same size reach with the same client library (`benches/etcd_floor.rs`), in turns in one run; describes
on etcd as a ratio of describes on files; how long a replica takes to be ready; and how late another
replica shows a write. The load comes from wrk.

    benches/etcd.py [--seconds N] [--nodes N] [--rounds N] [--debug]

--debug measures the development build.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from serve import NODES, ROOT, Server, load, node  # noqa: E402


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """Three members of etcd."""

    def __init__(self, folder):
        ports = [(free_port(), free_port()) for _ in range(3)]
        peers = ",".join(f"m{i}=http://127.0.0.1:{peer}" for i, (_, peer) in enumerate(ports))
        self.members = []
        for i, (client, peer) in enumerate(ports):
            options = {
                "name": f"m{i}",
                "data-dir": f"{folder}/m{i}",
                "listen-client-urls": f"http://127.0.0.1:{client}",
                "advertise-client-urls": f"http://127.0.0.1:{client}",
                "listen-peer-urls": f"http://127.0.0.1:{peer}",
                "initial-advertise-peer-urls": f"http://127.0.0.1:{peer}",
                "initial-cluster": peers,
                "log-level": "error",
                "logger": "zap",
            }
            arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self.members.append(subprocess.Popen(["etcd", *arguments], **quiet))
        self.endpoints = ",".join(f"127.0.0.1:{client}" for client, _ in ports)
        environment = dict(os.environ, ETCDCTL_API="3")
        command = ["etcdctl", "--endpoints", self.endpoints, "get", "nothing"]
        for _ in range(50):
            if subprocess.run(command, env=environment, capture_output=True).returncode == 0:
                return
            time.sleep(0.2)
        sys.exit("etcd does not start")

    def end(self):
        for member in self.members:
            member.terminate()
            member.wait()


def replica(binary, store):
    quota = ["--quota", "virtual-node=100000000"]
    return Server([binary, "serve", "--quiet", "--listen", "127.0.0.1:0", *quota, "--store", store])


def bare(binary, endpoints, clients, seconds):
    """Transactions per second that put the same bytes, and nothing else."""
    printed = subprocess.check_output([binary, endpoints, str(clients), str(seconds)])
    return json.loads(printed)["rate"]


def lateness(near, far, count=50):
    """Milliseconds from the answer to a write until another replica shows it."""
    late = []
    for i in range(count):
        near.send("PUT", NODES, node(f"late-{os.getpid()}-{i}"))
        start = time.perf_counter()
        while True:
            try:
                far.send("GET", f"{NODES}/late-{os.getpid()}-{i}")
                break
            except AssertionError:
                pass
        late.append((time.perf_counter() - start) * 1e3)
    return late


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--debug", action="store_true")
    arguments = parser.parse_args()
    profile = [] if arguments.debug else ["--release"]
    build = ["cargo", "build", *profile, "--quiet", "--bin", "appmesh", "--example", "etcd_floor"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    target = target / ("debug" if arguments.debug else "release")
    binary, floor = target / "appmesh", target / "examples/etcd_floor"
    print(f"{os.cpu_count()} cores, {arguments.seconds} s each, {arguments.nodes} nodes")
    with tempfile.TemporaryDirectory(dir=ROOT / "target") as folder:
        cluster = Cluster(folder)
        store = f"etcd://{cluster.endpoints}"
        replicas = [replica(binary, store) for _ in range(3)]
        files = replica(binary, f"{folder}/files")
        for server in (replicas[0], files):
            server.fill(arguments.nodes)
        for clients in (1, 32):
            ratios = {"create": [], "describe": []}
            for _ in range(arguments.rounds):
                ours = load(replicas[0], "create", clients, arguments.seconds)
                base = bare(floor, cluster.endpoints, clients, arguments.seconds)
                ratios["create"].append(ours["rate"] / base)
                print(f"create   {clients:>2} clients {ours['rate']:>7.0f}/s, bare {base:>7.0f}/s")
                ours = load(replicas[0], "describe", clients, arguments.seconds)["rate"]
                base = load(files, "describe", clients, arguments.seconds)["rate"]
                ratios["describe"].append(ours / base)
                print(f"describe {clients:>2} clients {ours:>7.0f}/s, files {base:>6.0f}/s", flush=True)
            for what, of in (("create", "bare transactions"), ("describe", "describes on files")):
                print(f"{what} with {clients} clients: {statistics.median(ratios[what]):.0%} of {of}")
        late = lateness(replicas[0], replicas[1])
        print(f"seen by another replica after {statistics.median(late):.1f} ms, at most {max(late):.1f} ms")
        start = time.perf_counter()
        fourth = replica(binary, store)
        print(f"a replica is ready after {time.perf_counter() - start:.2f} s; {fourth.peak():.0f} MiB")
        for server in (*replicas, files, fourth):
            server.end()
        cluster.end()


if __name__ == "__main__":
    main()
