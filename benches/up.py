#!/usr/bin/env python3
"""`appmesh up` with eight proxies beside eight Envoys that are started with the same files.

Prints how long `up` takes until every Envoy is ready, as a ratio of what the Envoys alone take, in
turns in one run; and how long after a change of a document the last Envoy concerned has accepted it.

    benches/up.py --envoy PATH [--appmesh PATH] [--rounds N]

Without --appmesh the release binary is built.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from validate import our_binary  # noqa: E402

NODES = 8


def documents(path):
    """A ring: each node calls the next one through a router, over HTTP."""
    yield {"meshName": "ring"}
    for index in range(NODES):
        listener = {"portMapping": {"port": 8080, "protocol": "http"}}
        names = {"meshName": "ring", "virtualRouterName": f"r{index}"}
        target = {"virtualNode": f"n{index}", "weight": 1}
        yield {
            "meshName": "ring",
            "virtualNodeName": f"n{index}",
            "spec": {
                "listeners": [listener],
                "backends": [{"virtualService": {"virtualServiceName": f"s{(index + 1) % NODES}.ring"}}],
                "serviceDiscovery": {"dns": {"hostname": f"n{index}.ring"}},
            },
        }
        yield {**names, "spec": {"listeners": [listener]}}
        yield {
            **names,
            "routeName": "all",
            "spec": {"httpRoute": {"match": {"prefix": path}, "action": {"weightedTargets": [target]}}},
        }
        yield {
            "meshName": "ring",
            "virtualServiceName": f"s{index}.ring",
            "spec": {"provider": {"virtualRouter": {"virtualRouterName": f"r{index}"}}},
        }


def event(process):
    return json.loads(process.stdout.readline())


def with_up(command, mesh, kept):
    """Runs `up`: seconds until it is ready and until a change is live; and the lines that started its
    Envoys, with the address of the admin of each. Their files are copied below `kept`."""
    mesh.write_text(json.dumps(list(documents("/"))))
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    ready = event(process)
    seconds = time.perf_counter() - start
    envoys = []
    for node in ready["virtualNodes"].values():
        line = Path(f"/proc/{node['pid']}/cmdline").read_bytes().decode().split("\0")[:-1]
        folder = Path(line[line.index("--config-path") + 1]).parent
        shutil.copytree(folder, kept / folder.relative_to("/"))
        envoys.append((line, folder, node["admin"]))
    start = time.perf_counter()
    mesh.write_text(json.dumps(list(documents("/changed"))))
    changed = event(process)
    live = time.perf_counter() - start
    if changed["event"] != "updated":
        sys.exit(f"expected an update: {changed}")
    process.terminate()
    process.wait()
    return seconds, live, envoys


def is_ready(admin):
    try:
        with urllib.request.urlopen(f"http://{admin}/ready", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def bare(envoys, kept):
    """Seconds until Envoys that are started with the same files and lines are ready."""
    for _, folder, _ in envoys:
        shutil.copytree(kept / folder.relative_to("/"), folder)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = time.perf_counter()
    processes = [subprocess.Popen(line, **quiet) for line, _, _ in envoys]
    waiting = [admin for _, _, admin in envoys]
    while waiting := [admin for admin in waiting if not is_ready(admin)]:
        time.sleep(0.005)
    seconds = time.perf_counter() - start
    for process in processes:
        process.terminate()
        process.wait()
    for _, folder, _ in envoys:
        shutil.rmtree(folder)
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--envoy", required=True)
    parser.add_argument("--appmesh")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    appmesh = arguments.appmesh or our_binary()
    ours, theirs, lives = [], [], []
    for _ in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as temporary:
            mesh, kept = Path(temporary) / "mesh.json", Path(temporary) / "kept"
            command = [appmesh, "up", "--envoy", arguments.envoy, "--format", "json", str(mesh)]
            seconds, live, envoys = with_up(command, mesh, kept)
            ours.append(seconds)
            lives.append(live)
            theirs.append(bare(envoys, kept))
    ratio = statistics.median(one / other for one, other in zip(ours, theirs))
    print(f"{NODES} proxies, medians of {arguments.rounds} rounds")
    print(f"up is ready after   {statistics.median(ours) * 1e3:6.0f} ms")
    print(f"Envoys alone after  {statistics.median(theirs) * 1e3:6.0f} ms, a ratio of {ratio:.2f}")
    print(f"a change is live after {statistics.median(lives) * 1e3:.0f} ms, at most {max(lives) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
