# The card has come. By the kubelet's record alone the plugin binds D and writes its CDI file,
# before there is a kubelet; and containerd makes a container of the same name again, with the
# node of now. (With nodes in the answer the start is refused: test/vm/scenarios/reboot-after.)
. /kubelet/lib.sh

was=$(cat /root/group)
check "D is in another group" fails same "$(group $D)" "$was"
check "its file is there without a kubelet" wait_for 60 [ -f "$(cdi_file $D)" ]
check "and names the group of now" has "$(cat "$(cdi_file $D)")" "/dev/vfio/$(group $D)\""
check "D is bound" same "$(driver $D)" vfio-pci
made() {
    ctr -n k8s.io run --rm --device "devices.kubevirt.io/vfio=$D" --env "PCI_RESOURCE_D=$D" \
        localhost/consumer:1 again /consumer --live /proc/self
}
made > "$RUN/made" 2>&1
check "containerd makes a container with that name" has "$(cat "$RUN/made")" "^ready "
check "it has the two nodes, no others" same "$(grep ^node "$RUN/made")" \
    "node /dev/vfio/$(group $D)
node /dev/vfio/vfio"
check "and reads D" has "$(cat "$RUN/made")" "$D config space 8086:100c group $(group $D) viable"
check "the kubelet starts" kubelet_start
judged() { ready durable || refused durable; }
check "the kubelet has judged the pod" wait_for 240 judged
say "   the kubelet: $(status durable | cut -c1-200)"
refused durable > /dev/null || check "it is back with D" reads durable "$D"
