# After the reboot: what the kubelet says is held is bound before the first list, the old
# answer works where the group has its number still, and is refused where it has not.
. /vm/lib.sh

load_vfio
read -r group_a group_d < "$RUN/pods/groups"
rm "$RUN/pods/groups"
check "a boot of its own: no state of the plugin, drivers are fresh" \
    same "$(ls /run/vfio-device-plugin 2>/dev/null) $(driver $A) $(driver $B) $(driver $D)" " e1000 e1000 e1000"
check "A is in the group it was in" same "$(group $A)" "$group_a"
check "D is not: a card came before it" fails same "$(group $D)" "$group_d"

# The plugin first, as its unit orders it; and the list comes only with the kubelet.
plugin_start
kubelet_start
check "the sibling of what is held is not to be had" kubelet wait $PAIR 1 30
drivers="$(driver $A) $(driver $B)"
check "A and B were bound by the first list" same "$drivers" "vfio-pci vfio-pci"
order=$(grep -nE 'group [0-9]+: bound to vfio-pci|: registered' "$RUN/plugin.log" | sed 's/^[0-9]*://; s/.*bound.*/bound/; s/.*registered/registered/' | uniq | paste -s -d ' ' -)
check "all binds were before all registrations" same "$order" "bound registered"
check "A stays as healthy as it is, B is held up by it" same "$(healths $PAIR)" "$A Healthy, $B Unhealthy"

check "the container may start with the answer of before the reboot" kubelet prestart vm1
check "and reads A" same "$(container vm1)" "$A config space 8086:100e group $(group $A) viable"

said=$(kubelet prestart vm2 2>&1)
check "the other may not: its node would be another group's" \
    has "$said" "$D was handed out as /dev/vfio/$group_d and is in IOMMU group $(group $D) now" "delete the pod"
kubelet remove vm2
check "deleted, it can be had again" kubelet wait $OLD 1 30
check "by a new pod" admit vm3 $OLD $D
check "that reads it" same "$(container vm3)" "$D config space 8086:100c group $(group $D) viable"
kubelet remove vm1
kubelet remove vm3
check "all is free" wait_for 20 unheld $A $B $D
