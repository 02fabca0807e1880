# The module is missing at first: the devices are known, unhealthy, and say why.
. /vm/lib.sh

modprobe -r vfio-pci
check "vfio-pci is not loaded" fails [ -e /sys/bus/pci/drivers/vfio-pci ]
kubelet_start
plugin_start
registered() { [ -n "$(kubelet devices $NICS)" ]; }
check "the NIC is registered" wait_for 20 registered
check "it is unhealthy" has "$(kubelet devices $NICS)" "^$NIC Unhealthy"
check "list says why" has "$(vfio-device-plugin list)" "$NIC.*the vfio-pci driver is not there; load it with: modprobe vfio-pci"
check "the log says why" wait_for 5 grep -q "the vfio-pci driver is not there" "$RUN/plugin.log"
load_vfio
check "once it is loaded the NIC is healthy by itself" kubelet wait $NICS 1 20
check "and the others too" kubelet wait $PAIR 2 20
check "a pod gets the NIC" admit pod $NICS
check "the container reads 8086:10d3" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
