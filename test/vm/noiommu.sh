#!/usr/bin/env bash
# Proves --allow-noiommu: the machine of run.sh with its IOMMU switched off, under a kernel that is
# built for it the first time (vfio-kernel.sh), and so not among the scenarios there.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
VDP_VM_KERNEL=$("$here/vfio-kernel.sh") || exit
export VDP_VM_KERNEL VDP_VM_APPEND=intel_iommu=off VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-300}
run_in_vm sh /vm/all.sh "${@:-noiommu}"
