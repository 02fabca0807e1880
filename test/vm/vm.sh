# Functions of run.sh and demo.sh. Sourced by bash.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
static=${VDP_STATIC_DIR:-$here/../../target/x86_64-unknown-linux-musl}

# What goes into the VM besides, as SOURCE:PATH.
more_files=()

# with_container: the image of the static binary, and what runs it. Not for every VM, since
# it takes some seconds to unpack.
with_container() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    BINARY=$static/vfio-device-plugin OUT=$work/image.tar "$here/../../build/image.sh" >&2 || return
    with_debian runc usr/sbin/runc || return
    more_files+=("$work/image.tar:vm/image.tar" "$here/../../deploy/privileges.txt:vm/privileges.txt")
}

# with_debian PACKAGE PATH...: programs of Debian's, with their libraries.
with_debian() {
    local tree file
    tree=$("$here/debian.sh" "$@") || return
    for file in $(cd "$tree" && find . -type f); do
        more_files+=("$tree/$file:${file#./}")
    done
}

# with_systemd DIRECTORY: systemd as process 1, with our unit and one that runs the command.
with_systemd() {
    local dir=$1 unit units=lib/systemd/system file
    with_debian systemd lib/systemd/systemd lib/systemd/systemd-shutdown bin/systemctl \
        $units/{basic,sysinit,multi-user,shutdown,sockets,timers,paths,slices,local-fs,local-fs-pre,swap,umount,final,poweroff}.target \
        $units/modprobe@.service || return
    sed 's|^ExecStart=/usr/bin/|ExecStart=/bin/|' \
        "$here/../../deploy/systemd/vfio-device-plugin.service" >"$dir/vfio-device-plugin.service"
    printf '[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/init scenario\nStandardOutput=null\nStandardError=null\n' >"$dir/scenario.service"
    printf '[Unit]\nRequires=basic.target\nWants=scenario.service\nAllowIsolate=yes\n' >"$dir/default.target"
    for unit in vfio-device-plugin.service scenario.service default.target; do
        more_files+=("$dir/$unit:$units/$unit")
    done
    more_files+=("$here/../../deploy/systemd/http.conf:vm/http.conf")
    # What systemd looks for before it believes in a system.
    echo 0123456789abcdef0123456789abcdef >"$dir/machine-id"
    echo ID=vm >"$dir/os-release"
    echo 'root:x:0:0::/root:/bin/sh' >"$dir/passwd"
    echo root:x:0: >"$dir/group"
    for file in machine-id os-release passwd group; do
        more_files+=("$dir/$file:etc/$file")
    done
}

# run_in_vm COMMAND [ARGUMENT...]: boots the VM with the static binaries and these
# scripts (as /vm), runs the command in it; its output and exit code are ours. VDP_VM_KERNEL
# is another kernel than Debian's.
run_in_vm() {
    local name binary files=() script kernel initrd status
    for name in vfio-device-plugin test-kubelet consumer; do
        binary=$static/$name
        [ -x "$binary" ] || binary=$static/examples/$name      # where cargo puts them
        if [ ! -x "$binary" ]; then
            echo "no $static/$name: run \`make static static-test-tools\`, or set VDP_STATIC_DIR" >&2
            return 1
        fi
        # The VM has no libraries: a dynamic program would only say "not found" there.
        if ldd "$binary" 2>/dev/null | grep -q '=>'; then
            echo "$binary is not static: run \`make static\`" >&2
            return 1
        fi
        files+=("$binary:bin/$name")
    done
    for script in "$here"/*.sh "$here"/scenarios/*.sh; do
        files+=("$script:vm/${script#"$here/"}")
    done
    kernel=${VDP_VM_KERNEL:-$("$here/setup.sh")} && [ -n "$kernel" ] || return
    initrd=$(mktemp)
    "$here/initrd.sh" "$kernel" "$initrd" "${files[@]}" "${more_files[@]}" && "$here/boot.sh" "$kernel" "$initrd" "$@"
    status=$?
    rm -f "$initrd"
    return $status
}
