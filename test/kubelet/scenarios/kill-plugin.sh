# The plugin is killed while Allocate binds a group. The kubelet refuses that pod, for good;
# the next plugin finds the group as before or bound and remembered, and serves the next pod.
. /kubelet/lib.sh

for round in 1 2 3; do
    plugin_start
    check "round $round: A and B are there" wait_for 120 allocatable $PAIR 2
    check "round $round: they are on their native driver" same "$(driver $A) $(driver $B)" "e1000 e1000"
    pod shot$round $PAIR=1
    moving() { [ "$(override $A)" = vfio-pci ] || [ "$(override $B)" = vfio-pci ]; }
    end=$(($(uptime_s) + 60))
    until moving || [ "$(uptime_s)" -ge $end ]; do :; done
    end plugin KILL > /dev/null 2>&1
    check "round $round: killed while it binds" moving
    say "   A: $(driver $A), B: $(driver $B)"
    judged() { refused shot$round || ready shot$round; }
    plugin_start
    check "round $round: the kubelet has judged the pod" wait_for 240 judged
    say "   the kubelet: $(status shot$round | cut -c1-300)"
    check "round $round: A and B are there again" wait_for 120 allocatable $DISKS 1
    unpod shot$round
    check "round $round: it ends" wait_for 180 ended
    check "round $round: A and B can be had" wait_for 120 allocatable $PAIR 2
    pod after$round $PAIR=1
    check "round $round: the next pod runs" wait_for 240 ready after$round
    unpod after$round
    check "round $round: and ends" wait_for 180 ended
    end plugin TERM > /dev/null 2>&1
    reset_functions
    rm -rf /run/vfio-device-plugin
done
