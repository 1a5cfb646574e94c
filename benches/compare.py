#!/usr/bin/env python3
"""Whole processes side by side: how much longer than a hello world, and than the alternatives.

    cargo build --release && benches/compare.py [--binary PATH] [--runs N] [--aws PATH]

Each row is a command, timed from spawn to exit. Rows take turns, so that whatever else the machine
does hits all of them alike; the ratios of one run can be trusted, its milliseconds cannot. Nothing
is asserted here. The hello world is built on the spot with rustc; alternatives that are not
installed are left out and said so.
"""

import argparse
import gc
import http.server
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent

NODE = """{
    // A node with a listener and a place to be found.
    meshName: "m",
    virtualNodeName: "n",
    spec: {
        listeners: [{ portMapping: { port: 8080, protocol: "http" } }],
        serviceDiscovery: { dns: { hostname: "n.local" } },
    },
}
"""

MESHES = {
    "meshes": [
        {
            "arn": f"arn:aws:appmesh:us-east-1:123456789012:mesh/m{number}",
            "createdAt": 1577836800.123,
            "lastUpdatedAt": 1577836800.123,
            "meshName": f"m{number}",
            "meshOwner": "123456789012",
            "resourceOwner": "123456789012",
            "version": 1,
        }
        for number in range(20)
    ]
}


class Row:
    """A command and how long its runs took, in milliseconds."""

    def __init__(self, name, words, code=0, before=None):
        self.name = name
        self.words = [str(word) for word in words]
        self.code = code
        self.before = before
        self.times = []

    def run(self, environment):
        if self.before:
            self.before()
        quiet = [
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        start = time.perf_counter_ns()
        child = os.posix_spawn(self.words[0], self.words, environment, file_actions=quiet)
        _, status = os.waitpid(child, 0)
        taken = time.perf_counter_ns() - start
        code = os.waitstatus_to_exitcode(status)
        if code != self.code:
            sys.exit(f"`{' '.join(self.words)}` ended with {code}, not {self.code}")
        self.times.append(taken / 1e6)


class Meshes(http.server.BaseHTTPRequestHandler):
    """Answers everything with the same meshes."""

    body = json.dumps(MESHES).encode()

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_):
        pass


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--binary", default=PROJECT / "target/release/appmesh", type=pathlib.Path)
    options.add_argument("--aws", default="/usr/bin/aws", help="AWS CLI v2")
    options.add_argument("--runs", default=200, type=int)
    options.add_argument("--slow-runs", default=20, type=int, help="for AWS CLI")
    options = options.parse_args()
    binary = options.binary.resolve()
    if not binary.is_file():
        sys.exit(f"there is no {binary}: run `cargo build --release`")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        environment = surroundings(folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Meshes)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        print(f"binary, stripped: {stripped_size(binary, folder) / 1e6:.2f} MB\n")
        rows = offline(binary, hello_world(folder), folder, environment)
        take_turns(rows, options.runs, environment)
        quick, slow = calls(binary, url, options.aws)
        take_turns(quick, options.runs, environment)
        take_turns(slow, options.slow_runs, environment)


def surroundings(folder):
    """A home of its own, with nothing inherited."""
    return {
        "HOME": str(folder),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def hello_world(folder):
    source = folder / "hello.rs"
    source.write_text('fn main() { println!("hello"); }\n')
    program = folder / "hello"
    subprocess.run(
        ["rustc", "-O", "-C", "panic=abort", "-C", "strip=symbols", "-o", program, source],
        check=True,
    )
    return program


def stripped_size(binary, folder):
    copy = shutil.copy(binary, folder / "stripped")
    if shutil.which("strip"):
        subprocess.run(["strip", copy], check=True)
    return os.path.getsize(copy)


def offline(binary, hello, folder, environment):
    """What touches no network."""
    (folder / "good.json5").write_text(NODE)
    (folder / "bad.json5").write_text(NODE.replace("listeners", "listner"))
    state = folder / "state"
    create = ["create-virtual-node", "--cli-input-json"]
    local = [binary, "--local", "--state-dir", state]
    mesh = ["--mesh-name", "m"]
    node = [*mesh, "--virtual-node-name", "n"]
    subprocess.run(
        [*local, "create-mesh", *mesh], env=environment, check=True, stdout=subprocess.DEVNULL
    )

    def forget():
        subprocess.run(
            [*local, "delete-virtual-node", *node],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return [
        Row("hello world", [hello]),
        Row("--version", [binary, "--version"]),
        Row("refusal of a bad spec", [binary, *create, f"file://{folder}/bad.json5"], code=252),
        Row("--local describe-mesh", [*local, "describe-mesh", *mesh]),
        Row(
            "--local create-virtual-node",
            [*local, *create, f"file://{folder}/good.json5"],
            before=forget,
        ),
    ]


def calls(binary, url, aws):
    """`list-meshes`, signed, against a server: beside curl, and beside AWS CLI, which is slow."""
    words = ["list-meshes", "--endpoint-url", url]
    quick = [Row("list-meshes", [binary, *words])]
    curl = shutil.which("curl")
    if curl:
        quick.append(
            Row(
                "curl --aws-sigv4",
                [
                    curl,
                    "--silent",
                    "--aws-sigv4",
                    "aws:amz:us-east-1:appmesh",
                    "--user",
                    "AKIDEXAMPLE:secret",
                    f"{url}/v20190125/meshes",
                ],
            )
        )
    else:
        print("curl is not installed, so nothing is compared with it", file=sys.stderr)
    slow = [Row("list-meshes", [binary, *words])]
    if os.access(aws, os.X_OK):
        slow.append(Row("aws appmesh list-meshes", [aws, "appmesh", *words]))
    else:
        print(f"there is no {aws}: `apt-get install awscli` has it on Debian", file=sys.stderr)
    return quick, slow


def take_turns(rows, runs, environment):
    """Runs the rows by turns and prints them beside the first."""
    for row in rows:
        row.run(environment)  # from a cold disk
        row.times.clear()
    gc.disable()
    for _ in range(runs):
        for row in rows:
            row.run(environment)
    gc.enable()
    first = rows[0]
    print(f"{f'{runs} runs each':<28} {'min':>9} {'median':>9} {'by min':>8} {'by median':>10}")
    for row in rows:
        least, median = min(row.times), statistics.median(row.times)
        by_least = least / min(first.times)
        by_median = median / statistics.median(first.times)
        print(f"{row.name:<28} {least:>6.2f} ms {median:>6.2f} ms {by_least:>7.2f}x {by_median:>9.2f}x")
    print()


if __name__ == "__main__":
    main()
