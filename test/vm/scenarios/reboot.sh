# The node reboots while pods have A and D. The state of the plugin is gone with /run, the
# kubelet's checkpoint is on the disk; a card more has come, which shifts the numbers of
# the groups behind it. See reboot-after.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "D is registered" kubelet wait $OLD 1 20
check "a pod gets A" admit vm1 $PAIR $A
check "another gets D" admit vm2 $OLD $D
check "B cannot be had" kubelet wait $PAIR 1 10
echo "$(group $A) $(group $D)" > "$RUN/pods/groups"
boot_again reboot-after e1000e,bus=rp4
