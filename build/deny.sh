#!/usr/bin/env bash
# Checks the vendored crates against deny.toml.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

deny_version=0.20.2
deny=$tools/bin/cargo-deny
pick_host_rust
if [ "$("$deny" --version 2>/dev/null | awk '{print $2}')" != "$deny_version" ]; then
    say "installing cargo-deny $deny_version into $tools (some minutes, once; needs a network)"
    # From /: this repository's config would send the installation to vendor/ for its crates.
    (cd / && CARGO_TARGET_DIR=$tools/build "$CARGO" install --locked --root "$tools" "cargo-deny@$deny_version")
    rm -rf "$tools/build"
fi
cd "$repo"
"$deny" --offline --locked --all-features check licenses bans sources
