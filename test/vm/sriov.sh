#!/usr/bin/env bash
# Proves [[sriov]] on a real kernel: a NIC with SR-IOV, which an older QEMU has not, is in the
# slot that is empty otherwise. Two boots, so not among the scenarios of run.sh.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
VDP_VM_QEMU=$("$here/qemu.sh") || exit
export VDP_VM_QEMU VDP_VM_DEVICES=igb,bus=rp4 VDP_VM_MODULES=igb VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-600}
run_in_vm sh /vm/all.sh "${@:-sriov}"
