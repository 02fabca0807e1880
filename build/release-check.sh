#!/usr/bin/env bash
# What `make test` has no time for: whether the static binaries for both architectures have
# the same bytes when they are built elsewhere, from sources without a history and with a cache
# of their own. TARGETS="..." for fewer.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# The copy has no git to ask.
VDP_COMMIT=$(source_commit)
export VDP_COMMIT

elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
mkdir "$elsewhere/clone" "$elsewhere/cache"
(cd "$repo" && git ls-files -z --cached --others --exclude-standard |
    tar --null -T - -c) | tar -xC "$elsewhere/clone"

for target in ${TARGETS:-x86_64-unknown-linux-musl aarch64-unknown-linux-musl}; do
    export TARGET=$target
    say "static build for $target here"
    "$repo/build/static.sh" bin vfio-device-plugin
    say "static build for $target from nothing in $elsewhere"
    XDG_CACHE_HOME=$elsewhere/cache "$elsewhere/clone/build/static.sh" bin vfio-device-plugin
    binary=target/$target/vfio-device-plugin
    sha256sum "$repo/$binary" "$elsewhere/clone/$binary"
    cmp "$repo/$binary" "$elsewhere/clone/$binary" || die "the two static binaries for $target differ"
done
say "the static binaries are the same wherever they are built"
