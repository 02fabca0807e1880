# A disk that a program has open as it is, which no table of the kernel shows, is not taken from
# it.
. /vm/lib.sh

# A failed bind is tried again after half a minute, and by a new process at once.
anew() { plugin_stop > /dev/null 2>&1; plugin_start && kubelet wait $DISKS 1 20; }
# refused POD NODE: while a program has the node open the pod is refused, and told of it.
refused() {
    sleep 600 < "/dev/$2" &
    program=$!
    fails admit "$1" $DISKS $NVME
    result=$?
    kubelet remove "$1"
    kill $program
    wait $program 2> /dev/null
    wait_for 30 unheld $NVME && [ $result = 0 ] && has "$(answer "$1")" "process $program \(sleep\) has $2 of $NVME open"
}

kubelet_start
plugin_start
check "the disk can be had" kubelet wait $DISKS 1 20
disk=$(ls "$PCI/$NVME/nvme/"*/ | grep -oE '^nvme[0-9]+n1$' | head -n 1)
check "not while a program reads it, which is named" refused vm1 "$disk"
check "and a new process" anew
check "nor while one has its controller open" refused vm2 "${disk%n1}"
check "the disk has its driver" same "$(driver $NVME)" nvme
check "and another new process" anew
check "nobody has it: a pod gets it" admit vm3 $DISKS $NVME
check "and reads it" same "$(container vm3)" "$NVME config space 1b36:0010 group $(group $NVME) viable"
