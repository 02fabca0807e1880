# The kubelet restarts, which removes every socket: all resources come back.
. /vm/lib.sh

kubelet_start
plugin_start
check "the resources are registered" kubelet wait $PAIR 2 20
check "the NIC too, which is the last of them" kubelet wait $NICS 1 20
check "a pod gets the NIC" admit pod $NICS
before=$(kubelet capacity)
plugin=$(cat "$RUN/plugin.pid")
kubelet_stop > /dev/null 2>&1
kubelet_start
check "the NICs of the group come back" kubelet wait $PAIR 2 30
check "the NIC comes back" kubelet wait $NICS 1 30
check "the NVMe comes back" kubelet wait $DISKS 1 30
as_before() { [ "$(kubelet capacity)" = "$before" ]; }
check "the capacity is the same" wait_for 20 as_before
check "the plugin is the same process" kill -0 "$plugin"
check "a pod gets A" admit after $PAIR $A
check "the first pod's NIC is still bound" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
