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
    # Cargo gives its own files of a build script one time; what CMake makes has the true ones.
    mapfile -t made < <(find "$scratch" -path '*/build/grpcio-sys-*/out/*' -type f \
        -newermt "@$((EPOCHSECONDS - took))" -printf '%Ts\n' | sort -n)
    [ ${#made[@]} -gt 0 ] || die "make $what: no build of the C++ core is in $scratch"
    of=$((made[-1] - made[0]))
    lines+=("make $what: $took s, of which the C++ core $of s ($((of * 100 / took)) %)")
done
printf '%s\n' "${lines[@]}"
