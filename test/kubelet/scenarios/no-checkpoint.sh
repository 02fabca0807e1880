# The kubelet's checkpoint cannot be read: a pod gets its device, and still no two pods start
# on one group. The plugin sees a directory of ours, in which that file is no file.
. /kubelet/lib.sh
OURS=/run/vm/device-plugins

# Links make the kubelet's socket the plugin's, and each socket of the plugin's the kubelet's.
mkdir -p "$OURS/kubelet_internal_checkpoint"
ln -sf "$PLUGINS_DIR/kubelet.sock" "$OURS/kubelet.sock"
link_sockets() {
    while :; do
        for socket in "$OURS"/vfio-*.sock; do
            [ ! -S "$socket" ] || [ -L "$1/${socket##*/}" ] || ln -s "$socket" "$1/"
        done
        usleep 50000
    done
}
link_sockets "$PLUGINS_DIR" > /dev/null 2>&1 &
linker=$!
theirs=$PLUGINS_DIR
PLUGINS_DIR=$OURS
plugin_start
PLUGINS_DIR=$theirs
check "A and B are there" wait_for 120 allocatable $PAIR 2
check "the NVMe" wait_for 20 allocatable $DISKS 1
check "the plugin says what it cannot read" has "$(cat "$RUN/plugin.log")" kubelet_internal_checkpoint
pod single $DISKS=1
check "a pod runs" wait_for 180 reads single $NVME
one_of() { for pod in "$@"; do ready $pod && return; done; return 1; }
pod first $PAIR=1
pod second $PAIR=1
check "a pod of the group runs" wait_for 180 one_of first second
usleep 20000000
both() { ready first && ready second; }
check "and not both" fails both
say "   $(status first | cut -c1-300)"
say "   $(status second | cut -c1-300)"
say "   $(containers first | cut -c1-300)"
say "   $(containers second | cut -c1-300)"
unpod single first second
check "all end" wait_for 90 ended
pod last $PAIR=1
check "the next pod runs" wait_for 180 ready last
kill $linker
find "$PLUGINS_DIR" -type l -exec rm {} +
