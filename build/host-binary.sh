#!/usr/bin/env bash
# Copies what `make build` built to where one looks for it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install -D "$CARGO_TARGET_DIR/release/vfio-device-plugin" "$repo/target/host/vfio-device-plugin"
say "target/host/vfio-device-plugin"
