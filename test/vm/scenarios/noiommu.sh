# Functions without an IOMMU: refused, then allowed by the kernel and not by us, then by both.
# See noiommu.sh beside scenarios/ for the machine.
. /vm/lib.sh

MODE=/sys/module/vfio/parameters/enable_unsafe_noiommu_mode
nodes() { sed -n 's/^device \([^ ]*\) .*/\1/p' "$RUN/pods/$1" | sort | paste -s -d ' ' -; }
# The node that a function's group has now.
node() { echo "/dev/vfio/noiommu-$(group "$1")"; }
logged() { grep -q "$1" "$RUN/plugin.log"; }

modprobe vfio
echo N > $MODE
kubelet_start
plugin_start --allow-noiommu
check "without the kernel's leave there is no group" wait_for 20 listed "$NIC .*it has no IOMMU group"
check "and doctor has the remedy" has "$(vfio-device-plugin doctor --allow-noiommu)" \
    'FAIL +noiommu' 'echo 1 *>.*enable_unsafe_noiommu_mode'
plugin_stop

echo Y > $MODE
plugin_start
check "without ours they are refused" wait_for 20 listed "$NIC .*reads and writes all of the host's memory"
check "and nothing is registered" fails kubelet wait $NICS 1 1
plugin_stop

mkdir -p /etc/vfio-device-plugin
echo 'allow_noiommu = true' > /etc/vfio-device-plugin/config.toml
plugin_start
check "with both the NIC is registered" kubelet wait $NICS 1 20
check "A and B, each by itself" kubelet wait $PAIR 2 20
check "what the host uses is refused all the same" \
    has "$(vfio-device-plugin list)" "$MANAGEMENT .*the host needs it" "$ROOT_DISK .*the host needs it"
check "the log warns of each" wait_for 10 logged "$NIC is offered WITHOUT AN IOMMU"
check "list warns" has "$(vfio-device-plugin list)" "^Without an IOMMU" "^$NIC\$"
check "a pod gets the NIC" admit vm1 $NICS $NIC
check "it is handed the node that came with the bind" same "$(nodes vm1)" "$(node $NIC) /dev/vfio/vfio"
check "the container reads it through VFIO" same "$(container vm1)" \
    "$NIC config space 8086:10d3 group noiommu-$(group $NIC) viable"
check "Allocate is in the log" logged "without an IOMMU: its container can read and write"
check "the kernel is tainted" [ "$(($(cat /proc/sys/kernel/tainted) & 64))" -eq 64 ]

check "another pod gets A" admit vm2 $PAIR $A
check "and a third one B, which is in no group with it" admit vm3 $PAIR $B
kubelet remove vm2
kubelet remove vm3
check "both are free again" kubelet wait $PAIR 2 20
check "a pod gets both" admit vm4 $PAIR 2
check "the container reads both" same "$(container vm4 | sort)" \
    "$(for f in $A $B; do echo "$f config space 8086:100e group noiommu-$(group $f) viable"; done)"
kubelet remove vm4

check "the container holds the NIC" hold vm1
kubelet remove vm1
check "list says that its node is open when the pod is gone" wait_for 20 listed "$NIC.*is not seen closed"
check "it cannot be had as long as its process lives" same "$(healths $NICS)" "$NIC Unhealthy"
release
check "it can be had when that has ended" kubelet wait $NICS 1 20
