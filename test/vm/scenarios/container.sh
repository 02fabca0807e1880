# The image, run by a real runtime with what deploy/privileges.txt says and no more: it
# discovers, binds, serves and lets go. Then each line of that file is taken away.
. /vm/lib.sh
. /vm/image.sh

echo "nobody:x:65534:65534::/:/bin/sh" > /etc/passwd
check "the image is unpacked" image_prepare
table=$(image_run "" list)
check "list in a container is list on the host" same "$table" "$(vfio-device-plugin list)"
kubelet_start
image_start
check "the NIC is registered" kubelet wait $NICS 1 60
check "and the others" kubelet wait $PAIR 2 20
check "a pod gets the NIC" admit pod $NICS
check "the NIC is on vfio-pci" same "$(driver $NIC)" vfio-pci
check "the pod reads it" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
check "another pod gets A" admit vm1 $PAIR $A
check "and opens it" hold vm1
kubelet remove vm1
check "its process is seen although the node may not be opened" wait_for 20 listed "not seen closed"
check "nobody else can start with it" fails admit vm2 $PAIR $A
kubelet remove vm2 > /dev/null 2>&1
check "the process ends" release
check "both are free" kubelet wait $PAIR 2 20
check "the next pod gets A" admit vm3 $PAIR $A
check "and reads it" same "$(container vm3)" "$A config space 8086:100e group $(group $A) viable"
kubelet remove vm3
check "a disk is not bound, as whether it is in use cannot be seen" fails admit disk $DISKS
check "and that is what is said" has "$(answer disk)" "open exclusively .*/dev/nvme"
check "the disk stays where it was" same "$(driver $NVME)" nvme
check "SIGTERM ends it with 0" plugin_stop
check "what a pod has stays bound" same "$(driver $NIC)" vfio-pci

# --- without --------------------------------------------------------------------
check "no namespace pid: disks are not offered" has "$(image_run "namespace pid" list)" "$NVME .*hostPID"
check "no namespace network: NICs are not offered" has "$(image_run "namespace network" list)" "$D .*hostNetwork"
check "no mount of /sys: drivers cannot be changed" has "$(image_run "mount /sys rw" list)" "$D .*drivers cannot be changed"
check "no mount of /run/vfio-device-plugin: it does not start" has \
    "$(image_run "mount /run/vfio-device-plugin rw")" "cannot .*/run/vfio-device-plugin"

image_start "mount /dev/vfio ro"
check "no mount of /dev/vfio: a bind is not seen to have worked" logged "/dev/vfio/$(group $NIC) did not appear"
plugin_stop

image_start "mount $PLUGINS_DIR rw"
check "no mount of device-plugins: nothing can be served" logged "cannot be served.*$PLUGINS_DIR"
plugin_stop

# is_freed LESS: whether B can be had after a pod with A has ended.
is_freed() {
    reset_host > "$RUN/reset" 2>&1
    image_prepare
    kubelet_start
    image_start "$1"
    kubelet wait $PAIR 2 60 && admit pod $PAIR $A && kubelet wait $PAIR 1 20 || return 1
    kubelet remove pod
    kubelet wait $PAIR 2 20
    freed=$?
    plugin_stop
    return $freed
}
for privilege in "capability SYS_PTRACE" "capability DAC_READ_SEARCH" "mount $KUBELET_DIR/pod-resources ro"; do
    # A process of another user, as a VM of libvirt is.
    su -s /bin/sh nobody -c "exec sleep 600" &
    other=$!
    check "no $privilege: a function is never free again" fails is_freed "$privilege"
    tail -n 2 "$RUN/plugin.log" | sed 's/^/   /'
    kill $other
done
check "with all of them it is" is_freed ""

# What a disk takes: the overlay `disks`.
reset_host > "$RUN/reset" 2>&1
image_prepare
kubelet_start
image_start privileged
check "privileged: the disk is registered" kubelet wait $DISKS 1 60
check "privileged: a pod gets it" admit disk $DISKS
check "privileged: it is on vfio-pci" same "$(driver $NVME)" vfio-pci
check "privileged: SIGTERM ends it with 0" plugin_stop
