#!/usr/bin/env bash
# What systemd thinks of the unit: each thing it may do, and the sum, 10 at worst. Fails when
# the sum grows.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

most=20 # tenths
need_apt systemd-analyze=systemd
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
# verify wants the program and the page to be there, and they need not be installed here.
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|; /^Documentation=/d' \
    "$repo/deploy/systemd/vfio-device-plugin.service" >"$units/vfio-device-plugin.service"
systemd-analyze verify "$units/vfio-device-plugin.service" 2>&1 | tee "$units/said" >&2
[ ! -s "$units/said" ] || die "systemd does not understand all of the unit"
# Lines with a tick are what it may not do.
systemd-analyze security --offline=true --no-pager --threshold="$most" \
    "$repo/deploy/systemd/vfio-device-plugin.service" | sed '/^✓/d; /^ .*does not/d; s/ *$//'
