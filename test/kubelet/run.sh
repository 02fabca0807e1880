#!/usr/bin/env bash
# run.sh [VERSION...] [NAME=VALUE...] [SCENARIO...]: proves the plugin under real kubelets
# (all of test/kubelet/v*/ unless named), each on a node of its own. Without names, all
# scenarios. VDP_STATIC_DIR holds the static binaries; VDP_VM_* are explained in
# test/vm/boot.sh, VDP_SCENARIO_TIMEOUT and VDP_LOG_LINES in all.sh.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
static=${VDP_STATIC_DIR:-$here/../../target/x86_64-unknown-linux-musl}
all=(one-pod wrong-name two-devices two-resources back-to-back ends lingers init crash-loop
    late-kubelet restart-kubelet restart-plugin kill-plugin hot-remove bind-fails bind-hangs topology
    no-checkpoint static-pod registry cdi reboot cdi-reboot)

versions=() scenarios=() settings=()
for word in "$@"; do
    case $word in
        [0-9]*) versions+=("$word") ;;
        *=*) settings+=("$word") ;;
        *) scenarios+=("$word") ;;
    esac
done
[ ${#scenarios[@]} -gt 0 ] || scenarios=("${all[@]}")
if [ ${#versions[@]} -eq 0 ]; then
    for module in "$here"/v*/; do
        module=${module%/}
        versions=("${module##*/v}" "${versions[@]}")
    done
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VDP_VM_DISK=$work/disk VDP_VM_NODES=2 VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-3600}
kernel=$("$here/../vm/setup.sh") || exit
"$here/../vm/initrd.sh" "$kernel" "$work/initrd" || exit

# boot SCENARIO...: one run of the machine; the disk stays.
boot() { "$here/../vm/boot.sh" "$kernel" "$work/initrd" sh /kubelet/all.sh "${settings[@]}" "$@"; }
# The scenarios, those last that are about the next boot. Of cdi-reboot that has a card more.
boots() {
    local scenario next='' cdi='' first=() status=0
    for scenario in "${scenarios[@]}"; do
        case $scenario in
            reboot) next=rebooted ;;
            cdi-reboot) cdi=cdi-reboot ;;
            *) first+=("$scenario") ;;
        esac
    done
    if [ -n "$next" ]; then
        boot "${first[@]}" reboot || status=1
        first=("$next")
    fi
    boot "${first[@]}" $cdi || status=1
    [ -z "$cdi" ] || VDP_VM_MORE=e1000e,bus=rp4 boot cdi-rebooted || status=1
    return $status
}
run() {
    local version programs status=0
    for version in "${versions[@]}"; do
        programs=$("$here/build.sh" "$version") || return
        # shellcheck disable=SC2086  # a directory a word
        "$here/disk.sh" "$kernel" "$VDP_VM_DISK" "$static" $programs || return
        echo "==== kubelet $version: ${scenarios[*]} (${#scenarios[@]} of ${#all[@]} scenarios)"
        boots || status=1
    done
    return $status
}
passed=0 failed=0
exec {said}< <(run; echo "status $?")
while IFS= read -r line <&"$said"; do
    case $line in
        [0-9]*' passed, '[0-9]*' failed')
            passed=$((passed + ${line%% *}))
            line=${line#*, }
            failed=$((failed + ${line%% *}))
            ;;
        'status '*) status=${line#status } ;;
        *) printf '%s\n' "$line" ;;
    esac
done
echo "$passed passed, $failed failed"
exit "${status:-1}"
