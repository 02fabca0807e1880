# The node goes down with a pod that has D by its CDI name; it comes back with a card more,
# which shifts the numbers of the groups behind it. See cdi-rebooted.
. /kubelet/lib.sh

by_name
plugin_start
check "D is there" wait_for 120 allocatable $OLD 1
pod durable $OLD=1
check "a pod runs" wait_for 240 ready durable
check "the kubelet remembers it" has "$(node-view holders)" "main $OLD $D"
group $D > /root/group
sync
