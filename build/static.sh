#!/usr/bin/env bash
# Builds fully static, stripped binaries for a musl target into target/<target>/.
#   build/static.sh bin NAME | example NAME ...
# TARGET: x86_64-unknown-linux-musl (default) or aarch64-unknown-linux-musl
set -euo pipefail
. "$(dirname "$0")/lib.sh"

target=${TARGET:-x86_64-unknown-linux-musl}
case $target in
    x86_64-unknown-linux-musl | aarch64-unknown-linux-musl) ;;
    *) die "TARGET=$target: only x86_64-unknown-linux-musl and aarch64-unknown-linux-musl are built" ;;
esac
if [ $# -eq 0 ] || [ $(($# % 2)) -ne 0 ]; then
    die "usage: build/static.sh bin NAME | example NAME ..."
fi

# A directory of its own, since cargo locks a whole one and a build of the C++ core
# would keep `cargo test` waiting for a quarter of an hour.
export CARGO_TARGET_DIR=$cache/target-static

need_apt cmake=cmake make=make g++=g++ readelf=binutils python3=python3
pick_static_rust "$target"
need_zig
sync_vendor "${std_crates[@]}"

# One set of flags for ever: a change of any of them builds the C++ core again.
# abseil uses off64_t, which musl >= 1.2.4 shows only on demand; clang >= 19 makes an
# error of a template form in gRPC 1.56; zig's C++ library is libc++.
var=${target//-/_}
prefix_map="-ffile-prefix-map=$cache=/build"
export "CFLAGS_$var=-D_LARGEFILE64_SOURCE $prefix_map"
export "CXXFLAGS_$var=-D_LARGEFILE64_SOURCE -Wno-missing-template-arg-list-after-template-kw $prefix_map"
export CXXSTDLIB=c++
export RUSTFLAGS="--remap-path-prefix=$cache=/build"
cargo_flags=()
# Crates that no build script of the C++ core needs: for all, it would be built again.
for_size=(
    crossbeam-channel dlmalloc env_logger env_filter futures-executor futures-util getopts httparse
    litemap protobuf protobuf-support serde_json serde_core toml toml_parser toml_datetime
    serde_spanned winnow zmij itoa grpcio parking_lot parking_lot_core
)
if [ ${#std_crates[@]} -gt 0 ]; then
    # A library built along has no rcrt1.o beside it; zig has its own.
    RUSTFLAGS="-Clink-self-contained=no $RUSTFLAGS"
    # Its sorts are made anew for each type that is sorted: 0.6 MB of 7.3 in their fast form.
    cargo_flags=("-Zbuild-std=std,panic_abort" "-Zbuild-std-features=optimize_for_size")
    # A panic ends the process: nothing goes back through our own code but a debugger, and the
    # tables of how to are 0.5 MB.
    cargo_flags+=(-Zprofile-rustflags)
    for crate in vfio-device-plugin "${for_size[@]}"; do
        cargo_flags+=(--config "profile.release.package.$crate.rustflags=[\"-Cforce-unwind-tables=no\"]")
    done
    # What is not our own is 0.13 MB smaller so (what calls cost with it: README, "What it costs").
    for crate in std alloc core "${for_size[@]}"; do
        cargo_flags+=(--config "profile.release.package.$crate.opt-level=\"s\"")
    done
    export RUSTC_BOOTSTRAP=1
fi

# Only our own crate reads it.
export VDP_COMMIT=${VDP_COMMIT-$(source_commit)}

cd "$repo"
mkdir -p "target/$target"
while [ $# -gt 0 ]; do
    kind=$1 name=$2
    shift 2
    say "static build of $name for $target (the first one takes a quarter of an hour: the C++ core)"
    "$zigbuild" rustc "${cargo_source[@]}" "${cargo_flags[@]}" --release --offline --locked \
        --target "$target" "--$kind" "$name" -- -Cstrip=symbols
    built=$CARGO_TARGET_DIR/$target/release
    [ "$kind" = bin ] || built=$built/examples
    cp -f "$built/$name" "target/$target/$name"
    # What ldd says, but for a foreign architecture too.
    if readelf -ld "target/$target/$name" | grep -E 'INTERP|NEEDED' >&2; then
        die "target/$target/$name is not static, see above"
    fi
    say "target/$target/$name: $(stat -c %s "target/$target/$name") bytes, static"
done
