# The kernel's announcements are hints; those of others are none, and lost ones are made
# good. A file system that is mounted announces nothing, so a look is seen by it.
. /vm/lib.sh

kubelet_start
plugin_start --rescan 3000
pid=$(cat "$RUN/plugin.pid")
check "the NVMe is registered" kubelet wait $DISKS 1 20
disk=$(ls "$PCI/$NVME/nvme/"*/ | grep -oE '^nvme[0-9]+n1$' | head -n 1)
mke2fs "/dev/$disk" > "$RUN/said" 2>&1
mkdir -p "$RUN/disk"
sleep 2
check "a file system is mounted from it" mount -t ext2 "/dev/$disk" "$RUN/disk"
sleep 3
check "of which nobody has said anything" same "$(healths $DISKS)" "$NVME Healthy"
round=0
sent=0
while [ $round -lt 100 ]; do
    round=$((round + 1))
    kubelet announce "$pid" pci && sent=$((sent + 1))
done
check "a process has announced PCI functions" [ $sent = 100 ]
sleep 3
check "which is not believed" same "$(healths $DISKS)" "$NVME Healthy"
echo change > "$PCI/$NIC/uevent"
check "the kernel is" kubelet wait $DISKS 0 5
umount "$RUN/disk"
echo change > "$PCI/$NIC/uevent"
check "again" kubelet wait $DISKS 1 5

# More than the socket holds, while nobody reads it; the card comes among what is lost.
check "one NIC is there" kubelet wait $NICS 1 20
kill -STOP "$pid"
round=0
while [ $round -lt 2000 ]; do
    round=$((round + 1))
    echo change > /sys/class/mem/null/uevent
done
say "@host device_add e1000e,bus=rp4,id=lost"
wait_for 20 [ -e $PCI/0000:05:00.0/driver ]
check "the card is there, and announcements were dropped" \
    [ "$(awk '$2 == 15 { n += $9 } END { print n + 0 }' /proc/net/netlink)" -gt 0 ]
kill -CONT "$pid"
check "it is seen all the same" kubelet wait $NICS 2 20
say "@host device_del lost"
check "and that it goes" kubelet wait $NICS 1 30
