#!/usr/bin/env bash
# Proves mediated devices, under a kernel that has some to make, which is built for it the first
# time (vfio-kernel.sh), and so not among the scenarios of run.sh.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
VDP_VM_KERNEL=$("$here/vfio-kernel.sh") || exit
export VDP_VM_KERNEL VDP_VM_MODULES=mtty VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-300}
run_in_vm sh /vm/all.sh "${@:-mdev}"
