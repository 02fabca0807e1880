# VFs that the config wants: made once the host does not need the PF, offered, read by a pod
# through VFIO, another number when nobody has one, and all of it again after a reboot. See
# sriov.sh beside scenarios/ for the machine.
. /vm/lib.sh
. /vm/sriov-lib.sh

modprobe igb
check "the PF has an interface" wait_for 10 interface
netdev=$(interface)
configure 4
# The host uses it: nothing is made.
ip link set "$netdev" up
ip addr add 10.9.0.1/24 dev "$netdev"
kubelet_start
plugin_start --rescan 1
check "the other NIC is registered" kubelet wait $NICS 1 20
check "a PF that the host uses gets no VFs" same "$(vfs)" 0
check "and the log says why" logged "no VFs are made on $PF: the host needs it: $netdev carries 10.9.0.1/24"
check "the PF itself is not to be had" listed "$PF .*the host needs it"

ip addr del 10.9.0.1/24 dev "$netdev"
since=$(now)
check "VFs are offered when it does not any more" kubelet wait $VFS 3 20
within 1000 "$since" "VFs offered after the address was taken away"
check "four were made" same "$(vfs)" 4
check "the log says so" logged "$PF: made 4 VFs"
check "no native driver was let at them" same "$(cat $PCI/$PF/sriov_drivers_autoprobe) $(driver $VF0) $(driver $VF1)" "0 none none"
check "the one that no resource takes has its usual name" kubelet wait $REST 1 20
check "the PF is refused" listed "$PF .*it is a PF with 4 VFs enabled"
check "list shows it as ready" listed "$PF  4    4       ready"
check "each VF has a group of its own" fails same "$(group $VF0)" "$(group $VF1)"

check "a pod gets a VF" admit vm1 $VFS $VF0
check "it is on vfio-pci" same "$(driver $VF0) $(driver $VF1)" "vfio-pci none"
check "the pod reads its configuration space" same "$(container vm1)" "$VF0 config space $ID group $(group $VF0) viable"

configure 6
kill -HUP "$(cat "$RUN/plugin.pid")"
check "another number waits while a pod has one" logged "it has 4 VFs and not 6, .*: $VF0 is held by a pod"
check "all four are there" same "$(vfs) $(driver $VF0)" "4 vfio-pci"
kubelet remove vm1
check "it is made when the pod is gone" wait_for 30 has_vfs 6
check "and offered" kubelet wait $VFS 3 20
check "another pod gets one" admit vm2 $VFS $VF1
check "and reads it" same "$(container vm2)" "$VF1 config space $ID group $(group $VF1) viable"

plugin_stop
check "VFs stay when the plugin ends" same "$(vfs) $(driver $VF1)" "6 vfio-pci"
boot_again sriov-after
