# The bind of B fails after A is bound already, in three ways that a real kernel has.
# After the first two A and B are as before; after the third the error says what is not.
. /vm/lib.sh

# Allocate is to know how the bind ended, however slow the emulation is.
start() { plugin_start --bind-wait 15000; }
again() {
    plugin_stop
    reset_host > "$RUN/reset" 2>&1
    kubelet_start && start && kubelet wait $PAIR 2 20
}
attribute=$(readlink -f $PCI/$B)/driver_override
# The attribute of a function that has no driver and gets none: mounted over B's, it
# takes the plugin's writes and reads back as it should, and B never hears of them.
decoy=$(readlink -f $PCI/$DECOY)/driver_override

check "the plugin starts" again
before=$(state $A $B)

# 1. Each write succeeds, the probe too, and e1000 has B again: only the driver link tells.
mount --bind "$decoy" "$attribute"
check "taken back: the pod is refused" fails admit taken $PAIR $A
check "taken back: the error names B, the step and the cause" has "$(answer taken)" \
    "^refused: .*$B" "binding it to vfio-pci" "took the probe, but the driver is e1000"
umount "$attribute"
check "taken back: A and B are as before" same "$(state $A $B)" "$before"
check "taken back: the group's node is gone" fails [ -e "/dev/vfio/$(group $A)" ]
check "taken back: both are unhealthy" kubelet wait $PAIR 0 10
check "taken back: the other NIC is not" kubelet wait $NICS 1 10

# 2. The write itself fails: B's attribute is mounted read-only.
check "the plugin starts again" again
mount --bind "$attribute" "$attribute"
mount -o remount,ro,bind "$attribute"
check "read-only: the pod is refused" fails admit readonly $PAIR $A
check "read-only: the error names B, the step and the cause" has "$(answer readonly)" \
    "^refused: .*$B" "driver_override" "read-only file system"
check "read-only: nothing was left to undo for B" fails has "$(answer readonly)" "undoing"
umount "$attribute"
check "read-only: A and B are as before" same "$(state $A $B)" "$before"

# 3. The probe leaves B without any driver, and it cannot be given back: the kernel's
#    own override names a driver that does not exist, and the plugin cannot reach it.
check "the plugin starts once more" again
echo none > "$attribute"
mount --bind "$decoy" "$attribute"
check "lost: the pod is refused" fails admit lost $PAIR $A
check "lost: the error names B, the step and the cause" has "$(answer lost)" \
    "^refused: .*$B" "binding it to vfio-pci" "took the probe, but the driver is \(none\)"
check "lost: and that it could not be put back" has "$(answer lost)" "could not be put back"
umount "$attribute"
check "lost: A is as before" same "$(state $A)" "$(echo "$before" | head -n 1)"
check "lost: B has no driver" same "$(driver $B)" none
# The cause goes: the plugin tries again by itself, without being asked.
echo > "$attribute"
echo $B > /sys/bus/pci/drivers_probe
check "lost: with the cause gone both are healthy by themselves" kubelet wait $PAIR 2 20
check "lost: and a pod gets A" admit found $PAIR $A
check "lost: and reads it" same "$(container found)" "$A config space 8086:100e group $(group $A) viable"
