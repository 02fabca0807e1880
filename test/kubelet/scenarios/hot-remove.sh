# A card is pulled out under a pod that uses it. The kernel waits for the pod to let go;
# until then, and after, everybody else is served.
. /kubelet/lib.sh
PLUGGED=0000:05:00.0 CARDS=devices.kubevirt.io/15ad_07b0

plugin_start
check "the NVMe is there" wait_for 120 allocatable $DISKS 1
say "@host device_add vmxnet3,bus=rp4,id=plugged"
check "a card is plugged in" wait_for 120 allocatable $CARDS 1
pod user $CARDS=1
check "a pod uses it" wait_for 240 reads user $PLUGGED
say "@host device_del plugged"
asked() { dmesg | grep -q "$PLUGGED.*\(release\|request\)"; }
check "the kernel asks for it" wait_for 30 asked
pod other $DISKS=1
check "another pod runs" wait_for 240 reads other $NVME
check "the first one, too" has "$(containers user)" "main running 0"
say "   the kubelet takes for healthy: $(node-view allocatable | grep -c "^$CARDS ") of the pulled card's kind"
say "   $(vfio-device-plugin list | grep $PLUGGED | head -n 2)"
unpod user
check "the card has left the bus" wait_for 60 gone_from_bus $PLUGGED
check "nobody can have it" wait_for 30 allocatable $CARDS 0
say "@host device_add vmxnet3,bus=rp4,id=again"
check "a card is plugged in again" wait_for 120 allocatable $CARDS 1
pod second $CARDS=1
check "a pod uses it" wait_for 240 reads second $PLUGGED
unpod second other
check "all end" wait_for 180 ended
say "@host device_del again"
check "the slot is empty again" wait_for 60 gone_from_bus $PLUGGED
