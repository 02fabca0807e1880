# One container gets both functions of the group: one group node, two addresses.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "a pod gets both" admit pod $PAIR 2
check "the variable has both, in order" same "$(addresses pod)" "$A,$B"
check "each node is there once" same "$(answer pod | grep '^device' | sort)" \
    "$(printf 'device /dev/vfio/%s /dev/vfio/%s mrw\n' "$(group $A)" "$(group $A)" vfio vfio)"
check "the container reads both" same "$(container pod)" \
    "$A config space 8086:100e group $(group $A) viable
$B config space 8086:100e group $(group $A) viable"
