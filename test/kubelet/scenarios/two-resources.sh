# D and E of one group are two resources, which the kubelet allocates in an order of its own.
# One container asks for both, again and again until both orders were seen. It asks for names
# nobody has, too: Go begins to read a map of up to eight at one of eight places, so that of
# two alone one order comes once in eight times; a larger one is read in any order.
. /kubelet/lib.sh

plugin_start
check "D is there" wait_for 120 allocatable $OLD 1
check "E is there" wait_for 20 allocatable $NEW 1
allocations() { grep -oE "($OLD|$NEW): allocated" "$RUN/plugin.log"; }
nobodys=$(for n in $(seq 8); do echo "devices.kubevirt.io/8086_fff$n=1"; done)
d_first=0 e_first=0 round=0
while [ "$round" -lt "${VDP_ROUNDS:-32}" ] && { [ "$d_first" -eq 0 ] || [ "$e_first" -eq 0 ]; }; do
    round=$((round + 1))
    # shellcheck disable=SC2086 # each name is a word of its own
    pod both$round $OLD=1 $NEW=1 $nobodys
    check "pod $round runs" wait_for 240 ready both$round
    check "and has D and E" same "$(addresses both$round)" "$D,$E"
    case $(allocations | tail -n 2 | head -n 1) in
        "$OLD"*) d_first=$((d_first + 1)) ;;
        "$NEW"*) e_first=$((e_first + 1)) ;;
    esac
    unpod both$round
    check "and ends" wait_for 180 ended
    check "D and E are free" wait_for 30 unheld $D $E
done
say "   in $round pods D was allocated first $d_first times, E $e_first times"
check "both orders were seen" [ "$d_first" -gt 0 -a "$e_first" -gt 0 ]
