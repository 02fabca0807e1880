# The plugin ends; what pods use stays as it is.
. /vm/lib.sh

kubelet_start
plugin_start
check "A and B are registered" kubelet wait $PAIR 2 20
check "a pod gets A" admit pod $PAIR $A
check "its container holds the group" hold pod
check "SIGTERM ends the plugin with 0" plugin_stop
check "A and B stay on vfio-pci" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
check "no socket of the plugin is left" same "$(find "$PLUGINS_DIR" -name 'vfio-*')" ""
check "the container was not disturbed" release
check "and can start again" same "$(container pod)" "$A config space 8086:100e group $(group $A) viable"
plugin_start
check "a new plugin finds its way back" kubelet wait $NICS 1 20
check "and knows that A is held" kubelet wait $PAIR 1 20
check "and did not touch A and B" same "$(driver $A) $(driver $B)" "vfio-pci vfio-pci"
