# A container that ends as soon as it has its device, again and again: each start asks
# PreStartContainer, and each has the device.
. /kubelet/lib.sh

plugin_start
check "the NVMe is there" wait_for 120 allocatable $DISKS 1
pod looping $DISKS=1
touch "$UNTIL/looping"
starts() { said looping | grep -c '^ready '; }
thrice() { [ "$(containers looping | cut -d' ' -f3)" -ge 2 ] || { containers looping; return 1; }; }
check "it was started three times" wait_for 150 thrice
check "the last start had it too" reads looping $NVME
check "no start was refused" fails has "$(cat "$RUN/plugin.log")" 'refused'
say "   the kubelet: $(containers looping | cut -c1-200)"
