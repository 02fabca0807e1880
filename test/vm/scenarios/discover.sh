# What the machine has, what of it is offered, and why the rest is not.
. /vm/lib.sh

before=$(state $NIC $NVME $A $B $C)
table=$(vfio-device-plugin list)
check "list succeeds" vfio-device-plugin list
row() { echo "$table" | grep -F "$1"; }
# The functions of one model, one idle and one in use: the ID alone does not decide.
check "the idle NIC is offered" has "$(row $NIC)" "$NICS"
check "the idle NVMe is offered" has "$(row $NVME)" "$DISKS"
check "A of the bridge group is offered" has "$(row $A)" "$PAIR"
check "B of the bridge group is offered" has "$(row $B)" "$PAIR"
check "the root disk is refused, and says why" has "$(row $ROOT_DISK)" "the host needs it: nvme[01]n1 is mounted on /"
check "the management NIC is refused, and says why" has "$(row $MANAGEMENT)" "the host needs it: eth[0-9] carries the default route"
check "the root disk has no resource" fails has "$(row $ROOT_DISK)" "devices.kubevirt.io/"
check "the management NIC has no resource" fails has "$(row $MANAGEMENT)" "devices.kubevirt.io/"
check "list --json is there" has "$(vfio-device-plugin list --json)" "\"$NIC\"" "$NICS"
check "list --tree is there" has "$(vfio-device-plugin list --tree)" "$NIC" "group"
check "listing changed nothing" same "$(state $NIC $NVME $A $B $C)" "$before"

kubelet_start
plugin_start
check "the node has one NIC" kubelet wait $NICS 1 20
check "the node has one NVMe" kubelet wait $DISKS 1 20
check "the node has both NICs of the group" kubelet wait $PAIR 2 20
check "the node has D of the other group" kubelet wait $OLD 1 20
check "the node has E of the other group" kubelet wait $NEW 1 20
check "and nothing else" same "$(kubelet capacity)" "$DISKS: 1 (healthy 1)
$OLD: 1 (healthy 1)
$PAIR: 2 (healthy 2)
$NEW: 1 (healthy 1)
$NICS: 1 (healthy 1)"
check "the NIC is known by its address" has "$(kubelet devices $NICS)" "^$NIC Healthy"
check "serving alone binds nothing" same "$(driver $NIC) $(driver $A) $(driver $B) $(driver $NVME)" "e1000e e1000 e1000 nvme"
