#!/usr/bin/env bash
# All tests, each phase with its time; the last line is the sum of all.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repo"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
phases=()

phase() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    "$@" 2>&1 | tee -a "$log" || {
        summary
        die "$name failed after $((SECONDS - start)) s: $*"
    }
    phases+=("$name $((SECONDS - start)) s")
}

# cargo test says "test result: ok. 5 passed; 0 failed; ...", the VM "20 passed, 0 failed".
summary() {
    printf '%s; ' "${phases[@]}" "in all $SECONDS s" >&2
    echo >&2
    awk '/^test result: |^[0-9]+ passed, [0-9]+ failed/ {
            for (i = 2; i <= NF; i++) {
                if ($i ~ /^passed/) passed += $(i - 1)
                if ($i ~ /^failed/) failed += $(i - 1)
            }
        }
        END { printf "%d passed, %d failed\n", passed, failed }' < <(tr -d '\r' <"$log")
}

phase "formatting and lints" make --no-print-directory check
phase "tests on this machine" build/cargo test --release --no-fail-fast
phase "instruction counts" build/bench-check.sh
# Builds our own crate once more; the C++ core knows nothing of the feature. The fake
# kubelet's own tests ran above.
phase "tests of faults" build/cargo test --release --features faults --test faults -- --skip util::
phase "alerts and dashboard" make --no-print-directory check-deploy
phase "static binary" make --no-print-directory static
phase "static test tools" make --no-print-directory static-test-tools
phase "tests on a real kernel" test/vm/run.sh
# Of twenty scenarios the three that need one pod, a restart and an end; `make test-kubelet`
# runs all of them, on each version.
subset=(1.36 one-pod restart-kubelet ends)
phase "tests under a real kubelet (${subset[*]})" test/kubelet/run.sh "${subset[@]}"
summary
