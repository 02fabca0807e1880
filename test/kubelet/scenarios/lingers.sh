# The manifest goes while the container takes its time to end: the kubelet forgets the pod at
# once and may give its device to the next one, whose container must not meet the old one.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
pod old $PAIR=1 grace=25
check "a pod runs" wait_for 240 ready old
had=$(addresses old)
unpod old
removed=$(cut -d' ' -f1 /proc/uptime)
check "its container is there still" has "$(ctr -n k8s.io tasks ls)" RUNNING
pod next $PAIR=1 policy=OnFailure
judged() { refused next || ready next; }
check "the next pod is judged" wait_for 150 judged
say "   the kubelet: $(status next | cut -c1-400)"
if ready next; then
    say "   the next one had $(addresses next) (before: $had) $(took "$removed" "$(ready_at next)") s after the manifest went"
    check "it met nobody" same "$(containers next | cut -d' ' -f3)" 0
    check "not before the old one's time was up" [ "$(took "$removed" "$(ready_at next)" | cut -d. -f1)" -ge 24 ]
else
    # By the plugin, or by the kubelet when it has the new list already.
    check "it was refused for the group" has "$(status next)" 'group|cannot allocate unhealthy'
fi
unpod next
check "all ends" wait_for 90 ended
check "A and B are free" wait_for 30 unheld $A $B
check "the kubelet has both" wait_for 20 allocatable $PAIR 2
pod last $PAIR=1
check "and a pod runs" wait_for 240 ready last
