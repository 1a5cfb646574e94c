#!/usr/bin/env bash
# A first mesh on the local App Mesh: the commands are those of `aws appmesh`, word for word.
# Builds the tool first, unless APPMESH names a binary. Nothing outside a temporary folder is touched.
set -euo pipefail
cd "$(dirname "$0")"

if [ -z "${APPMESH:-}" ]; then
    cargo build --quiet --manifest-path ../../Cargo.toml
    APPMESH=../../target/debug/appmesh
fi
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export APPMESH_LOCAL=1 APPMESH_STATE_DIR="$state"

appmesh() {
    echo "+ appmesh $*"
    "$APPMESH" "$@"
}

appmesh create-mesh --mesh-name my-mesh --query mesh.metadata.arn
appmesh create-virtual-node --mesh-name my-mesh --virtual-node-name my-node \
    --spec file://backend-trust-acm.json5
appmesh create-virtual-node --mesh-name my-mesh --virtual-node-name my-other-node \
    --spec file://backend-trust-file.json5 --query virtualNode.status.status
appmesh list-virtual-nodes --mesh-name my-mesh --output text \
    --query 'virtualNodes[].[virtualNodeName, version, arn]'
appmesh delete-virtual-node --mesh-name my-mesh --virtual-node-name my-other-node --output off
appmesh describe-virtual-node --mesh-name my-mesh --virtual-node-name my-node \
    --query 'virtualNode.spec.backends[0].virtualService.clientPolicy.tls.ports'
