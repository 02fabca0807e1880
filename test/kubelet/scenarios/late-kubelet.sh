# The plugin is there before the kubelet, as on a node that starts: the kubelet removes the
# sockets it finds, and has every resource soon after it listens.
. /kubelet/lib.sh

for round in 1 2 3; do
    end kubelet TERM > /dev/null 2>&1
    [ $round -eq 2 ] || rm -f "$PLUGINS_DIR/kubelet.sock"
    plugin_start
    [ $round -eq 1 ] || wait_for 30 grep -q '8086_10d3: 3 devices' "$RUN/plugin.log"
    check "round $round: the kubelet starts" kubelet_start
    up=$(cut -d' ' -f1 /proc/uptime)
    check "round $round: it has the NICs" wait_for 60 allocatable $NICS 3
    say "   $(took "$up" "$(cut -d' ' -f1 /proc/uptime)") s after the kubelet answered"
    allocatable $NICS 3 > /dev/null || threads
    end plugin TERM > /dev/null 2>&1
    rm -f "$RUN/plugin.log"
done
