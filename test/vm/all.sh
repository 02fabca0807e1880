#!/bin/sh
# all.sh [NAME=VALUE...] [SCENARIO...]: runs in the VM; each scenario on a machine as after
# boot. Names that scenarios know: VDP_ROUNDS, VDP_BINDS, VDP_IDLE, VDP_SOAK, VDP_SCENARIO_TIMEOUT.
. /vm/lib.sh
while case ${1:-} in *=*) true ;; *) false ;; esac; do
    # shellcheck disable=SC2163  # the assignment is meant
    export "$1"
    shift
done
[ $# -gt 0 ] || set -- machine discover bind-one in-use bridge-group pod-of-two rollback \
    restart-kubelet sigterm no-vfio-pci hotplug hotplug-rounds idle bind-cost groups races kill-plugin release \
    uevents clock container container-less reboot
: > "$RUN/passed"
: > "$RUN/failed"
# What a scenario that booted again has left: itself to go on with, and those behind it.
if [ -d "$AGAIN" ]; then
    cp -r "$AGAIN"/* "$RUN/"
    # shellcheck disable=SC2046  # words are meant
    set -- $(cat "$RUN/left")
fi
while [ $# -gt 0 ]; do
    scenario=$1
    shift
    export VDP_LEFT="$*"
    say "== $scenario"
    before=$(wc -l < "$RUN/failed")
    if [ -d "$AGAIN" ]; then
        rm -rf "$AGAIN"
    else
        reset_host > "$RUN/reset" 2>&1
    fi
    rm -f "$RUN"/*.log
    timeout ${VDP_SCENARIO_TIMEOUT:-300} sh -u "/vm/scenarios/$scenario.sh" ||
        check "$scenario came to its end" false
    if [ "$(wc -l < "$RUN/failed")" -gt "$before" ]; then
        for log in kubelet plugin; do
            say "    -- the last of $log.log"
            tail -n 40 "$RUN/$log.log" 2>/dev/null | sed 's/^/    | /'
        done
    fi
done
reset_host > "$RUN/reset" 2>&1
failed=$(wc -l < "$RUN/failed")
say "$(wc -l < "$RUN/passed") passed, $failed failed"
[ "$failed" -eq 0 ]
