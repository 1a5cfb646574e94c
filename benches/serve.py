#!/usr/bin/env python3
"""Requests per second of `appmesh serve`, beside moto_server and a bare hyper echo.

Describes, lists (pages of 100) and durable creates of virtual nodes, by 1 and by 32 clients, with 10
and with 10,000 nodes in the mesh; latencies in milliseconds, and peak memory. The load comes from wrk
(`apt install wrk`), the same for all three. The echo answers everything with the answer to a describe.

    benches/serve.py [--moto PATH] [--seconds N] [--nodes N]

--moto is `moto_server` of a virtual environment with `moto[server]`; without it, moto is left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODES = "/v20190125/meshes/m/virtualNodes"
# moto tells services by the scope of a signature.
SCOPE = "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/appmesh/aws4_request, SignedHeaders=host, Signature=0"
HEADERS = {"Authorization": SCOPE, "Content-Type": "application/json"}


def node(name):
    return {
        "virtualNodeName": name,
        "spec": {
            "listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}],
            "serviceDiscovery": {"dns": {"hostname": f"{name}.local"}},
            "backends": [{"virtualService": {"virtualServiceName": f"service-{i}.local"}} for i in range(4)],
        },
    }


class Server:
    """A process that says where it listens."""

    def __init__(self, command, stdin=b"", port=None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        if port is None:
            line = self.process.stdout.readline().decode()
            port = int(line.rsplit(":", 1)[1])
        self.port = port

    def send(self, method, target, body=None, connection=None):
        connection = connection or HTTPConnection("127.0.0.1", self.port)
        connection.request(method, target, json.dumps(body) if body else None, HEADERS)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (method, target, text)
        return text

    def fill(self, count):
        """Creates the mesh and its nodes, with eight connections."""
        self.send("PUT", "/v20190125/meshes", {"meshName": "m"})

        def some(first):
            connection = HTTPConnection("127.0.0.1", self.port)
            for index in range(first, count, 8):
                self.send("PUT", NODES, node(f"node-{index}"), connection)

        threads = [threading.Thread(target=some, args=(first,)) for first in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def peak(self):
        """Peak memory in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def load(server, what, clients, seconds):
    """What wrk measures of one kind of request."""
    name = f"new-{clients}-@"
    method, target, body = {
        "describe": ("GET", f"{NODES}/node-7", None),
        "list": ("GET", f"{NODES}?limit=100", None),
        "create": ("PUT", NODES, json.dumps(node(name))),
    }[what]
    environment = dict(os.environ, BENCH_METHOD=method, BENCH_TARGET=target)
    if body:
        environment["BENCH_BODY"] = body
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(ROOT / "benches/serve.lua")]
    for header, value in HEADERS.items():
        command += ["-H", f"{header}: {value}"]
    printed = subprocess.check_output([*command, f"http://127.0.0.1:{server.port}"], env=environment)
    return json.loads(printed.splitlines()[-1])


def measure(servers, kinds, seconds):
    """Requests per second by title, kind and clients. The servers take turns, since a machine has moods."""
    rates = {}
    for what in kinds:
        for clients in (1, 32):
            for title, server in servers.items():
                seen = load(server, what, clients, seconds)
                rates[title, what, clients] = seen["rate"]
                faults = f", {seen['faults']} FAULTS" if seen["faults"] else ""
                print(
                    f"{title:<10} {what:<9} {clients:>2} clients {seen['rate']:>9.0f}/s"
                    f"   p50 {seen['p50']:>7.2f}   p99 {seen['p99']:>7.2f}{faults}",
                    flush=True,
                )
    return rates


def ours(binary, folder):
    options = ["--quiet", "--listen", "127.0.0.1:0", "--quota", "virtual-node=100000000"]
    return Server([binary, "serve", *options, "--state-dir", folder])


def moto(binary):
    port = 5055
    server = Server([binary, "-H", "127.0.0.1", "-p", str(port)], port=port)
    for _ in range(100):
        try:
            HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return server
        except OSError:
            threading.Event().wait(0.2)
    sys.exit("moto_server does not listen")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moto")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--nodes", type=int, default=10_000)
    arguments = parser.parse_args()
    build = ["cargo", "build", "--release", "--quiet", "--bin", "appmesh", "--example", "echo"]
    subprocess.run(build, cwd=ROOT, check=True)
    release = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    print(f"{os.cpu_count()} cores, {arguments.seconds} s each")
    for count in (10, arguments.nodes):
        print(f"\n{count} nodes")
        with tempfile.TemporaryDirectory(dir=ROOT / "target") as folder:
            filled = {"appmesh": ours(release / "appmesh", folder)}
            if arguments.moto:
                filled["moto"] = moto(arguments.moto)
            for server in filled.values():
                server.fill(count)
            described = filled["appmesh"].send("GET", f"{NODES}/node-7")
            echo = Server([release / "examples/echo"], described)
            rates = measure({**filled, "echo": echo}, ["describe"], arguments.seconds)
            echo.end()
            measure(filled, ["list", "create"], arguments.seconds)
            for title, server in filled.items():
                print(f"{title:<10} {server.peak():.0f} MiB")
                server.end()
        for clients in (1, 32):
            described = {title: rates[title, "describe", clients] for title in (*filled, "echo")}
            parts = [f"{described['appmesh'] / described['echo']:.0%} of the echo"]
            if arguments.moto:
                parts.append(f"{described['appmesh'] / described['moto']:.0f} times moto")
            print(f"describe with {clients} clients: {', '.join(parts)}")


if __name__ == "__main__":
    main()
