# Two pods never both start on one group, whichever way the kubelet gets it wrong.
. /vm/lib.sh
asked_again() { [ "$(kubelet lists)" -ge $((asked + 2)) ]; }

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "E is registered" kubelet wait $NEW 1 20

# Right behind each other, before any list can have told the kubelet.
check "back to back: the first pod gets A" admit vm1 $PAIR $A
check "back to back: the second is refused B" fails admit vm2 $PAIR $B
check "back to back: the sentence names A, B and the holder" has "$(answer vm2)" "$A" "$B" "uid-vm1|default/vm1|healthy|chosen"
kubelet remove vm1
check "back to back: all is free" wait_for 20 unheld $A $B

# The two resources of the other group, one pod each, in either order.
check "D, then E: the first pod gets D" admit vm3 $OLD
check "D, then E: the second is refused" fails admit vm4 $NEW
kubelet remove vm3
check "D, then E: free again" wait_for 20 unheld $D $E
check "E, then D: the first pod gets E" admit vm5 $NEW
check "E, then D: the second is refused" fails admit vm6 $OLD
kubelet remove vm5
check "E, then D: free again" wait_for 20 unheld $D $E

# Deleted by force while its process has the group open.
check "force-deleted: a pod gets A" admit vm7 $PAIR $A
check "force-deleted: its process opens it" hold vm7
kubelet remove vm7
check "force-deleted: nothing of the group can be had" kubelet wait $PAIR 0 20
check "force-deleted: list says why" has "$(vfio-device-plugin list)" "/dev/vfio/$(group $A) is not seen closed"
check "force-deleted: a pod is refused" fails admit vm8 $PAIR $B
check "force-deleted: the process ends" release
since=$(now)
check "force-deleted: the group can be had" kubelet wait $PAIR 2 20
within 300 "$since" "free after the process ended"

# The kubelet hands A out again at once, before it could be told: PreStartContainer waits.
check "lingering: a pod gets A" admit vm9 $PAIR $A
check "lingering: its process opens it" hold vm9
kubelet remove vm9
check "lingering: the next pod may not start" fails admit vm10 $PAIR $A
check "lingering: and hears why" has "$(answer vm10)" "^prestart: .*still open|^refused: "
check "lingering: the process ends" release
kubelet remove vm10
check "lingering: the group can be had" wait_for 20 unheld $A $B

# kubernetes#137534: the kubelet gives A to a second pod.
check "137534: a pod gets A" admit vm11 $PAIR $A
kubelet forget $PAIR $A
check "137534: a second pod does not start with it" fails admit vm12 $PAIR $A
check "137534: and hears why" has "$(answer vm12)" "137534"
check "137534: the first one reads it" same "$(container vm11)" "$A config space 8086:100e group $(group $A) viable"
kubelet remove vm11
kubelet remove vm12
check "137534: free again" wait_for 20 unheld $A $B

# The kubelet restarts while a pod runs, and knows of no pod for a while.
check "kubelet restart: a pod gets A" admit vm13 $PAIR $A
check "kubelet restart: B cannot be had" kubelet wait $PAIR 1 20
check "kubelet restart: the pod has a name" wait_for 10 listed default/vm13/main
kubelet restart-without-sources
check "kubelet restart: registered again" kubelet wait $PAIR 1 30
check "kubelet restart: nobody gets B" fails admit vm14 $PAIR $B
asked=$(kubelet lists)
check "kubelet restart: it is asked who is there" wait_for 30 asked_again
check "kubelet restart: B still cannot be had" same "$(healths $PAIR)" "$A Healthy, $B Unhealthy"
kubelet sources-ready
check "kubelet restart: the pod may start again" kubelet prestart vm13
kubelet remove vm13
check "kubelet restart: free when it ended" wait_for 20 unheld $A $B

# An init container has A, then the app container asks for both.
check "init: the init container gets A" kubelet initadmit vm15/prepare $PAIR $A
if kubelet admit vm15/main $PAIR $A $B > "$RUN/pods/vm15" 2>&1; then
    check "init: the app container reads both" has "$(container vm15)" "$A config space" "$B config space"
else
    check "init: the refusal explains itself" has "$(answer vm15)" "in one container"
fi
kubelet remove vm15
check "init: free again" wait_for 20 unheld $A $B
