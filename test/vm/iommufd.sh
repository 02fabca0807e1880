#!/usr/bin/env bash
# Proves `backend = "cdev"` on a kernel that has IOMMUFD and VFIO's device nodes, which is built
# for it the first time (vfio-kernel.sh), and so not among the scenarios of run.sh.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
VDP_VM_KERNEL=$("$here/vfio-kernel.sh") || exit
export VDP_VM_KERNEL VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-600}
run_in_vm sh /vm/all.sh "${@:-iommufd}"
