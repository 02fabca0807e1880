# Functions for the scripts that run on the node (busybox sh). Sourced. What test/vm/lib.sh
# says of the machine and of checks holds here too; the kubelet is a real one.
# shellcheck shell=sh disable=SC2034
. /vm/lib.sh
unset -f kubelet admit answer addresses container hold release healths

export PATH=/bin:/sbin:/usr/bin
MANIFESTS=/etc/kubelet/pods
NODE=node                           # a static pod's name ends with it
UNTIL=/run/vm/until                 # a container ends when its file is here
NEAR0=0000:81:00.0 NEAR1=0000:c1:00.0

mkdir -p "$MANIFESTS" "$UNTIL"

# --- the node's own programs ---------------------------------------------------

cgroups_mount() {
    mount -t cgroup2 cgroup /sys/fs/cgroup
    mkdir -p /dev/shm /dev/mqueue
    modprobe overlay
}

runtime_start() {
    containerd --config /etc/kubelet/containerd.toml >> "$RUN/containerd.log" 2>&1 &
    echo $! > "$RUN/containerd.pid"
    wait_for 120 ctr version
}
images_import() {
    for image in /images/*.tar; do
        ctr -n k8s.io images import "$image" || return
    done
}

# kubelet_start [OPTION...]: the real one; the socket of the one before may be there still.
kubelet_start() {
    rm -f "$PLUGINS_DIR/kubelet.sock"
    /usr/bin/kubelet --config /etc/kubelet/kubelet.yaml --hostname-override $NODE --v 2 "$@" \
        >> "$RUN/kubelet.log" 2>&1 &
    echo $! > "$RUN/kubelet.pid"
    wait_for 180 kubelet_up
}
kubelet_up() { [ -S "$PLUGINS_DIR/kubelet.sock" ] && node-view pods && node-view allocatable; }

# Functions are handed out by their CDI names. What is in /var/run ends with the boot.
by_name() {
    mkdir -p /etc/vfio-device-plugin
    echo 'inject = "cdi"' > /etc/vfio-device-plugin/config.toml
}
cdi_file() { echo "/var/run/cdi/vfio-device-plugin_$1.json"; }

# --- pods ------------------------------------------------------------------------

# pod NAME [RESOURCE=N...] [init RESOURCE=N...] [policy=..] [grace=..]: writes the manifest
# of a pod with the consumer as its container `main`, and as its init container `first`.
pod() {
    pod=$1
    shift
    policy=Always grace=1 limits='' first='' into=limits
    for word in "$@"; do
        case $word in
            policy=*) policy=${word#policy=} ;;
            grace=*) grace=${word#grace=} ;;
            init) into=first ;;
            *) eval "$into=\"\$$into '\${word%=*}': '\${word#*=}',\"" ;;
        esac
    done
    rm -f "$UNTIL/$pod"
    {
        # The first line may not begin with a brace: the kubelet would read JSON.
        echo "apiVersion: v1"
        echo "kind: Pod"
        echo "metadata: {name: $pod, namespace: default}"
        echo "spec:"
        echo "  hostNetwork: true"
        echo "  restartPolicy: $policy"
        echo "  terminationGracePeriodSeconds: $grace"
        echo "  volumes: [{name: until, hostPath: {path: $UNTIL}}]"
        [ -z "$first" ] || echo "  initContainers: [$(container first "$first" /proc/self)]"
        echo "  containers: [$(container main "$limits" "/until/$pod")]"
    } > "$MANIFESTS/.$pod"
    written=$(cut -d' ' -f1 /proc/uptime)
    mv "$MANIFESTS/.$pod" "$MANIFESTS/$pod.yaml"
}
# container NAME LIMITS FILE: one that runs the consumer until there is the file.
container() {
    echo "{name: $1, image: 'localhost/consumer:1', imagePullPolicy: Never, args: ['--live', '$3'], volumeMounts: [{name: until, mountPath: /until}], resources: {limits: {${2%,}}}}"
}
# plugin_pod [ARGUMENT...]: the plugin as a pod: its image holds the static binary and nothing
# else. Privileged, because it opens nodes of /dev that appear while it runs, which the device
# cgroup allows to no other pod. With `--registration=watcher` it may only read the kubelet's
# device-plugins directory.
plugin_pod() {
    read_only=false
    case $* in *watcher*) read_only=true ;; esac
    mkdir -p /run/vfio-device-plugin
    cat > "$MANIFESTS/.plugin" <<EOF
apiVersion: v1
kind: Pod
metadata: {name: plugin, namespace: kube-system}
spec:
  hostNetwork: true
  hostPID: true
  terminationGracePeriodSeconds: 10
  containers:
  - name: plugin
    image: localhost/vfio-device-plugin:1
    imagePullPolicy: Never
    args: [run$([ $# -eq 0 ] || printf ', %s' "$@")]
    securityContext: {privileged: true}
    volumeMounts:
    - {name: dev, mountPath: /dev}
    - {name: device-plugins, mountPath: /var/lib/kubelet/device-plugins, readOnly: $read_only}
    - {name: registry, mountPath: /var/lib/kubelet/plugins_registry}
    - {name: pod-resources, mountPath: /var/lib/kubelet/pod-resources}
    - {name: run, mountPath: /run/vfio-device-plugin}
  volumes:
  - {name: dev, hostPath: {path: /dev}}
  - {name: device-plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}
  - {name: registry, hostPath: {path: /var/lib/kubelet/plugins_registry}}
  - {name: pod-resources, hostPath: {path: /var/lib/kubelet/pod-resources}}
  - {name: run, hostPath: {path: /run/vfio-device-plugin}}
EOF
    mv "$MANIFESTS/.plugin" "$MANIFESTS/plugin.yaml"
}
plugin_says() { cat /var/log/pods/kube-system_plugin-"$NODE"_*/plugin/*.log | cut -d' ' -f4-; }
# Its manifest goes: that is how a force-deleted pod looks to the kubelet.
unpod() { for gone in "$@"; do rm -f "$MANIFESTS/$gone.yaml"; done; }
finish() { touch "$UNTIL/$1"; }

# said POD [CONTAINER]: what its container wrote, of every start.
said() {
    cat /var/log/pods/default_"$1"-"$NODE"_*/"${2:-main}"/*.log 2>/dev/null | cut -d' ' -f4-
}
# The addresses it was told of, sorted.
addresses() {
    said "$@" | sed -n 's/^env PCI_RESOURCE_[A-Z0-9_-]*=//p' | tr , '\n' | sort | paste -s -d , -
}
ready() { said "$@" | grep -q '^ready '; }
# The time at which it had everything, of its first start.
ready_at() { said "$1" | sed -n 's/^ready //p' | head -n 1; }
reads() { ready "$1" && has "$(said "$1")" "$2 config space .* viable"; }
# What the kubelet says of it: phase, reason, message; and of its container: name, state,
# restarts, id, reason, message.
status() { node-view pods | sed -n "s/^pod $1-$NODE [^ ]* //p"; }
containers() { node-view pods | sed -n "s/^container $1-$NODE //p"; }
refused() { has "$(status "$1")" '^Failed UnexpectedAdmissionError'; }
ended() { [ -z "$(ctr -n k8s.io containers ls -q)" ] && [ -z "$(node-view pods)" ]; }
# allocatable RESOURCE N: the kubelet takes N of its devices for healthy.
allocatable() { same "$(node-view allocatable | grep -c "^$1 ")" "$2"; }
# pass SECONDS_FROM SECONDS_TO: hundredths between two uptimes.
took() { echo "$1 $2" | awk '{ printf "%.1f", $2 - $1 }'; }

# What each thread of the plugin waits for.
threads() {
    for task in /proc/"$(cat "$RUN/plugin.pid")"/task/*; do
        echo "   | $(cat $task/comm) $(cat $task/wchan) $(cut -c1-60 $task/syscall)"
    done
}

# --- between scenarios -------------------------------------------------------------

# Ends every pod and gives each function back, without the plugin's help. Containers that
# will not go are killed.
reset_node() {
    rm -f "$MANIFESTS"/*.yaml
    wait_for 180 ended || {
        for task in $(ctr -n k8s.io tasks ls -q); do
            ctr -n k8s.io tasks kill -s KILL "$task"
        done
        wait_for 180 ended
    }
    end plugin KILL
    rm -rf "$UNTIL" /run/vfio-device-plugin /etc/vfio-device-plugin /var/log/pods/*
    mkdir -p "$UNTIL" "$RUN/pods"
    reset_functions
}
