# A card is plugged in and pulled out again while the plugin runs. Its slot is the
# empty root port of boot.sh; `@host` lines go to the machine's monitor.
. /vm/lib.sh

kubelet_start
plugin_start
check "one NIC is there" kubelet wait $NICS 1 20
say "@host device_add e1000e,bus=rp4,id=plugged"
check "a NIC is plugged in: two" kubelet wait $NICS 2 30
say "@host device_del plugged"
check "it is pulled out: one" kubelet wait $NICS 1 30
