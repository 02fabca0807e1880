#!/usr/bin/env bash
# Fills vendor/ from Cargo.lock and [package.metadata.vendor-filter]. Needs a network.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

filterer_version=0.5.18
filterer=$tools/bin/cargo-vendor-filterer
pick_host_rust

if [ "$("$filterer" --version 2>/dev/null | awk '{print $2}')" != "$filterer_version" ]; then
    say "installing cargo-vendor-filterer $filterer_version into $tools (about two minutes, once)"
    # From /: this repository's config would send the installation to vendor/ for its crates.
    (cd / && CARGO_TARGET_DIR=$tools/build "$CARGO" install --locked --root "$tools" \
        "cargo-vendor-filterer@$filterer_version")
    rm -rf "$tools/build"
fi

# In a scratch directory, for the same reason, and so that a failure leaves vendor/ alone.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$repo/Cargo.toml" "$repo/Cargo.lock" "$scratch"
ln -s "$repo/src" "$repo/test" "$repo/proto" "$scratch"
[ ! -d "$repo/examples" ] || ln -s "$repo/examples" "$scratch"

say "downloading and filtering the crates of Cargo.lock"
cd "$scratch"
log=$scratch/log
CARGO_NET_OFFLINE=false "$filterer" vendor-filterer vendor >"$log" 2>&1 || { cat "$log" >&2; die "vendoring failed"; }
if grep 'No match for exclude' "$log" >&2; then
    die "a path of [package.metadata.vendor-filter] is no longer there; correct Cargo.toml"
fi
cmp -s Cargo.lock "$repo/Cargo.lock" ||
    die "Cargo.lock does not fit Cargo.toml; run 'cargo update --workspace' and then 'make vendor' again"
rm -rf "$repo/vendor"
cp -r vendor "$repo/vendor"
say "vendor/ holds $(find "$repo/vendor" -mindepth 1 -maxdepth 1 | wc -l) crates, $(du -sh "$repo/vendor" | cut -f1)"
