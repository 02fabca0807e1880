# Functions for the scripts that run in the VM (busybox sh). Sourced.
# shellcheck shell=sh disable=SC2034  # what is set here is used by the scripts

KUBELET_DIR=/var/lib/kubelet
PLUGINS_DIR=$KUBELET_DIR/device-plugins
RUN=/run/vm                         # ours: pids, logs, what pods were given
AGAIN=/root/again                   # what outlives a boot, on the disk
PCI=/sys/bus/pci/devices

# The machine of boot.sh, in the words of the original's README: A and B are NICs
# behind the bridge C, all three in one IOMMU group.
NIC=0000:01:00.0 NVME=0000:02:00.0
A=0000:04:01.0 B=0000:04:02.0 C=0000:03:00.0
MANAGEMENT=0000:06:00.0 ROOT_DISK=0000:07:00.0
# Two functions of one group that are two resources.
D=0000:09:01.0 E=0000:09:02.0
DECOY=0000:00:1f.2                  # has no driver here, see the scenario rollback
NICS=devices.kubevirt.io/8086_10d3 PAIR=devices.kubevirt.io/8086_100e DISKS=devices.kubevirt.io/1b36_0010
OLD=devices.kubevirt.io/8086_100c NEW=devices.kubevirt.io/8086_100f

mkdir -p "$RUN/pods"

say() { echo "$*"; }

# check NAME CMD...: one line of the result; what CMD said only when it failed.
check() {
    name=$1
    shift
    if "$@" > "$RUN/said" 2>&1; then
        echo "ok $name"
        echo >> "$RUN/passed"
    else
        echo "FAIL $name   ($*)"
        sed 's/^/    | /' "$RUN/said"
        echo >> "$RUN/failed"
    fi
}

fails() { ! "$@"; }

# same TEXT EXPECTED: says what it got when they differ.
same() { [ "$1" = "$2" ] || { echo "got '$1', want '$2'"; return 1; }; }

# has TEXT PATTERN...: each extended pattern, whatever the case, is somewhere in the text.
has() {
    text=$1
    shift
    for pattern in "$@"; do
        echo "$text" | grep -qiE -e "$pattern" || { echo "nothing like '$pattern' in: $text"; return 1; }
    done
}

# wait_for SECONDS CMD...: tries until CMD succeeds; its last words when it never did.
wait_for() {
    end=$(($(uptime_s) + $1))
    shift
    until "$@" > "$RUN/waited" 2>&1; do
        [ "$(uptime_s)" -lt "$end" ] || { cat "$RUN/waited"; return 1; }
        usleep 100000
    done
}
uptime_s() { cut -d. -f1 /proc/uptime; }
# Hundredths of a second since boot, and how many have passed since then.
now() { sed 's/ .*//; s/\.//' /proc/uptime; }
# within HUNDREDTHS SINCE WHAT: says the time, and whether it was in time.
within() {
    passed=$(($(now) - $2))
    say "   $3: $((passed / 100)).$(printf %02d $((passed % 100))) s"
    check "$3 within $(($1 / 100)) s" [ "$passed" -le "$1" ]
}
# What is known of the devices of a resource, by the kubelet: "A Healthy, B Unhealthy".
healths() { kubelet devices "$1" | awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }'; }

# --- PCI functions ---------------------------------------------------------

driver() { link=$(readlink "$PCI/$1/driver") && echo "${link##*/}" || echo none; }
override() { cat "$PCI/$1/driver_override"; }
group() { link=$(readlink "$PCI/$1/iommu_group") && echo "${link##*/}"; }
# Whether `list` says something, and whether nobody has these functions.
listed() { has "$(vfio-device-plugin list)" "$1"; }
unheld() {
    for address in "$@"; do
        vfio-device-plugin list | grep "^devices.*$address" | grep -E 'uid-|/main|\(granted\)' && return 1
    done
    return 0
}
# One line for each function: all that binding changes.
state() {
    for address in "$@"; do
        echo "$address driver $(driver "$address") override $(override "$address")"
    done
}
load_vfio() { modprobe vfio-pci && modprobe vfio_iommu_type1; }

# --- the test kubelet and the plugin ----------------------------------------

kubelet_start() {
    mkdir -p "$PLUGINS_DIR"
    test-kubelet serve --dir "$PLUGINS_DIR" >> "$RUN/kubelet.log" 2>&1 9>&- &
    echo $! > "$RUN/kubelet.pid"
    # Not the socket: one that was killed leaves its own behind.
    wait_for 10 kubelet capacity
}
kubelet_stop() { end kubelet KILL; }
kubelet() { timeout 60 test-kubelet --dir "$PLUGINS_DIR" "$@"; }

