# The plugin restarts under a running pod, which goes on; who holds what is known again.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
pod stays $PAIR=1
check "a pod runs" wait_for 240 ready stays
had=$(addresses stays)
for signal in term kill; do
    end plugin "$(echo "$signal" | tr a-z A-Z)" > /dev/null 2>&1
    check "$signal: the kubelet notices" wait_for 30 allocatable $DISKS 0
    since=$(cut -d' ' -f1 /proc/uptime)
    plugin_start
    check "$signal: the NVMe is back" wait_for 120 allocatable $DISKS 1
    say "   $(took "$since" "$(cut -d' ' -f1 /proc/uptime)") s from the plugin's start to its devices allocatable"
    check "$signal: of the group one" wait_for 20 allocatable $PAIR 1
    check "$signal: and that is the one that is held" has "$(node-view allocatable)" "$PAIR $had"
    check "$signal: the holder has its name" wait_for 30 listed "default/stays-$NODE/main"
    pod other$signal $PAIR=1
    check "$signal: nobody else gets the group" wait_for 60 refused other$signal
    unpod other$signal
    pod new$signal $DISKS=1
    check "$signal: another pod gets another device" wait_for 240 reads new$signal $NVME
    unpod new$signal
    check "$signal: which is free again" wait_for 120 unheld $NVME
done
check "the pod was never restarted" has "$(containers stays)" "main running 0"
