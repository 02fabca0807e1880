# The plugin as its image, run by runc. Sourced by scenarios after lib.sh.
# shellcheck shell=sh

BUNDLE=$RUN/bundle

# The image's one layer, unpacked as a runtime does.
image_unpack() {
    rm -rf "$BUNDLE"
    mkdir -p "$BUNDLE/image" "$BUNDLE/rootfs"
    tar -xf /vm/image.tar -C "$BUNDLE/image"
    layer=$(sed -n 's/.*"Layers": \["\([^"]*\)"\].*/\1/p' "$BUNDLE/image/manifest.json")
    tar -xf "$BUNDLE/image/$layer" -C "$BUNDLE/rootfs"
}

# Lines of privileges.txt, less the one that $1 begins: "WHAT OF".
privileges() {
    while read -r what of rest; do
        case $what in
            '' | '#'*) ;;
            mount) echo "mount ${rest%% *} $of" ;;     # mount PATH MODE
            *) echo "$what $of" ;;
        esac
    done < /vm/privileges.txt | grep -vxF "${1:-nothing}" || true
}
# WHAT, with a text around each of its values, and commas between.
each() { privileges "$1" | sed -n "s|^$2 \(.*\)|$3|p" | paste -s -d , -; }

# image_config LESS ARGUMENT...: writes the bundle's config as containerd does for a pod with
# these privileges but LESS; with LESS = "privileged" it is one with `privileged: true`.
image_config() {
    less=$1
    shift
    args=$(printf '"%s",' /vfio-device-plugin "$@")
    caps=$(each "$less" capability '"CAP_\1"')
    own=
    for kind in pid network; do
        privileges "$less" | grep -qx "namespace $kind" || own="$own{\"type\":\"$kind\"},"
    done
    # `mount PATH MODE` to what an engine makes of a hostPath.
    mounts=$(privileges "$less" | sed -n 's|^mount \([^ ]*\) \(.*\)|{"destination":"\1","source":"\1","type":"bind","options":["rbind","rslave","\2"]}|p' | paste -s -d , -)
    sysfs='{"destination":"/sys","source":"sysfs","type":"sysfs","options":["nosuid","noexec","nodev","ro"]},'
    case $mounts in *'"/sys"'*) sysfs= ;; esac
    dev='{"destination":"/dev","source":"tmpfs","type":"tmpfs","options":["nosuid","strictatime","mode=755","size=65536k"]},'
    devices='{"allow":false,"access":"rwm"}'
    masked='"/proc/kcore","/proc/keys","/proc/timer_list","/sys/firmware"' read_only='"/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"'
    if [ "$less" = privileged ]; then
        dev='{"destination":"/dev","source":"/dev","type":"bind","options":["rbind","rslave","ro"]},'
        devices='{"allow":true,"access":"rwm"}' masked='' read_only=''
        caps='"CAP_SYS_PTRACE","CAP_DAC_READ_SEARCH","CAP_SYS_ADMIN","CAP_SYS_RAWIO","CAP_DAC_OVERRIDE"'
    fi
    cat > "$BUNDLE/config.json" << EOF
{"ociVersion":"1.0.2",
 "root":{"path":"rootfs","readonly":true},
 "process":{"cwd":"/","args":[${args%,}],"user":{"uid":0,"gid":0},"noNewPrivileges":true,
  "capabilities":{"bounding":[$caps],"effective":[$caps],"permitted":[$caps]}},
 "mounts":[{"destination":"/proc","source":"proc","type":"proc","options":["nosuid","noexec","nodev"]},
  $dev$sysfs$mounts],
 "linux":{"cgroupsPath":"/plugin","resources":{"devices":[$devices]},
  "namespaces":[$own{"type":"mount"},{"type":"ipc"},{"type":"cgroup"}],
  "maskedPaths":[$masked],"readonlyPaths":[$read_only]}}
EOF
}

image_prepare() {
    # Of a scenario that did not come to its end.
    /usr/sbin/runc delete -f plugin > /dev/null 2>&1
    grep -q ' /sys/fs/cgroup ' /proc/mounts || mount -t cgroup2 cgroup2 /sys/fs/cgroup
    # A hostPath of the type DirectoryOrCreate.
    mkdir -p /run/vfio-device-plugin /var/run/cdi "$PLUGINS_DIR" "$KUBELET_DIR/pod-resources" /dev/vfio
    image_unpack
}

# image_run LESS ARGUMENT...: what it printed.
image_run() {
    image_config "$@"
    /usr/sbin/runc run -b "$BUNDLE" plugin 2>&1
}

# The daemon; `plugin_stop` ends it.
image_start() {
    less=${1:-}
    image_config "$less" run
    : > "$RUN/plugin.log"
    /usr/sbin/runc run -b "$BUNDLE" plugin >> "$RUN/plugin.log" 2>&1 9>&- &
    echo $! > "$RUN/plugin.pid"
}
logged() { wait_for 20 grep -qE -e "$1" "$RUN/plugin.log" || { cat "$RUN/plugin.log"; return 1; }; }
