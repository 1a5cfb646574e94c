#!/usr/bin/env python3
"""Validating many Kubernetes manifests: `appmesh validate` beside kubeconform, or beside libyaml.

Makes 5,018 manifests of 13 meshes, one resource in each file, then lets each program read all of them in
one process: ours with all rules and the references between documents; kubeconform with the schemas that it
finds, or, where that is not installed, PyYAML's binding of libyaml, which only parses. Prints the rates of
both and their ratio, and fails when ours is below 6,200 files a second, the rate of kubeconform on two
cores, or below that of the other program.

    benches/kubernetes.py [--appmesh PATH] [--kubeconform PATH] [--runs N]

Without --appmesh the release binary is built.
"""

import argparse
import importlib.util
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from validate import our_binary, run

MESHES, NODES = 13, 192
RATE = 6200

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {mesh}\n  labels:\n    mesh: {mesh}\n"
MESH = """apiVersion: appmesh.k8s.aws/v1beta2
kind: Mesh
metadata:
  name: {mesh}
spec:
  namespaceSelector:
    matchLabels:
      mesh: {mesh}
"""
NODE = """apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualNode
metadata:
  name: node-{number}
  namespace: {mesh}
spec:
  podSelector:
    matchLabels:
      app: node-{number}
  listeners:
    - portMapping:
        port: 8080
        protocol: http
      healthCheck:
        protocol: http
        path: /ping
        healthyThreshold: 2
        unhealthyThreshold: 3
        intervalMillis: 30000
        timeoutMillis: 5000
      tls:
        mode: STRICT
        certificate:
          file:
            certificateChain: /keys/node-{number}.pem
            privateKey: /keys/node-{number}.key
  backendDefaults:
    clientPolicy:
      tls:
        validation:
          trust:
            file:
              certificateChain: /keys/ca.pem
  backends:
    - virtualService:
        virtualServiceRef:
          name: service-{next}
  serviceDiscovery:
    dns:
      hostname: node-{number}.{mesh}.svc.cluster.local
"""
SERVICE = """apiVersion: appmesh.k8s.aws/v1beta2
kind: VirtualService
metadata:
  name: service-{number}
  namespace: {mesh}
spec:
  awsName: service-{number}.{mesh}.svc.cluster.local
  provider:
    virtualNode:
      virtualNodeRef:
        name: node-{number}
"""
LIBYAML = """
import sys, yaml
for name in sys.argv[1:]:
    with open(name) as file:
        list(yaml.load_all(file, Loader=yaml.CSafeLoader))
"""


def make(folder):
    """The manifests, as files."""
    texts = {}
    for mesh in (f"mesh-{number}" for number in range(MESHES)):
        texts[f"{mesh}-namespace"] = NAMESPACE.format(mesh=mesh)
        texts[mesh] = MESH.format(mesh=mesh)
        for number in range(NODES):
            names = {"mesh": mesh, "number": number, "next": (number + 1) % NODES}
            texts[f"{mesh}-node-{number}"] = NODE.format(**names)
            texts[f"{mesh}-service-{number}"] = SERVICE.format(**names)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return sorted(folder.iterdir())


def peer(kubeconform, folder, files):
    """The name of the other program, and its command."""
    kubeconform = kubeconform or shutil.which("kubeconform")
    if kubeconform:
        return "kubeconform", [kubeconform, "-ignore-missing-schemas", "-n", "2", folder]
    if importlib.util.find_spec("yaml"):
        return "libyaml", [sys.executable, "-c", LIBYAML, *files]
    sys.exit("neither kubeconform nor PyYAML is installed: `pip install pyyaml`")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--appmesh")
    parser.add_argument("--kubeconform")
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = make(folder)
        theirs, command = peer(arguments.kubeconform, folder, files)
        commands = {
            "appmesh": [arguments.appmesh or our_binary(), "validate", folder],
            theirs: command,
        }
        # They take turns, so that a machine that slows down slows both down; the first turn only
        # warms the cache.
        turns = [{name: run(command) for name, command in commands.items()} for _ in range(arguments.runs + 1)]
        turns = turns[1:]
        for name in commands:
            rate = len(files) / statistics.median(turn[name][0] for turn in turns)
            peak = max(turn[name][1] for turn in turns)
            print(f"{name:<12} {rate:8.0f} files a second  {peak:6.1f} MiB  {turns[-1][name][2]}")
        ratio = statistics.median(turn[theirs][0] / turn["appmesh"][0] for turn in turns)
        print(f"appmesh reads {ratio:.2f} of the files that {theirs} reads in the same time")
        rate = len(files) / statistics.median(turn["appmesh"][0] for turn in turns)
        if rate < RATE or ratio < 1:
            sys.exit("slower")


if __name__ == "__main__":
    main()
