# What becomes of a freed function: `--release`, and `restore` by hand.
. /vm/lib.sh

has_netdev() { [ -d "$PCI/$1/net" ] || { echo "$1 has no interface"; return 1; }; }
on() { same "$(driver "$1")" "$2"; }

kubelet_start
check "the NIC has an interface" has_netdev $NIC
# One that was on vfio-pci before we came is never given away.
echo vfio-pci > $PCI/$NVME/driver_override
echo $NVME > $PCI/$NVME/driver/unbind
echo $NVME > /sys/bus/pci/drivers_probe
check "the NVMe is on vfio-pci before the plugin starts" on $NVME vfio-pci

plugin_start --release restore
check "all is registered" kubelet wait $NICS 1 20
check "the NVMe too" kubelet wait $DISKS 1 20
check "a pod gets the NIC and the NVMe" admit vm1 $NICS + $DISKS
check "the NIC is on vfio-pci" on $NIC vfio-pci
check "its process opens them" hold vm1
kubelet remove vm1
check "the release is noticed" wait_for 10 listed "not seen closed"
check "while it has them open nothing is given back" on $NIC vfio-pci
check "the process ends" release
check "the NIC is on e1000e again" wait_for 20 on $NIC e1000e
check "with an interface" wait_for 10 has_netdev $NIC
check "without an override" same "$(override $NIC)" "(null)"
check "the NVMe, which others bound, stays" on $NVME vfio-pci
check "another pod gets the NIC" admit vm2 $NICS
check "and reads it" same "$(container vm2)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
kubelet remove vm2
check "the NIC is given back once more" wait_for 20 on $NIC e1000e
plugin_stop > /dev/null 2>&1

plugin_start
check "keep: registered" kubelet wait $PAIR 2 20
check "keep: a pod gets A" admit vm3 $PAIR $A
check "keep: restore leaves it alone" fails vfio-device-plugin restore $A
check "keep: B cannot be had" kubelet wait $PAIR 1 10
kubelet remove vm3
check "keep: free" kubelet wait $PAIR 2 20
check "keep: both stay on vfio-pci" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
check "keep: restore says what it would do" has "$(vfio-device-plugin restore --dry-run)" "$A would go back to e1000" "$B would go back to e1000"
check "keep: and does it" vfio-device-plugin restore $B
check "keep: both are on e1000" same "$(driver $A) $(driver $B)" "e1000 e1000"
check "keep: A has its interface" wait_for 10 has_netdev $A
check "the NVMe was never touched" on $NVME vfio-pci
