# Functions of run.sh and demo.sh. Sourced by bash.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
static=${VDP_STATIC_DIR:-$here/../../target/x86_64-unknown-linux-musl}

# run_in_vm COMMAND [ARGUMENT...]: boots the VM with the static binaries and these
# scripts (as /vm), runs the command in it; its output and exit code are ours.
run_in_vm() {
    local name binary files=() script kernel initrd status
    for name in vfio-device-plugin test-kubelet consumer; do
        binary=$static/$name
        [ -x "$binary" ] || binary=$static/examples/$name      # where cargo puts them
        if [ ! -x "$binary" ]; then
            echo "no $static/$name: run \`make static\`, or set VDP_STATIC_DIR" >&2
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
    kernel=$("$here/setup.sh") || return
    initrd=$(mktemp)
    "$here/initrd.sh" "$kernel" "$initrd" "${files[@]}" && "$here/boot.sh" "$kernel" "$initrd" "$@"
    status=$?
    rm -f "$initrd"
    return $status
}
