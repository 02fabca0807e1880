# Two pods right behind each other for one group: one runs, the other is refused and hears
# why: from the plugin, or from the kubelet when it has the new list already, in which the
# sibling is unhealthy: that is no healthy device, or none besides the one that is held.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
check "D and E" wait_for 20 allocatable $NEW 1
judged() { for pod in "$@"; do ready $pod || refused $pod || return; done; }
count() { runs=0; for pod in "$@"; do ready $pod && runs=$((runs + 1)); done; same "$runs" 1; }
explained() {
    for pod in "$@"; do
        ready $pod || has "$(status $pod)" 'Allocate failed' \
            'group|cannot allocate unhealthy|Requested: 1, Available: 0' || return
    done
}
for round in 1 2 3; do
    for pair in "$PAIR $PAIR" "$OLD $NEW"; do
        set -- $pair
        pod first$round $1=1
        pod second$round $2=1
        check "round $round: the kubelet has judged both" wait_for 240 judged first$round second$round
        check "one of two runs" count first$round second$round
        check "the other one hears why" explained first$round second$round
        say "   $(status first$round | cut -c1-300)"
        say "   $(status second$round | cut -c1-300)"
        unpod first$round second$round
        check "both are gone" wait_for 180 ended
        check "all is free" wait_for 30 unheld $A $B $D $E
    done
done
check "the kubelet has A and B" wait_for 20 allocatable $PAIR 2
