# The original's A, B and C: A is asked for, B shares its IOMMU group and must leave
# its driver too, and the bridge C stays as it is.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
bridge=$(state $C)
check "a pod gets A" admit pod $PAIR $A
check "A and B are on vfio-pci" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
check "C is as it was" same "$(state $C)" "$bridge"
check "the group is viable" same "$(consumer --status "/dev/vfio/$(group $A)")" viable
check "the variable names A alone" same "$(addresses pod)" "$A"
check "the container reads 8086:100e" same "$(container pod)" "$A config space 8086:100e group $(group $A) viable"
check "and keeps it open" hold pod
check "which nobody else can then open" same "$(consumer --status "/dev/vfio/$(group $A)")" busy
check "until it ends" release
check "and the group is free" same "$(consumer --status "/dev/vfio/$(group $A)")" viable
