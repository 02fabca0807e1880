# The card with SR-IOV of sriov.sh. Sourced by scenarios after lib.sh.
# shellcheck shell=sh disable=SC2034  # what is set here is used by the scenarios

# QEMU's igb: VFs from device 10 on, each second function (its SR-IOV capability).
PF=0000:05:00.0 VF0=0000:05:10.0 VF1=0000:05:10.2
ID=8086:10ca
VFS=example.com/vf REST=devices.kubevirt.io/8086_10ca

interface() { ls $PCI/$PF/net 2>/dev/null | grep .; }
vfs() { cat $PCI/$PF/sriov_numvfs; }
has_vfs() { same "$(vfs)" "$1"; }
logged() { wait_for 20 grep -qE -e "$1" "$RUN/plugin.log" || { cat "$RUN/plugin.log"; return 1; }; }

# configure NUMBER: so many VFs on the card; the first three are a resource.
configure() {
    mkdir -p /etc/vfio-device-plugin
    cat > /etc/vfio-device-plugin/config.toml << END
[[sriov]]
pf = "$netdev"
vfs = $1

[[resource]]
name = "$VFS"
match = { pf = "$PF", vf = "0-2" }
END
}
