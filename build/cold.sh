#!/usr/bin/env bash
# How long the first `make build` and `make static` take, and what of it is the C++ core of gRPC:
# from caches in which there is nothing but downloads, one after the other. Half an hour on two
# cores that do nothing else.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

pick_host_rust
need_zig
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/vfio-device-plugin"
ln -s "$tools" "$scratch/vfio-device-plugin/tools"

for what in build static; do
    begun=$SECONDS
    env -u CARGO_TARGET_DIR XDG_CACHE_HOME="$scratch" make -C "$repo" "$what"
    took=$((SECONDS - begun))
    # cargo writes the one before it runs a build script and the other after it.
    core=$(find "$scratch" -path '*/build/grpcio-sys-*/output' -newermt "@$((EPOCHSECONDS - took))")
    [ -n "$core" ] || die "make $what: no build of the C++ core is in $scratch"
    of=$(($(stat -c %Y "$core") - $(stat -c %Y "$(dirname "$core")/invoked.timestamp")))
    lines+=("make $what: $took s, of which the C++ core $of s ($((of * 100 / took)) %)")
done
printf '%s\n' "${lines[@]}"
