#!/usr/bin/env bash
# boot.sh KERNEL_DIR INITRD COMMAND [ARGUMENT...]
# Boots the VM and runs the command in it. Its output is ours, its exit code too;
# 124 is the deadline, 125 a VM that ended without a result. Arguments hold
# neither spaces nor commas: they travel on the kernel command line.
#
#   VDP_VM_TIMEOUT  seconds a boot may take in all (default 180)
#   VDP_VM_DIR      where console.log, qmp.sock and the disks are kept;
#                   by default a temporary directory that is removed
#   VDP_VM_ACCEL    qemu's -accel (default tcg, which works everywhere, on one thread: with one
#                   for each of the guest's two processors it crashed once and hung once, on a
#                   busy machine)
#   VDP_VM_DISK     the root disk; by default an empty one that lives as long as the VM
#   VDP_VM_QEMU     the program (default qemu-system-x86_64)
#   VDP_VM_DEVICES  devices more, by qemu's words; the slot rp4 is empty
#   VDP_VM_NODES    number of NUMA nodes, each with a processor and 1 GiB (default 1);
#                   with 2 each has a NIC of its own behind a host bridge of its own:
#                   81:00.0 node 0, c1:00.0 node 1
#   VDP_VM_MORE     devices more, as qemu's -device takes them, a word each
#   VDP_VM_APPEND   words more for the kernel's command line
#
# In the VM, a line `@host WORDS` on the output is not shown but handed to
# qemu's monitor: that is how a scenario plugs a card (`device_add`). After a line
# `@boot-again DEVICE...` the VM is booted once more when it has gone down, with the
# same disks, these devices more, and vdp.boot=2 on the kernel command line.
set -uo pipefail
kernel=$1 initrd=$2
shift 2
timeout=${VDP_VM_TIMEOUT:-180}

