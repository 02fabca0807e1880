# A write to the kernel that does not return: its group is out of use, and nothing else is.
# The kubelet admits pods one at a time and has no deadline for the plugin.
. /kubelet/lib.sh

plugin_start
check "A and B are there" wait_for 120 allocatable $PAIR 2
check "the NVMe" wait_for 20 allocatable $DISKS 1
pod plain
check "a pod without a device runs" wait_for 240 ready plain
say "   it took $(took "$written" "$(ready_at plain)") s"
# Nobody ever reads from this: who opens it for writing waits for ever.
mkfifo "$RUN/never"
unbind=/sys/bus/pci/drivers/e1000/unbind
mount --bind "$RUN/never" $unbind
pod hangs $PAIR=1
hung=$written
pod other $DISKS=1
check "the other pod runs" wait_for 240 reads other $NVME
say "   the other pod had its device $(took "$written" "$(ready_at other)") s after its manifest, which came right behind"
pod empty
check "so does one without a device" wait_for 240 ready empty
say "   and one without a device took $(took "$written" "$(ready_at empty)") s"
check "the first one has not started" fails ready hangs
stuck() { has "$(vfio-device-plugin list)" "$A.*Unhealthy.*not returned|has not returned"; }
check "list says what hangs" wait_for 90 stuck
say "   $(status hangs | cut -c1-300)"
say "   $(containers hangs | cut -c1-400)"
check "A and B cannot be had" wait_for 120 allocatable $PAIR 0
check "the NVMe is as before" allocatable $DISKS 1
# The kernel lets go: the write comes through and fails or not, and all is well again.
umount -l $unbind
cat "$RUN/never" > /dev/null &
unpod hangs
check "with the cause gone they can be had again" wait_for 240 allocatable $PAIR 2
pod after $PAIR=1
check "and a pod runs" wait_for 240 ready after
