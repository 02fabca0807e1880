# The image, run by a real runtime with what deploy/privileges.txt says and no more: it
# discovers, binds, serves and lets go. `container-less` takes each line of that file away.
. /vm/lib.sh
. /vm/image.sh

check "the image is unpacked" image_prepare
table=$(image_run "" list)
check "list in a container is list on the host" same "$table" "$(vfio-device-plugin list)"
kubelet_start
image_start
check "the NIC is registered" kubelet wait $NICS 1 60
check "and the others" kubelet wait $PAIR 2 20
check "a pod gets the NIC" admit pod $NICS
check "the NIC is on vfio-pci" same "$(driver $NIC)" vfio-pci
check "the pod reads it" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
check "another pod gets A" admit vm1 $PAIR $A
check "and opens it" hold vm1
kubelet remove vm1
check "its process is seen although the node may not be opened" wait_for 20 listed "not seen closed"
check "nobody else can start with it" fails admit vm2 $PAIR $A
kubelet remove vm2 > /dev/null 2>&1
check "the process ends" release
check "both are free" kubelet wait $PAIR 2 20
check "the next pod gets A" admit vm3 $PAIR $A
check "and reads it" same "$(container vm3)" "$A config space 8086:100e group $(group $A) viable"
kubelet remove vm3
check "a disk is not bound, as whether it is in use cannot be seen" fails admit disk $DISKS
check "and that is what is said" has "$(answer disk)" "open exclusively .*/dev/nvme"
check "the disk stays where it was" same "$(driver $NVME)" nvme
check "SIGTERM ends it with 0" plugin_stop
check "what a pod has stays bound" same "$(driver $NIC)" vfio-pci

# What a disk takes: the overlay `disks`.
reset_host > "$RUN/reset" 2>&1
image_prepare
kubelet_start
image_start privileged
check "privileged: the disk is registered" kubelet wait $DISKS 1 60
# The kernel may take its time with an NVMe, longer than one try to start a pod.
admit disk $DISKS > /dev/null 2>&1
bound() { same "$(driver $NVME)" vfio-pci; }
check "privileged: a pod gets it, and it is on vfio-pci" wait_for 90 bound
plugin_stop > /dev/null 2>&1
