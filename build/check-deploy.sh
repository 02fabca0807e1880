#!/usr/bin/env bash
# Holds alerts and dashboard against what the running binary shows, with Prometheus' own
# promtool. It is Debian's, unpacked into the cache and not installed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

promtool=$tools/prometheus/usr/bin/promtool
fetch_promtool() {
    local work
    work=$(mktemp -d "$cache/tmp.XXXXXX")
    # shellcheck disable=SC2064 # the path of now is meant
    trap "rm -rf '$work'" RETURN
    say "downloading promtool (once)"
    (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download prometheus) || return 1
    dpkg-deb -x "$work"/prometheus_*.deb "$work/tree"
    rm -rf "$tools/prometheus"
    mkdir -p "$tools/prometheus/usr/bin"
    mv "$work/tree/usr/bin/promtool" "$tools/prometheus/usr/bin/"
}

if [ ! -x "$promtool" ]; then
    command -v apt-get >/dev/null || die "promtool is missing; put it in $promtool"
    fetch_promtool || { [ "$(id -u)" = 0 ] && apt-get -qq update && fetch_promtool; } ||
        die "apt-get download prometheus failed; run apt-get update, or put promtool in $promtool"
fi
# The fake kubelet's own tests are run with those of the program.
VDP_PROMTOOL=$promtool exec "$repo/build/cargo" test --release --test deploy -- --skip util::
