# Two devices of one resource in one container: A and B, one group.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
pod both $PAIR=2
check "the pod runs" wait_for 240 ready both
check "its container has both" same "$(addresses both)" "$A,$B"
check "and reads A" reads both $A
check "and B" reads both $B
check "both are still allocatable" allocatable $PAIR 2
