# registration = "watcher": the kubelet finds our sockets in its plugins_registry, and again
# after each restart of it or of the plugin; nothing is written into its own directory.
. /kubelet/lib.sh

REGISTRY=/var/lib/kubelet/plugins_registry
mkdir -p /etc/vfio-device-plugin
echo 'registration = "watcher"' > /etc/vfio-device-plugin/config.toml
ours() { find "$1" -name 'vfio-*.sock' | wc -l; }
plugin_start
check "the kubelet has three NICs" wait_for 120 allocatable $NICS 3
check "A and B" wait_for 30 allocatable $PAIR 2
check "the NVMe" wait_for 30 allocatable $DISKS 1
check "nothing of ours is beside the kubelet's socket" same "$(ours "$PLUGINS_DIR")" 0
pod stays $PAIR=1
check "a pod has one of A and B" wait_for 240 ready stays
check "its sibling cannot be had" wait_for 10 allocatable $PAIR 1
check "the log has each registered" same "$(grep -c ': registered$' "$RUN/plugin.log")" "$(ours $REGISTRY)"

for signal in TERM KILL; do
    end kubelet $signal > /dev/null 2>&1
    check "$signal: a new kubelet starts" kubelet_start
    up=$(cut -d' ' -f1 /proc/uptime)
    check "$signal: the NVMe is back" wait_for 120 allocatable $DISKS 1
    check "$signal: the group is as before" wait_for 30 allocatable $PAIR 1
    say "   $(took "$up" "$(cut -d' ' -f1 /proc/uptime)") s after the kubelet answered all was registered"
    next=next$(echo $signal | tr A-Z a-z)
    pod $next $DISKS=1
    check "$signal: another pod gets another device" wait_for 240 reads $next $NVME
    unpod $next
    check "$signal: which is free again" wait_for 120 unheld $NVME
done
for signal in TERM KILL; do
    end plugin $signal > /dev/null 2>&1
    check "$signal: nothing can be had without the plugin" wait_for 60 allocatable $DISKS 0
    plugin_start
    check "$signal: the NVMe is back" wait_for 120 allocatable $DISKS 1
    check "$signal: the group is as before" wait_for 30 allocatable $PAIR 1
done
check "the pod has run all the time" has "$(containers stays)" 'running 0 '
unpod stays
check "the group is free when it ends" wait_for 120 allocatable $PAIR 2

# The same in a pod, which is not even able to write there.
end plugin TERM > /dev/null 2>&1
check "nothing can be had" wait_for 60 allocatable $DISKS 0
plugin_pod --registration=watcher
check "the plugin's pod serves the NVMe" wait_for 240 allocatable $DISKS 1
check "nothing of ours is beside the kubelet's socket, again" same "$(ours "$PLUGINS_DIR")" 0
pod served $DISKS=1
check "a pod gets it" wait_for 240 reads served $NVME
unpod served
check "it is free when that ends" wait_for 120 unheld $NVME
unpod plugin
check "the plugin ends" wait_for 180 ended
plugin_says 2>/dev/null | grep -iE 'warn|error' | tail -n 10 | cut -c1-300 | sed 's/^/   | /'
