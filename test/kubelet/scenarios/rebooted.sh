# The node is up again, and the manifest of `reboot` lies where it lay. Its pod comes back with
# the device that it had, or the kubelet rejects it before it has our list, and it runs once its
# manifest was taken away and put back. Never does it start without a device or with a wrong one.
#
# Which of the two it is the kubelet decides. It removes all sockets and listens (devicemanager/
# manager.go, Start) shortly before it lets its sync loop go, which looks for that after 0.1,
# 0.2, 0.4 .. 5 s (kubelet.go, syncLoop) and then admits every pod it knows; nothing in between
# waits for a plugin, and a rejection is for good (manager.go, devicesToAllocate: "3. node
# reboot"). We can be quick, but not quicker than a sleep that ends at that moment.
. /kubelet/lib.sh

had=$(cat /root/durable)
# klog PATTERN: line and second of the first such line of the kubelet's log.
klog() {
    grep -n "$1" "$RUN/kubelet.log" | head -n 1 |
        awk '{ split($1, line, ":"); split($2, t, ":"); printf "%d %.3f", line[1], t[1] * 3600 + t[2] * 60 + t[3] }'
}
check "the manifest is there" [ -f "$MANIFESTS/durable.yaml" ]
check "the NVMe can be had" wait_for 60 allocatable $DISKS 1
allocatable $DISKS 1 > /dev/null || threads
judged() { ready durable || refused durable; }
check "the kubelet has judged the pod" wait_for 240 judged
list="Processed device updates.*$PAIR.*healthyCount=[1-9]"
heard() { [ -n "$(klog "$list")" ]; }
check "it has our list" wait_for 60 heard
set -- $(klog "Starting device plugin registration server") $(klog "Got registration") \
    $(klog "$list") $(klog "SyncLoop ADD.*durable")
say "   after it began to listen: the first of us registered after $(took "$2" "$4") s, our list of the pod's resource came after $(took "$2" "$6") s, the pod was admitted or not after $(took "$2" "$8") s"
say "   the kubelet: $(status durable | cut -c1-300)"
if refused durable > /dev/null; then
    say "   it was too early: rejected"
    check "for want of a list, and nothing else" has "$(status durable)" "no healthy devices present; cannot allocate unhealthy devices $PAIR"
    check "before it had one" [ "$7" -lt "$5" ]
    check "nothing was started" same "$(said durable)" ""
    mv "$MANIFESTS/durable.yaml" /root/
    check "the kubelet forgets it" wait_for 60 ended
    mv /root/durable.yaml "$MANIFESTS/"
    check "put back, it runs" wait_for 240 ready durable
    had=$(addresses durable)
    check "with one of A and B" has "$had" "^($A|$B)$"
else
    say "   it was late enough: admitted"
fi
check "the pod has its device, which works" reads durable "$had"
check "of A and B one can be had" wait_for 30 allocatable $PAIR 1
check "and that is the one that is held" has "$(node-view allocatable)" "$PAIR $had"
check "the group is bound" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
