# After the reboot: no VFs, a pod that had one, and the config.
. /vm/lib.sh
. /vm/sriov-lib.sh

load_vfio
modprobe igb
check "the PF has an interface again" wait_for 10 interface
check "a boot of its own: no VFs" same "$(vfs) $(ls /run/vfio-device-plugin 2>/dev/null)" "0 "
plugin_start
kubelet_start
check "the VFs are offered again" kubelet wait $VFS 3 30
check "as many as the config wants" same "$(vfs)" 6
order=$(grep -oE 'made 6 VFs|bound to vfio-pci|: registered' "$RUN/plugin.log" | uniq | paste -s -d ' ' -)
check "made, then bound for the pod that has one, then registered" \
    same "$order" "made 6 VFs bound to vfio-pci : registered"
check "its container may start again" kubelet prestart vm2
check "and reads it" same "$(container vm2)" "$VF1 config space $ID group $(group $VF1) viable"
kubelet remove vm2
check "all is free" wait_for 20 unheld $VF0 $VF1
