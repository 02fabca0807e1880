# The clock jumps by years, in the middle of everything: no time that the plugin counts is
# of that clock.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "and the last, too" kubelet wait $NICS 1 20
for year in 2038 1985 2026; do
    date -s "$year-03-01 12:00:00" > "$RUN/said"
    check "$year: a pod gets A" admit in$year $PAIR $A
    check "$year: B cannot be had" kubelet wait $PAIR 1 10
    check "$year: its container reads A" same "$(container in$year)" "$A config space 8086:100e group $(group $A) viable"
    kubelet remove in$year
    check "$year: both can be had again" kubelet wait $PAIR 2 20
    since=$(now)
    kubelet restart
    check "$year: a new kubelet has everything" kubelet wait $PAIR 2 30
    within 2000 "$since" "$year: registered with it"
    check "$year: nothing is amiss" fails grep -E ERROR "$RUN/plugin.log"
done
date -s "2026-11-24 18:00:00" > "$RUN/said"
