# A pod with one function: what the kubelet believes, what the container has, what it costs.
. /kubelet/lib.sh

pod plain
check "a pod without a device runs" wait_for 240 ready plain
without=$(took "$written" "$(ready_at plain)")
unpod plain

plugin_start
check "the kubelet has three NICs" wait_for 120 allocatable $NICS 3
check "one NVMe" wait_for 20 allocatable $DISKS 1
check "A and B" wait_for 20 allocatable $PAIR 2
check "nothing of what the host needs" fails has "$(node-view allocatable)" "$MANAGEMENT|$ROOT_DISK"
pod single $DISKS=1
check "a pod with the NVMe runs" wait_for 240 ready single
with=$(took "$written" "$(ready_at single)")
check "its container knows the address" same "$(addresses single)" $NVME
check "and has the two nodes, no others" same "$(said single | grep ^node)" \
    "node /dev/vfio/$(group $NVME)
node /dev/vfio/vfio"
check "it reads the config space through VFIO" reads single "$NVME"
say "   from the manifest to the container: $without s without a device, $with s with the device in use"
check "it is still allocatable" allocatable $DISKS 1
unpod single
check "the pod ends" wait_for 180 ended
