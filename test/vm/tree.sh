# Sourced by bash: the directory tree that the VM runs from.

# vfio-pci is loaded by the scenarios themselves: its absence is one of them.
# VDP_VM_MODULES are those that one machine needs besides.
# shellcheck disable=SC2206  # words are meant
vm_modules=(vfio-pci vfio_iommu_type1 e1000 e1000e nvme ext4 crc32c_generic crct10dif_generic ${VDP_VM_MODULES:-})

# make_tree KERNEL_DIR TREE MODULES FILES: fills the directory TREE with busybox, the modules
# named in the array MODULES with all they depend on, ./init, and the files of the array
# FILES, SOURCE:PATH each, with their modes.
make_tree() {
    local kernel=$1 tree=$2 release dep name line path pair
    local -n modules=$3 files=$4
    mkdir -p "$tree"/{bin,sbin,dev,proc,sys,run,tmp,etc}
    cp /bin/busybox "$tree/bin/busybox"
    install -m 755 "$(dirname "${BASH_SOURCE[0]}")/init" "$tree/init"

    release=$(ls "$kernel/lib/modules")
    dep=$kernel/lib/modules/$release/modules.dep
    for name in "${modules[@]}"; do
        # One line per module, `PATH: PATH...`, the dependencies complete.
        line=$(grep -E "/${name//[-_]/[-_]}\.ko(\.[a-z]+)?:" "$dep") ||
            { echo "$dep has no module $name" >&2; return 1; }
        for path in ${line/:/ }; do
            install -D -m 644 "$kernel/lib/modules/$release/$path" "$tree/lib/modules/$release/$path"
        done
    done
    # An index of just these, for modprobe in the VM.
    busybox depmod -b "$tree" "$release"

    for pair in "${files[@]}"; do
        [ -f "${pair%%:*}" ] || { echo "no such file: ${pair%%:*}" >&2; return 1; }
        mkdir -p "$tree/$(dirname "${pair#*:}")"
        cp "${pair%%:*}" "$tree/${pair#*:}"
    done
}
