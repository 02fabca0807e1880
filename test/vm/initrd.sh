#!/usr/bin/env bash
# initrd.sh KERNEL_DIR OUT SOURCE:PATH...
# Makes the initrd OUT from busybox, the modules that the VM needs with all they depend
# on, ./init, and the given files, each at its PATH and with its mode.
set -euo pipefail
. "$(dirname "$0")/tree.sh"
kernel=$1 out=$2
shift 2
# shellcheck disable=SC2034  # make_tree takes it by name
given=("$@")

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
make_tree "$kernel" "$tree" vm_modules given
# Level 1: the image lives for one boot, and unpacking dominates in the VM.
(cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 > "$out"
