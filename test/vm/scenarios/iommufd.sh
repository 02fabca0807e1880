# Functions handed out by their own device nodes and /dev/iommu (backend = "cdev"), and by both
# ways at once; a group goes to one container all the same. See iommufd.sh beside scenarios/
# for the kernel, which Debian's own is not.
. /vm/lib.sh

backend() {
    mkdir -p /etc/vfio-device-plugin
    # What is handed out is known only when the bind has ended, which takes its time here.
    printf 'backend = "%s"\nbind_wait = "30s"\n' "$1" > /etc/vfio-device-plugin/config.toml
}
own() { ls "$PCI/$1/vfio-dev"; }
nodes() { sed -n 's/^device \([^ ]*\) .*/\1/p' "$RUN/pods/$1" | sort | paste -s -d ' ' -; }

backend cdev
kubelet_start
plugin_start
check "the NIC is registered" kubelet wait $NICS 1 20
check "A and B" kubelet wait $PAIR 2 20
check "doctor knows the node" has "$(vfio-device-plugin doctor --kubelet-dir $KUBELET_DIR)" 'PASS +iommufd'
check "a pod gets the NIC" admit vm1 $NICS $NIC
check "it is handed its own node and the IOMMU's" same "$(nodes vm1)" "/dev/iommu /dev/vfio/devices/$(own $NIC)"
check "the container binds it to an iommufd and reads it" same "$(container vm1)" \
    "$(own $NIC) config space 8086:10d3 in an I/O address space"
kubelet remove vm1

check "a pod gets A" admit vm2 $PAIR $A
check "both of its group are on vfio-pci" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
check "it is handed A's node and not B's" same "$(nodes vm2)" "/dev/iommu /dev/vfio/devices/$(own $A)"
check "B cannot be had" kubelet wait $PAIR 1 10
check "and a second pod is refused" fails admit vm3 $PAIR $B
check "the container holds A" hold vm2
kubelet remove vm2
check "list names who has A open when the pod is gone" wait_for 20 listed "$A.*is not seen closed"
check "B cannot be had as long as its process lives" same "$(healths $PAIR)" "$A Unhealthy, $B Unhealthy"
release
check "both can be had when it has ended" kubelet wait $PAIR 2 20
check "a pod gets both" admit vm4 $PAIR 2
check "the container reads both in one I/O address space" same "$(container vm4 | sort)" \
    "$(for f in $A $B; do echo "$(own $f) config space 8086:100e in an I/O address space"; done | sort)"
kubelet remove vm4
check "all is free" wait_for 20 unheld $NIC $A $B
plugin_stop

backend both
plugin_start
check "with both ways the NIC is there" kubelet wait $NICS 1 20
check "a pod gets it" admit vm5 $NICS $NIC
check "it is handed both" same "$(nodes vm5)" \
    "/dev/iommu /dev/vfio/$(group $NIC) /dev/vfio/devices/$(own $NIC) /dev/vfio/vfio"
check "and may take the group" same "$(container vm5)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
kubelet remove vm5
