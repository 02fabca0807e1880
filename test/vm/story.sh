#!/bin/sh
# The story of demo.sh, told in the VM. Every line that claims something has been checked.
. /vm/lib.sh

chapter() { say ""; say "--- $* ---"; }
indent() { sed 's/^/    /'; }
# must WHAT CMD...: goes on only if it is true.
must() {
    what=$1
    shift
    "$@" > "$RUN/said" 2>&1 && return
    say "This went wrong: $what"
    indent < "$RUN/said"
    say "The plugin's log:"
    tail -n 40 "$RUN/plugin.log" | indent
    exit 1
}

load_vfio
say "Kernel $(uname -r), up after $(cut -d' ' -f1 /proc/uptime) s of its own time."

chapter "The host's PCI functions (endpoints), by IOMMU group"
for device in "$PCI"/*; do
    address=${device##*/}
    [ "$address" = "$C" ] || case $(cat "$device/class") in 0x06*) continue ;; esac
    note=
    case $address in
        "$ROOT_DISK") note="the root file system is on it" ;;
        "$MANAGEMENT") note="the default route goes through it" ;;
        "$A") note="A: behind the bridge, in its group" ;;
        "$B") note="B: the same" ;;
        "$C") note="C: a PCIe-to-PCI bridge" ;;
    esac
    printf '    group %-3s %s  %s:%s  %-8s %s\n' "$(group "$address")" "$address" \
        "$(cut -c3- "$device/vendor")" "$(cut -c3- "$device/device")" "$(driver "$address")" "$note"
done

chapter "vfio-device-plugin list"
vfio-device-plugin list > "$RUN/list" 2>&1 || must "list" cat "$RUN/list"
indent < "$RUN/list"
must "the root disk is refused" has "$(grep -F $ROOT_DISK "$RUN/list")" "host needs it"
must "the management NIC is refused" has "$(grep -F $MANAGEMENT "$RUN/list")" "host needs it"

chapter "The plugin registers with the kubelet; the node shows"
must "the test kubelet starts" kubelet_start
plugin_start
must "two NICs of the group" kubelet wait $PAIR 2 20
must "one NIC" kubelet wait $NICS 1 20
must "one NVMe" kubelet wait $DISKS 1 20
say "    Capacity:"
kubelet capacity | sed 's/ (healthy.*//' | indent | indent

# tell POD RESOURCE: what its container got.
tell() {
    say "The container got"
    answer "$1" | indent
}
chapter "Pod \"single\" asks for $NICS: 1"
say "$NIC is on $(driver $NIC)."
must "the pod is admitted" admit single $NICS
say "Admitted; $NIC is now on $(driver $NIC)."
must "the NIC is on vfio-pci" same "$(driver $NIC)" vfio-pci
tell single
say "Its process, which has only these device nodes, opens the group by ioctl:"
container single > "$RUN/read" 2>&1
indent < "$RUN/read"
must "it reads 8086:10d3" grep -q "^$NIC config space 8086:10d3 .* viable" "$RUN/read"

chapter "Pod \"bridged\" asks for $PAIR: 1, which is A or B"
bridge=$(state $C)
must "the pod is admitted" admit bridged $PAIR
tell bridged
say "A and B share an IOMMU group, so both had to leave their driver; the bridge C did not:"
say "    A $A is on $(driver $A)"
say "    B $B is on $(driver $B)"
say "    C $C is as it was, driver: $(driver $C)"
must "A and B are on vfio-pci" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
must "C is as before" same "$(state $C)" "$bridge"
say "The group as the kernel sees it: $(consumer --status "/dev/vfio/$(group $A)"). The container reads"
container bridged > "$RUN/read" 2>&1
indent < "$RUN/read"
must "it reads 8086:100e" grep -q "^0000:04:0[12].0 config space 8086:100e .* viable" "$RUN/read"

chapter "Pod \"second\" asks for the other one of the group while \"bridged\" has its own"
must "one of the two can still be had" kubelet wait $PAIR 1 10
say "    $(healths $PAIR)"
must "the second pod is refused" fails admit second $PAIR
say "It is refused: $(answer second | sed 's/^refused: //')"
kubelet remove bridged
must "both can be had again" kubelet wait $PAIR 2 20
say "\"bridged\" ends, and both can be had again:"
say "    $(healths $PAIR)"

chapter "What the host needs was left alone"
say "    $ROOT_DISK is on $(driver $ROOT_DISK), $MANAGEMENT is on $(driver $MANAGEMENT)"
must "root disk and management NIC" same "$(driver $ROOT_DISK) $(driver $MANAGEMENT)" "nvme e1000e"
must "SIGTERM ends the plugin with 0" plugin_stop
say "    The plugin was told to end and did; the pods' devices stay bound: $(driver $NIC), $(driver $A), $(driver $B)."
must "the devices stay" same "$(driver $NIC) $(driver $A) $(driver $B)" "vfio-pci vfio-pci vfio-pci"
kubelet_stop > /dev/null 2>&1
say ""
say "All of it worked."
exit 0
