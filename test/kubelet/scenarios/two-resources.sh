# D and E of one group are two resources, which the kubelet allocates in an order of its own.
# One container asks for both, again and again until both orders were seen: Go begins to
# read a map of two at one of eight places, so one order comes once in eight times. A pod's
# init containers have the same devices one after the other, and are allocated like others.
. /kubelet/lib.sh

INITS=8
plugin_start
check "D is there" wait_for 120 allocatable $OLD 1
check "E is there" wait_for 20 allocatable $NEW 1
# How often a container got D first, and how often E.
firsts() {
    grep -oE "($OLD|$NEW): allocated" "$RUN/plugin.log" | awk 'NR % 2' | grep -c "^$1"
}
round=0
while [ "$round" -lt "${VDP_ROUNDS:-6}" ] && { [ "$(firsts $OLD)" -eq 0 ] || [ "$(firsts $NEW)" -eq 0 ]; }; do
    round=$((round + 1))
    pod both$round $OLD=1 $NEW=1 init $OLD=1 $NEW=1 times=$INITS
    check "pod $round runs" wait_for 300 ready both$round
    check "and has D and E" same "$(addresses both$round)" "$D,$E"
    check "its last init container had them" same "$(addresses both$round first$INITS)" "$D,$E"
    unpod both$round
    check "and ends" wait_for 180 ended
    check "D and E are free" wait_for 30 unheld $D $E
done
say "   of $((round * (INITS + 1))) containers $(firsts $OLD) got D first, $(firsts $NEW) got E first"
check "both orders were seen" [ "$(firsts $OLD)" -gt 0 -a "$(firsts $NEW)" -gt 0 ]