plugin_start() {
    vfio-device-plugin run --device-plugins-dir "$PLUGINS_DIR" --kubelet-dir "$KUBELET_DIR" "$@" \
        >> "$RUN/plugin.log" 2>&1 9>&- &
    echo $! > "$RUN/plugin.pid"
}
# What a process uses, in words: resident KiB, threads, descriptors, and how often it was
# put on a processor.
state_of() {
    pid=$(cat "$RUN/$1.pid")
    field() { sed -n "s/^$1:[[:space:]]*\([0-9]*\).*/\1/p" "/proc/$pid/status"; }
    switches=$(cat /proc/$pid/task/*/status 2>/dev/null | awk '/ctxt_switches/ { n += $2 } END { print n }')
    echo "rss $(field VmRSS) threads $(field Threads) fds $(ls /proc/$pid/fd | wc -l) switches $switches"
}
gone_from_bus() { [ ! -e "$PCI/$1" ]; }
plugin_stop() { end plugin TERM; }

# end NAME SIGNAL: its exit code; a process that is still there after 15 s is killed: 137.
end() {
    [ -f "$RUN/$1.pid" ] || return 0
    pid=$(cat "$RUN/$1.pid")
    rm "$RUN/$1.pid"
    kill -"$2" "$pid" 2>/dev/null
    wait_for 15 gone "$pid" || kill -KILL "$pid" 2>/dev/null
    wait "$pid"
}
# Ended, also when not yet waited for.
gone() { ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null; }

# admit POD RESOURCE [COUNT | ID...]: what the kubelet does; the answer is kept.
admit() {
    kubelet admit "$@" > "$RUN/pods/$1" 2>&1
    admitted=$?
    cat "$RUN/pods/$1"
    return $admitted
}
answer() { cat "$RUN/pods/$1"; }
# The addresses a pod was told of: the value of its PCI_RESOURCE_ variable.
addresses() { sed -n 's/^env PCI_RESOURCE_[A-Z0-9_-]*=//p' "$RUN/pods/$1" | paste -s -d , -; }

# container POD [OPTION...]: runs the consumer with what the pod was given and nothing
# else: its own root, in which /dev has the granted nodes, and namespaces of its own.
container() {
    pod=$1
    shift
    root=$RUN/roots/$pod
    rm -rf "$root"
    mkdir -p "$root/bin"
    cp /bin/consumer "$root/bin/"
    sed -n 's/^device //p' "$RUN/pods/$pod" > "$root/devices"
    while read -r host inside _; do
        mkdir -p "$root${inside%/*}"
        mknod -m 600 "$root$inside" c "$((0x$(stat -c %t "$host")))" "$((0x$(stat -c %T "$host")))" || return 1
    done < "$root/devices"
    unshare -m -u -i -n chroot "$root" /bin/consumer "$@" "$(addresses "$pod")"
}

# hold POD: the container opens all and keeps it, until `release`.
hold() {
    rm -f "$RUN/stdin"
    mkfifo "$RUN/stdin"
    container "$1" --hold < "$RUN/stdin" > "$RUN/held" 2>&1 &
    holder=$!
    exec 9> "$RUN/stdin"
    wait_for 10 grep -q "config space" "$RUN/held"
    held=$?
    cat "$RUN/held"
    return $held
}
release() {
    exec 9>&-
    wait "$holder"
}

# boot_again SCENARIO [DEVICE...]: the power goes, and comes back with these cards more; the
# scenario goes on with that file. Kills first: what a process would still write is lost.
boot_again() {
    end plugin KILL
    end kubelet KILL
    mkdir -p "$AGAIN"
    cp -r "$RUN/pods" "$RUN/passed" "$RUN/failed" "$AGAIN/"
    echo "$1 $VDP_LEFT" > "$AGAIN/left"
    shift
    sync
    say "@boot-again $*"
    poweroff -f
}

# --- between scenarios --------------------------------------------------------

# Ends everything and gives each function back to its native driver, without the
# plugin's help: the next scenario must not depend on how this one went.
reset_host() {
    end plugin KILL
    end kubelet KILL
    reset_functions
    rm -rf "$KUBELET_DIR" "$RUN/pods" "$RUN/roots" /run/vfio-device-plugin
    mkdir -p "$RUN/pods"
}
# Every function on its native driver, nothing mounted over its attributes.
reset_functions() {
    for mounted in $(grep -oE " /sys/[^ ]*/(driver_override|unbind) " /proc/mounts); do
        umount "$mounted"
    done
    for address in "$NIC" "$NVME" "$A" "$B" "$D" "$E" "$DECOY" ${NEAR0:-} ${NEAR1:-}; do
        [ -e "$PCI/$address" ] || continue
        echo > "$PCI/$address/driver_override"
        case $(driver "$address") in
            vfio-pci) echo "$address" > "$PCI/$address/driver/unbind" ;;
        esac
        [ "$(driver "$address")" != none ] || echo "$address" > /sys/bus/pci/drivers_probe
    done
    load_vfio
}
