# The node goes down with a pod running; `rebooted` is the next boot.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
pod durable $PAIR=1
check "a pod runs" wait_for 240 ready durable
addresses durable > /root/durable
check "the kubelet remembers it" has "$(node-view holders)" "main $PAIR $(addresses durable)"
sync
