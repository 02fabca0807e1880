# A name that nobody has: the plugin is not asked, other pods are served. There is no
# scheduler before this kubelet; what it makes of such a pod is its own affair.
. /kubelet/lib.sh

plugin_start
check "the devices are there" wait_for 120 allocatable $DISKS 1
pod wrong devices.kubevirt.io/8086_ffff=1
pod right $DISKS=1
check "the other pod runs" wait_for 240 ready right
judged() { ready wrong || has "$(status wrong)" '^Failed'; }
check "the kubelet has judged it" wait_for 60 judged
say "   the kubelet: $(status wrong)"
check "it has no device" fails has "$(said wrong)" '^node|^env'
check "the plugin was not asked for it" fails has "$(cat "$RUN/plugin.log")" ffff
