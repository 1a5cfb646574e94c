#!/usr/bin/env python3
"""Validating many specs: `appmesh validate` beside a compiled JSON Schema validator.

Makes 4,950 inputs of create-virtual-node in 25 meshes, then validates all of them in one process
each: ours with all rules and the references between documents, the other one with the schema that
`appmesh schema virtual-node --input` prints, which knows shapes only. Prints wall time, time per
file and peak memory of both, and fails when ours is slower or takes 64 MiB or more.

    benches/validate.py [--appmesh PATH] [--jsonschema-cli PATH] [--runs N]

Without --appmesh the release binary is built; without --jsonschema-cli that tool is looked up in
PATH, and else installed into a temporary folder.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MESHES, NODES = 25, 198
MEMORY_MIB = 64
ROOT = Path(__file__).resolve().parent.parent


def node(mesh, index):
    """A node with everything that real ones have: listener, TLS, health check, backends, log."""
    name = f"node-{index}"
    return {
        "meshName": f"mesh-{mesh}",
        "virtualNodeName": name,
        "spec": {
            "backends": [
                {"virtualService": {"virtualServiceName": f"service-{(index + step) % NODES}.local"}}
                for step in range(1, 5)
            ],
            "listeners": [
                {
                    "portMapping": {"port": 8080 + index % 100, "protocol": "http"},
                    "healthCheck": {
                        "protocol": "http",
                        "path": "/ping",
                        "healthyThreshold": 2,
                        "unhealthyThreshold": 3,
                        "intervalMillis": 30000,
                        "timeoutMillis": 5000,
                    },
                    "tls": {
                        "mode": "STRICT",
                        "certificate": {
                            "file": {
                                "certificateChain": f"/keys/{name}.pem",
                                "privateKey": f"/keys/{name}.key",
                            }
                        },
                    },
                    "timeout": {"http": {"perRequest": {"unit": "s", "value": 15}}},
                }
            ],
            "serviceDiscovery": {
                "awsCloudMap": {"namespaceName": "shop.local", "serviceName": name}
            },
            "logging": {"accessLog": {"file": {"path": "/dev/stdout"}}},
        },
    }


def make(folder):
    files = []
    for mesh in range(MESHES):
        for index in range(NODES):
            file = folder / f"mesh-{mesh}-node-{index}.json"
            file.write_text(json.dumps(node(mesh, index), indent=2))
            files.append(file)
    return files


def run(command):
    """Wall time in seconds, peak memory in MiB, and the last line that was said."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} failed: {said[-2000:]}")
    return took, usage.ru_maxrss / 1024, "".join(said.strip().splitlines()[-1:])


def our_binary():
    build = ["cargo", "build", "--release", "--no-default-features", "--quiet"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "appmesh"


def their_binary(folder):
    found = shutil.which("jsonschema-cli")
    if found:
        return found
    install = ["cargo", "install", "--quiet", "--locked", "jsonschema-cli", "--root", str(folder)]
    subprocess.run(install, check=True)
    return folder / "bin" / "jsonschema-cli"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--appmesh")
    parser.add_argument("--jsonschema-cli")
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        appmesh = arguments.appmesh or our_binary()
        other = arguments.jsonschema_cli or their_binary(folder / "tools")
        specs = folder / "specs"
        specs.mkdir()
        files = make(specs)
        size = sum(file.stat().st_size for file in files)
        schema = folder / "schema.json"
        printed = subprocess.check_output([appmesh, "schema", "virtual-node", "--input"])
        schema.write_bytes(printed)
        print(f"{len(files)} files, {size / 2**20:.1f} MiB, medians of {arguments.runs} turns")
        commands = {
            "appmesh validate": [appmesh, "validate", specs],
            "jsonschema-cli": [other, "validate", schema]
            + [word for file in files for word in ("-i", file)],
        }
        # They take turns, so that a machine that slows down slows both down; the first turn only
        # warms the cache.
        turns = [{name: run(command) for name, command in commands.items()} for _ in range(arguments.runs + 1)]
        turns = turns[1:]
        for name in commands:
            took = statistics.median(turn[name][0] for turn in turns)
            peak = max(turn[name][1] for turn in turns)
            per_file = took / len(files) * 1e6
            print(f"{name:<17} {took * 1e3:7.1f} ms  {per_file:6.1f} µs a file  {peak:6.1f} MiB  {turns[-1][name][2]}")
        ours, theirs = commands
        ratio = statistics.median(turn[ours][0] / turn[theirs][0] for turn in turns)
        print(f"{ours} takes {ratio:.2f} of the time of {theirs}, by the median of the turns")
        peak = max(turn[ours][1] for turn in turns)
        if ratio > 1:
            sys.exit("slower")
        if peak >= MEMORY_MIB:
            sys.exit(f"too much memory: {peak:.1f} MiB of {MEMORY_MIB}")


if __name__ == "__main__":
    main()