if [ -n "${VDP_VM_DIR:-}" ]; then
    dir=$VDP_VM_DIR
    mkdir -p "$dir"
    rm -f "$dir"/*.img "$dir"/*.log "$dir"/monitor.* "$dir/output" "$dir/qmp.sock"
else
    dir=$(mktemp -d)
fi
# shellcheck disable=SC2317  # reached by the trap
cleanup() {
    [ -n "${qemu:-}" ] && kill "$qemu" 2>/dev/null && wait "$qemu"
    [ -n "${VDP_VM_DIR:-}" ] || rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

root=${VDP_VM_DISK:-$dir/root.img}
[ -n "${VDP_VM_DISK:-}" ] || truncate -s 96M "$root"    # sparse; the VM makes the file system
truncate -s 16M "$dir/idle.img"
mkfifo "$dir/monitor.in" "$dir/monitor.out" "$dir/output"

# 8086:10d3 and 1b36:0010 are there twice, once idle and once used by the host:
# the ID alone must not decide. Bus numbers follow the slots:
#   01:00.0 idle NIC       02:00.0 idle NVMe      05: empty, for hot-plug
#   03:00.0 PCIe-PCI bridge with 04:01.0 and 04:02.0: one group, the README's C, A, B
#   06:00.0 management NIC 07:00.0 root NVMe
#   08:00.0 another such bridge, with two models of NIC: 09:01.0 and 09:02.0
# shellcheck disable=SC2054  # the commas are qemu's
machine=(
    -accel "${VDP_VM_ACCEL:-tcg,thread=single}" -machine q35,kernel-irqchip=split
    -nodefaults -display none -no-reboot
    -device intel-iommu,intremap=on,caching-mode=on
    -device pcie-root-port,id=rp1,slot=1,addr=1 -device e1000e,bus=rp1,id=nic1
    -device pcie-root-port,id=rp2,slot=2,addr=2
    -drive "file=$dir/idle.img,if=none,id=idle,format=raw" -device nvme,drive=idle,serial=idle,bus=rp2
    -device pcie-root-port,id=rp3,slot=3,addr=3 -device pcie-pci-bridge,id=br,bus=rp3
    -device e1000,bus=br,addr=1,id=nicA -device e1000,bus=br,addr=2,id=nicB
    -device pcie-root-port,id=rp4,slot=4,addr=4
    -device pcie-root-port,id=rp5,slot=5,addr=5
    -netdev user,id=management,restrict=on
    -device e1000e,bus=rp5,netdev=management,mac=52:54:00:00:00:01
    -device pcie-root-port,id=rp6,slot=6,addr=6
    -drive "file=$root,if=none,id=root,format=raw,cache=unsafe" -device nvme,drive=root,serial=root,bus=rp6
    -device pcie-root-port,id=rp7,slot=7,addr=7 -device pcie-pci-bridge,id=br2,bus=rp7
    -device e1000-82544gc,bus=br2,addr=1 -device e1000-82545em,bus=br2,addr=2
)
for device in ${VDP_VM_DEVICES:-}; do machine+=(-device "$device"); done
nodes=${VDP_VM_NODES:-1}
machine+=(-m "${nodes}G" -smp "$nodes")
if [ "$nodes" -gt 1 ]; then
    for node in 0 1; do
        # shellcheck disable=SC2054
        machine+=(
            -object "memory-backend-ram,id=memory$node,size=1G"
            -numa "node,nodeid=$node,cpus=$node,memdev=memory$node"
            -device "pxb-pcie,id=host$node,bus=pcie.0,bus_nr=$((128 + 64 * node)),numa_node=$node"
            -device "pcie-root-port,id=near$node,bus=host$node,slot=$((100 + node)),chassis=$((100 + node))"
            -device "e1000e,bus=near$node"
        )
    done
fi
for device in ${VDP_VM_MORE:-}; do machine+=(-device "$device"); done
# shellcheck disable=SC2054
channels=(
    -chardev "file,id=console,path=$dir/console.log,append=on" -serial chardev:console
    -chardev stdio,id=output,signal=off -serial chardev:output
    -chardev "pipe,id=monitor,path=$dir/monitor" -mon chardev=monitor,mode=readline
    -qmp "unix:$dir/qmp.sock,server=on,wait=off"
)
command=$(IFS=,; echo "$*")
boots=0
# no_timer_check: on a machine that is busy with other things the timer is late, and the
# kernel would take that for a broken one and panic.
launch() {
    boots=$((boots + 1))
    nice "${VDP_VM_QEMU:-qemu-system-x86_64}" "${machine[@]}" "${channels[@]}" \
        -kernel "$kernel"/boot/vmlinuz-* -initrd "$initrd" \
        -append "console=ttyS0 intel_iommu=on quiet panic=-1 no_timer_check ${VDP_VM_APPEND:-} vdp.boot=$boots vdp.run=$command" \
        < /dev/null > "$dir/output" 2>> "$dir/qemu.log" &
    qemu=$!
    exec 3< "$dir/output"
}
# Held open here, so that neither side of the monitor ever meets an end.
exec 4<> "$dir/monitor.in" 5<> "$dir/monitor.out"

# The deadline is one clock for the whole boot: each read gets what is left.
code= again=
deadline=$((SECONDS + timeout))
launch
while left=$((deadline - SECONDS)); [ "$left" -gt 0 ]; do
    IFS= read -r -t "$left" line <&3
    status=$?
    [ "$status" -le 128 ] || break          # the deadline
    if [ "$status" -ne 0 ] && [ -z "$line" ]; then      # qemu has gone
        [ -n "$again" ] || break
        again=
        wait "$qemu"
        launch
        continue
    fi
    line=${line%$'\r'}
    case $line in
        '@host '*) echo "${line#@host }" >&4 ;;
        '@boot-again'*)
            for device in ${line#@boot-again}; do machine+=(-device "$device"); done
            again=yes
            ;;
        'VM-EXIT '*) code=${line#VM-EXIT }; break ;;
        *) printf '%s\n' "$line" ;;
    esac
done
if [ -n "$code" ]; then
    exit "$code"
fi
if [ "$SECONDS" -ge "$deadline" ]; then
    echo "vm: no result after $timeout s (VDP_VM_TIMEOUT); the console's last lines:" >&2
    code=124
else
    echo "vm: qemu ended without a result; its words and the console's last lines:" >&2
    cat "$dir/qemu.log" >&2
    code=125
fi
tail -n 40 "$dir/console.log" >&2
exit "$code"
