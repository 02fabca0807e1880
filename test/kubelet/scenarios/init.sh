# An init container has the device first, then the app container, which asks for it again.
. /kubelet/lib.sh

plugin_start
check "the NVMe is there" wait_for 120 allocatable $DISKS 1
pod staged $DISKS=1 init $DISKS=1
check "the app container runs" wait_for 180 reads staged $NVME
check "the init container had the same" same "$(addresses staged first)" $NVME
check "and read it" has "$(said staged first)" "$NVME config space"
unpod staged
check "it ends" wait_for 180 ended
check "the NVMe is free" wait_for 30 unheld $NVME
