#!/usr/bin/env bash
# initrd.sh KERNEL_DIR OUT SOURCE:PATH...
# Makes the initrd OUT from busybox, the modules below with all they depend on,
# ./init, and the given files, each at its PATH and with its mode.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernel=$1 out=$2
shift 2

# vfio-pci is loaded by the scenarios themselves: its absence is one of them.
modules=(vfio-pci vfio_iommu_type1 e1000 e1000e nvme ext4 crc32c_generic crct10dif_generic)

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{bin,sbin,dev,proc,sys,run,tmp,etc}
cp /bin/busybox "$tree/bin/busybox"
install -m 755 "$here/init" "$tree/init"

release=$(ls "$kernel/lib/modules")
dep=$kernel/lib/modules/$release/modules.dep
for name in "${modules[@]}"; do
    # One line per module, `PATH: PATH...`, the dependencies complete.
    line=$(grep -E "/${name//[-_]/[-_]}\.ko(\.[a-z]+)?:" "$dep") ||
        { echo "initrd: $dep has no module $name" >&2; exit 1; }
    for path in ${line/:/ }; do
        install -D -m 644 "$kernel/lib/modules/$release/$path" "$tree/lib/modules/$release/$path"
    done
done
# An index of just these, for modprobe in the VM.
busybox depmod -b "$tree" "$release"

for pair in "$@"; do
    [ -f "${pair%%:*}" ] || { echo "initrd: no such file: ${pair%%:*}" >&2; exit 1; }
    mkdir -p "$tree/$(dirname "${pair#*:}")"
    cp "${pair%%:*}" "$tree/${pair#*:}"
done
# Level 1: the image lives for one boot, and unpacking dominates in the VM.
(cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 > "$out"
