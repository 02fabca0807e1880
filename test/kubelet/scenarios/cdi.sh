# A pod whose function is handed out by its CDI name: the runtime finds the nodes.
. /kubelet/lib.sh

by_name
plugin_start
check "the NVMe can be had" wait_for 120 allocatable $DISKS 1
pod named $DISKS=1
check "a pod with it runs" wait_for 240 ready named
check "its container has the two nodes, no others" same "$(said named | grep ^node)" \
    "node /dev/vfio/$(group $NVME)
node /dev/vfio/vfio"
check "it reads the config space through VFIO" reads named "$NVME"
check "the name is what the plugin said" has "$(cat "$RUN/plugin.log")" \
    "CDI device devices.kubevirt.io/vfio=$NVME is /dev/vfio/vfio, /dev/vfio/$(group $NVME)"
check "the file is there" [ -f "$(cdi_file $NVME)" ]
unpod named
check "the pod ends" wait_for 180 ended
gone() { [ ! -e "$(cdi_file $NVME)" ]; }
check "and the file with it" wait_for 60 gone
