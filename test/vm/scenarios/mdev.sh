# Mediated devices of the kernel's sample, which is a serial card without hardware: made, handed
# out, and removed. See mdev.sh beside scenarios/ for the kernel, which Debian's own is not.
. /vm/lib.sh

KIND=/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-2
M1=13b8f4f2-509f-382f-3c1e-e6bfe0fa1001 M2=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
MDEVS=/sys/bus/mdev/devices
RESOURCE=devices.kubevirt.io/mtty_mtty-2
mdev_group() { link=$(readlink "$MDEVS/$1/iommu_group") && echo "${link##*/}"; }
nodes() { sed -n 's/^device \([^ ]*\) .*/\1/p' "$RUN/pods/$1" | sort | paste -s -d ' ' -; }
uuids() { sed -n 's/^env MDEV_PCI_RESOURCE_[A-Z0-9_-]*=//p' "$RUN/pods/$1" | paste -s -d , -; }
# The container is told of mediated devices by another variable than of functions.
addresses() { uuids "$1"; }

modprobe mtty
kubelet_start
plugin_start
check "the NIC is registered" kubelet wait $NICS 1 20
echo $M1 > $KIND/create
check "one that is made is offered without being asked" kubelet wait $RESOURCE 1 20
echo $M2 > $KIND/create
check "and another one" kubelet wait $RESOURCE 2 20
check "each has a group of its own" fails same "$(mdev_group $M1)" "$(mdev_group $M2)"
check "list shows them" has "$(vfio-device-plugin list)" "^$RESOURCE +$M1 +$(mdev_group $M1) " "^$RESOURCE +$M2 "
check "a pod gets one" admit vm1 $RESOURCE $M1
check "by its UUID" same "$(uuids vm1)" "$M1"
check "with its group's node" same "$(nodes vm1)" "/dev/vfio/$(mdev_group $M1) /dev/vfio/vfio"
check "the container reads it through VFIO" same "$(container vm1)" \
    "$M1 config space 4348:3253 group $(mdev_group $M1) viable"
check "another pod gets the other one" admit vm2 $RESOURCE $M2
check "the first container holds it" hold vm1
kubelet remove vm1
kubelet remove vm2
check "the other one is free" kubelet wait $RESOURCE 1 20
check "list says that the first is open when its pod is gone" wait_for 20 listed "$M1.*is not seen closed"
release
check "it can be had when its process has ended" kubelet wait $RESOURCE 2 20
check "a pod gets both" admit vm3 $RESOURCE 2
check "the container reads both" same "$(container vm3 | sort)" \
    "$(for m in $M1 $M2; do echo "$m config space 4348:3253 group $(mdev_group $m) viable"; done)"
kubelet remove vm3
check "all is free" wait_for 20 unheld $M1 $M2
echo 1 > $MDEVS/$M2/remove
check "one that is removed is not to be had" kubelet wait $RESOURCE 1 20
plugin_stop
echo 1 > $MDEVS/$M1/remove
rmmod mtty
