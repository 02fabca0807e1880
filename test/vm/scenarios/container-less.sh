# The image with each line of deploy/privileges.txt taken away: what does not work then.
. /vm/lib.sh
. /vm/image.sh

echo "nobody:x:65534:65534::/:/bin/sh" > /etc/passwd
check "the image is unpacked" image_prepare
check "no namespace pid: disks are not offered" has "$(image_run "namespace pid" list)" "$NVME .*hostPID"
check "no namespace network: NICs are not offered" has "$(image_run "namespace network" list)" "$D .*hostNetwork"
check "no mount of /sys: drivers cannot be changed" has "$(image_run "mount /sys rw" list)" "$D .*drivers cannot be changed"
check "no mount of /run/vfio-device-plugin: it does not start" has \
    "$(image_run "mount /run/vfio-device-plugin rw")" "cannot .*/run/vfio-device-plugin"

# A function that is held is bound at the start.
kubelet_start
image_start
check "all of them: registered" kubelet wait $NICS 1 60
check "a pod gets the NIC" admit pod $NICS
plugin_stop > /dev/null 2>&1
image_start "mount /dev/vfio ro"
check "no mount of /dev/vfio: a bind is not seen to have worked" logged "/dev/vfio/$(group $NIC) did not appear"
plugin_stop

image_start "mount $PLUGINS_DIR rw"
check "no mount of device-plugins: nothing can be served" logged "cannot be served.*$PLUGINS_DIR"
plugin_stop

mkdir -p "$BUNDLE/rootfs/etc/vfio-device-plugin"
echo 'inject = "cdi"' > "$BUNDLE/rootfs/etc/vfio-device-plugin/config.toml"
kubelet remove pod > /dev/null 2>&1
image_start "mount /var/run/cdi rw"
check "no mount of /var/run/cdi: registered all the same" kubelet wait $PAIR 2 60
check "no mount of /var/run/cdi: a pod is refused" fails admit cdi $PAIR $A
check "and that is what is said" has "$(answer cdi)" "CDI file of $A could not be written"
plugin_stop

# held LESS: a pod gets A from a plugin that has LESS, and ends.
held() {
    reset_host > "$RUN/reset" 2>&1
    image_prepare
    kubelet_start
    image_start "$1"
    kubelet wait $PAIR 2 60 && admit pod $PAIR $A && kubelet wait $PAIR 1 20 && kubelet remove pod
}
blind() {
    reset_host > "$RUN/reset" 2>&1
    image_prepare
    kubelet_start
    image_start "$1"
    kubelet wait $PAIR 2 60 && fails admit pod $PAIR $A && has "$(answer pod)" "whether a program uses .*$A"
}
for privilege in "capability SYS_PTRACE" "capability DAC_READ_SEARCH"; do
    # A process of another user, as a VM of libvirt is.
    su -s /bin/sh nobody -c "exec sleep 600" &
    other=$!
    check "no $privilege: a pod is refused, as a program may be using A" blind "$privilege"
    check "no $privilege: A and B stay as they are" same "$(driver $A) $(driver $B)" "e1000 e1000"
    plugin_stop > /dev/null 2>&1
    kill $other
done
check "no pod-resources: a pod gets A and ends" held "mount $KUBELET_DIR/pod-resources ro"
check "no pod-resources: A is never free again" fails kubelet wait $PAIR 2 15
plugin_stop > /dev/null 2>&1
check "with all of them a pod gets A and ends" held ""
check "and A is free again" kubelet wait $PAIR 2 20
