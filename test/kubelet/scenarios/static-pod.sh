# The plugin as a static pod, from `make image`.
. /kubelet/lib.sh

plugin_pod
check "its devices are allocatable" wait_for 240 allocatable $NICS 3
check "A and B" wait_for 20 allocatable $PAIR 2
check "the NVMe" wait_for 20 allocatable $DISKS 1
check "nothing of what the host needs" fails has "$(node-view allocatable)" "$MANAGEMENT|$ROOT_DISK"
pod single $DISKS=1
check "a pod runs" wait_for 240 reads single $NVME
pod grouped $PAIR=1
check "another, of a group" wait_for 240 ready grouped
check "whose sibling cannot be had" wait_for 20 allocatable $PAIR 1
finish single
unpod single grouped
check "all can be had when they end" wait_for 90 allocatable $PAIR 2
unpod plugin
check "the plugin ends" wait_for 180 ended
plugin_says 2>/dev/null | tail -n 30 | cut -c1-300 | sed 's/^/   | /'
check "what it had bound stays bound" same "$(driver $NVME) $(driver $A)" "vfio-pci vfio-pci"
