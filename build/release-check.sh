#!/usr/bin/env bash
# What `make test` has no time for: the arm64 build, and whether the static binary has
# the same bytes when it is built elsewhere, with a cache of its own.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

say "static build for aarch64"
TARGET=aarch64-unknown-linux-musl "$repo/build/static.sh" bin vfio-device-plugin

say "static build here"
"$repo/build/static.sh" bin vfio-device-plugin

elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
say "static build from nothing in $elsewhere"
mkdir "$elsewhere/clone" "$elsewhere/cache"
(cd "$repo" && git ls-files -z --cached --others --exclude-standard |
    tar --null -T - -c) | tar -xC "$elsewhere/clone"
XDG_CACHE_HOME=$elsewhere/cache "$elsewhere/clone/build/static.sh" bin vfio-device-plugin

binary=target/x86_64-unknown-linux-musl/vfio-device-plugin
sha256sum "$repo/$binary" "$elsewhere/clone/$binary"
cmp "$repo/$binary" "$elsewhere/clone/$binary" || die "the two static binaries differ"
say "the two static binaries are the same"
