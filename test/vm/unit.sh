#!/usr/bin/env bash
# Proves the unit as it is shipped: Debian's systemd is process 1 of the VM and runs the plugin
# by it; the scenario of scenarios/unit.sh runs beside it.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
export VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-600}
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
with_systemd "$units" || exit
run_in_vm sh /vm/all.sh "${@:-unit}"
