# One IOMMU group, one container: what of a group cannot be had while a pod has some of it,
# and how soon it can be had again.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "E is registered" kubelet wait $NEW 1 20
check "a pod gets A" admit vm1 $PAIR $A
since=$(now)
check "B turns unhealthy" kubelet wait $PAIR 1 10
within 100 "$since" "B unhealthy after the admission"
check "A is as healthy as before" same "$(healths $PAIR)" "$A Healthy, $B Unhealthy"
check "list names the holder" wait_for 10 listed "$B.*Unhealthy: $A of its IOMMU group .* is held by default/vm1/main"
check "a second pod is refused by the kubelet" fails admit vm2 $PAIR $B
kubelet remove vm1
since=$(now)
check "B turns healthy" kubelet wait $PAIR 2 20
within 300 "$since" "B healthy after the pod ended"
check "another pod gets B" admit vm3 $PAIR $B
check "and reads it" same "$(container vm3)" "$B config space 8086:100e group $(group $B) viable"
kubelet remove vm3
check "all is free" wait_for 20 unheld $A $B

# Never named: another check of the kubelet rejects the pod that we have allocated for.
check "a pod is allocated A and then rejected" admit vm4 $PAIR $A
check "B turns unhealthy for it" kubelet wait $PAIR 1 10
kubelet reject vm4
since=$(now)
check "B turns healthy again" kubelet wait $PAIR 2 20
within 500 "$since" "B healthy after a pod that never had a name"

check "one container gets both" admit vm5 $PAIR 2
check "and reads both" same "$(container vm5)" \
    "$A config space 8086:100e group $(group $A) viable
$B config space 8086:100e group $(group $B) viable"
kubelet remove vm5
check "all is free once more" wait_for 20 unheld $A $B

# The two functions of the other group have two resource names; the kubelet's order of the
# two calls is random, so it is tried until it was surely both.
round=0
while [ $round -lt 6 ]; do
    round=$((round + 1))
    check "round $round: one container gets D and E of one group" admit both$round $OLD + $NEW
    check "round $round: nobody else gets one" fails admit other$round $NEW
    check "round $round: the container reads both models" same "$(container both$round)" \
        "$D config space 8086:100c group $(group $D) viable
$E config space 8086:100f group $(group $E) viable"
    kubelet remove both$round
    check "round $round: both are free" wait_for 20 unheld $D $E
done
