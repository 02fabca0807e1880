# A card is plugged in and pulled out, four times, or VDP_ROUNDS times (pulling takes 5 s: the
# slot's power light blinks first). Each time the kubelet is told. The times
# are from the kernel's announcement to the list.
. /vm/lib.sh

kubelet_start
plugin_start
check "one NIC is there" kubelet wait $NICS 1 20
rounds=${VDP_ROUNDS:-4}
seen=0
round=0
before=$(state_of plugin)
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    say "@host device_add e1000e,bus=rp4,id=plugged$round"
    kubelet wait $NICS 2 30 > "$RUN/said" 2>&1 || { check "round $round: plugged in" cat "$RUN/said"; false; } || break
    say "@host device_del plugged$round"
    kubelet wait $NICS 1 30 > "$RUN/said" 2>&1 || break
    seen=$((seen + 1))
    # The slot is ready for the next card when the function has left.
    wait_for 20 gone_from_bus 0000:05:00.0 || break
done
check "each of $rounds rounds is told to the kubelet, both ways" same "$seen" "$rounds"
kubelet latencies $NICS | sed 's/^/   uevent to list, /'
say "   the plugin before: $before"
say "   the plugin after:  $(state_of plugin)"
check "the other resources are as before" kubelet wait $PAIR 2 5
