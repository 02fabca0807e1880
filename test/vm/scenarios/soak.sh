# Everything at once for VDP_SOAK seconds (600): pods come and go, cards too, kubelet and
# plugin restart. What the plugin uses must not grow. Not part of the default run.
. /vm/lib.sh

resting() {
    [ "$(driver $A) $(driver $NIC) $(driver $D)" = "e1000 e1000e e1000" ] &&
        ! cat /proc/"$(cat "$RUN/plugin.pid")"/task/*/comm 2>/dev/null | grep -q ^bind-
}

kubelet_start
plugin_start --release restore
check "registered" kubelet wait $PAIR 2 20
# Not `end`, which wait_for sets: the soak never ended by itself.
last=$(($(uptime_s) + ${VDP_SOAK:-600}))
round=0
while [ "$(uptime_s)" -lt $last ]; do
    round=$((round + 1))
    kubelet admit pod$round $PAIR > "$RUN/pods/pod$round" 2>&1 && refused=0 || refused=1
    kubelet admit two$round $NICS + $OLD > "$RUN/said" 2>&1
    case $((round % 5)) in
        1) say "@host device_add e1000e,bus=rp4,id=soak$round" ;;
        2) say "@host device_del soak$((round - 1))" ;;
        3) kubelet restart ;;
        4) kubelet restart-without-sources; kubelet sources-ready ;;
    esac
    [ $refused = 1 ] || container pod$round > "$RUN/said" 2>&1
    kubelet remove pod$round
    kubelet remove two$round
    wait_for 30 unheld $A $B $NIC $D > /dev/null || check "round $round: free again" unheld $A $B $NIC $D
    # The first rounds fill pools and caches: 2 MB more between the tenth and the twentieth.
    [ $round -ne 30 ] || before=$(state_of plugin)
    [ $((round % 10)) -ne 0 ] || say "   round $round: $(state_of plugin)"
    rm -f "$RUN"/pods/*
done
kubelet wait $PAIR 2 30
# Not in the middle of giving the last groups back: threads that are about to end count.
check "it comes to rest" wait_for 60 resting
after=$(state_of plugin)
check "at least fifty rounds" [ $round -ge 50 ]
say "   $round rounds; after thirty: $before"
say "   at the end:            $after"
grown() { echo "$after" | sed "s/.*$1 \([0-9]*\).*/\1/"; }
was() { echo "$before" | sed "s/.*$1 \([0-9]*\).*/\1/"; }
check "no more descriptors" [ "$(grown fds)" -le $(($(was fds) + 4)) ]
check "no more threads" [ "$(grown threads)" -le $(($(was threads) + 4)) ]
check "no more memory than a tenth and 512 KiB" [ "$(grown rss)" -le $(($(was rss) * 11 / 10 + 512)) ]
