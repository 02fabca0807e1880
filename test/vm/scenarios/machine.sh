# The VM is what the other scenarios take for granted, and the consumer can tell
# good from bad. The plugin has no part in this: everything is bound by hand.
. /vm/lib.sh

bind() {
    echo vfio-pci > "$PCI/$1/driver_override"
    echo "$1" > "$PCI/$1/driver/unbind"
    echo "$1" > /sys/bus/pci/drivers_probe
    same "$(driver "$1")" vfio-pci
}
pod_of() {  # POD ADDRESS...: what a device plugin would answer
    name=$1
    shift
    {
        echo "env PCI_RESOURCE_X=$(echo "$*" | tr ' ' ,)"
        echo "device /dev/vfio/vfio /dev/vfio/vfio mrw"
        echo "device /dev/vfio/$(group "$1") /dev/vfio/$(group "$1") mrw"
    } > "$RUN/pods/$name"
}

check "the root file system is on the NVMe disk" has "$(grep ' / ext2 ' /proc/mounts)" "^/dev/nvme"
check "its controller is the root disk" has "$(readlink -f "/sys/class/block/$(basename "$(grep ' / ext2 ' /proc/mounts | cut -d' ' -f1)")")" "$ROOT_DISK"
check "the default route is on the management NIC" has \
    "$(readlink -f "/sys/class/net/$(ip route | sed -n 's/^default.* dev \([^ ]*\).*/\1/p')")" "$MANAGEMENT"
check "natives drive everything" same "$(driver $NIC) $(driver $NVME) $(driver $A) $(driver $B)" "e1000e nvme e1000 e1000"
check "A, B and C are one group" same "$(group $A) $(group $B)" "$(group $C) $(group $C)"
check "the NIC's group is another" fails same "$(group $NIC)" "$(group $A)"

check "the NIC can be bound" bind $NIC
pod_of one $NIC
check "a container reads it" same "$(container one)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
check "A can be bound" bind $A
pod_of a $A
check "A alone: the group is not viable" same "$(consumer --status "/dev/vfio/$(group $A)")" "not viable"
check "A alone: the container says so" fails container a
check "A alone: and names the step" has "$(container a 2>&1)" "VFIO_GROUP_GET_STATUS.*not viable"
check "B can be bound" bind $B
pod_of both $A $B
check "a container reads A and B" has "$(container both)" "$A config space 8086:100e group .* viable" "$B config space 8086:100e group .* viable"
check "one holds the group" hold a
check "a second one cannot open it" has "$(container both 2>&1)" "busy"
check "the first one ends" release
pod_of stranger $A $NIC
check "a function of another group is not in this container" has "$(container stranger 2>&1)" "GET_DEVICE_FD $NIC"
