# A pod asks for one NIC and reads its configuration space through VFIO.
. /vm/lib.sh

kubelet_start
plugin_start
check "the NIC is registered" kubelet wait $NICS 1 20
others=$(state $NVME $A $B $C $MANAGEMENT $ROOT_DISK)
check "the pod is admitted" admit pod $NICS
check "the NIC is on vfio-pci" same "$(driver $NIC)" vfio-pci
check "the variable is KubeVirt's" same "$(answer pod | grep '^env')" "env PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_10D3=$NIC"
check "the devices are the container and the group" same "$(answer pod | grep '^device' | sort)" \
    "$(printf 'device /dev/vfio/%s /dev/vfio/%s mrw\n' "$(group $NIC)" "$(group $NIC)" vfio vfio)"
check "the container reads 8086:10d3" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
check "nothing else was touched" same "$(state $NVME $A $B $C $MANAGEMENT $ROOT_DISK)" "$others"
