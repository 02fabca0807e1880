#!/bin/sh
# all.sh [NAME=VALUE...] SCENARIO...: runs on the node; starts the runtime and the kubelet,
# then each scenario on a node without pods; `rebooted` on one as `reboot` left it in the
# boot before.
. /kubelet/lib.sh
while case ${1:-} in *=*) true ;; *) false ;; esac; do
    # shellcheck disable=SC2163  # the assignment is meant
    export "$1"
    shift
done
: > "$RUN/passed"
: > "$RUN/failed"
logs() {
    for log in kubelet plugin containerd; do
        say "    -- the last of $log.log"
        tail -n "${VDP_LOG_LINES:-40}" "$RUN/$log.log" 2>/dev/null | cut -c1-700 | grep -vE "Setting node annotation|Updated (capacity|allocatable)|Recording event|loading plugin" | sed 's/^/    | /'
    done
    # What the containers said; only the newest start of each has its log still.
    for log in /var/log/pods/*/*/*.log; do
        [ -f "$log" ] || continue
        say "    -- the last of ${log#/var/log/pods/}"
        tail -n 8 "$log" | cut -c1-400 | sed 's/^/    | /'
    done
}
load_vfio
cgroups_mount
check "containerd starts" runtime_start
[ -e /var/lib/images-there ] || check "the images are imported" images_import
touch /var/lib/images-there
# Where there are pods already, the plugin serves first, as its unit sees to (Type=notify,
# Before=kubelet.service). What their containers said in the boot before is none of this one's.
rm -rf /var/log/pods/*
serves() { grep -q "$DISKS: 1 devices" "$RUN/plugin.log"; }
case $1 in *rebooted)
    plugin_start
    check "the plugin serves" wait_for 60 serves
    ;;
*) rm -f "$MANIFESTS"/* ;;
esac
since=$(now)
# That one looks at what there is before.
[ "$1" = cdi-rebooted ] || check "the kubelet starts" kubelet_start
say "   $(/usr/bin/kubelet --version), $(containerd --version | cut -d' ' -f1,3), $(runc --version | head -n 1); up $(($(now) - since)) cs after its start"
[ "$(wc -l < "$RUN/failed")" -eq 0 ] || logs
for scenario in "$@"; do
    say "== $scenario"
    before=$(wc -l < "$RUN/failed")
    began=$(uptime_s)
    case $scenario in *rebooted) ;; *)
        reset_node > "$RUN/reset" 2>&1
        rm -f "$RUN/plugin.log"
        ;;
    esac
    timeout ${VDP_SCENARIO_TIMEOUT:-900} sh -u "/kubelet/scenarios/$scenario.sh" ||
        check "$scenario came to its end" false
    [ "$(wc -l < "$RUN/failed")" -eq "$before" ] || logs
    say "   $scenario: $(($(uptime_s) - began)) s"
done
failed=$(wc -l < "$RUN/failed")
say "$(wc -l < "$RUN/passed") passed, $failed failed"
sync
[ "$failed" -eq 0 ]
