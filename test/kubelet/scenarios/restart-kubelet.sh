# The kubelet restarts under a running pod, which goes on; all resources come back.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
pod stays $PAIR=1
check "a pod runs" wait_for 240 ready stays
check "its sibling cannot be had" wait_for 10 allocatable $PAIR 1
started() { has "$(containers stays)" "containerd://"; }
check "the kubelet says so" wait_for 60 started
had=$(addresses stays) id=$(containers stays | cut -d" " -f4)
running() { has "$(status stays)" "^Running"; }
same_container() { has "$(containers stays)" "running 0 $id"; }
for signal in term kill; do
    end kubelet "$(echo "$signal" | tr a-z A-Z)" > /dev/null 2>&1
    since=$(cut -d' ' -f1 /proc/uptime)
    check "$signal: a new kubelet starts" kubelet_start
    up=$(cut -d' ' -f1 /proc/uptime)
    check "$signal: the NVMe is back" wait_for 120 allocatable $DISKS 1
    check "$signal: the group is as before" wait_for 20 allocatable $PAIR 1
    say "   $(took "$since" "$up") s until the kubelet answered, $(took "$up" "$(cut -d' ' -f1 /proc/uptime)") s more until all was registered"
    check "$signal: the kubelet knows the pod" wait_for 60 running
    check "$signal: it is the same container" wait_for 60 same_container
    check "$signal: the sibling still cannot be had" allocatable $PAIR 1
    pod new$signal $DISKS=1
    check "$signal: another pod gets another device" wait_for 240 reads new$signal $NVME
    unpod new$signal
    check "$signal: which is free again" wait_for 120 unheld $NVME
done
check "the pod has what it had" same "$(addresses stays)" "$had"
