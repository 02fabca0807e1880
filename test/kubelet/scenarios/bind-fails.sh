# A bind that the kernel refuses: the pod fails and its status says why, the others are served,
# and with the cause gone the device can be had again.
. /kubelet/lib.sh

plugin_start --bind-wait 15000
check "A and B are there" wait_for 120 allocatable $PAIR 2
attribute=$(readlink -f $PCI/$B)/driver_override
before=$(state $A $B)
mount --bind "$attribute" "$attribute"
mount -o remount,ro,bind "$attribute"
pod fails $PAIR=1
check "the pod is refused" wait_for 60 refused fails
say "   $(status fails | cut -c1-500)"
check "its status names the device, the step and the cause" has "$(status fails)" "$B" driver_override "read-only file system"
check "A and B cannot be had" wait_for 20 allocatable $PAIR 0
pod other $DISKS=1
check "another pod runs" wait_for 240 reads other $NVME
umount "$attribute"
check "A and B are as before" same "$(state $A $B)" "$before"
unpod fails
check "tried again by itself, and they can be had" wait_for 90 allocatable $PAIR 2
pod now $PAIR=1
check "a pod runs" wait_for 240 ready now
