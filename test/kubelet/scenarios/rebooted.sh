# The node is up again, and the manifest of `reboot` lies where it lay: its pod comes back,
# with a device that works.
. /kubelet/lib.sh

check "the manifest is there" [ -f "$MANIFESTS/durable.yaml" ]
check "the NVMe can be had" wait_for 60 allocatable $DISKS 1
allocatable $DISKS 1 > /dev/null || threads
check "of A and B one can be had" wait_for 120 allocatable $PAIR 1
back() { ready durable || refused durable || has "$(status durable)" '^Failed'; }
check "the kubelet has judged the pod" wait_for 180 back
say "   the kubelet: $(status durable | cut -c1-300)"
say "   $(said durable | tail -n 5)"
check "it is back with its device" reads durable "$(cat /root/durable)"
check "the group is bound" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
