#!/usr/bin/env bash
# Whether a look at the host, a reading of the kubelet's checkpoint and an Allocate cost more
# instructions than they did. callgrind counts them, so that a busy machine changes nothing;
# test/limits/counts.txt has what they were, and one that grew by more than 10 % fails.
#   build/bench-check.sh [--accept]     --accept: write down what they are now
#
# Another rustc makes other instructions of the same source. Like is compared with like: with
# the line of this rustc and architecture. Without one the figure is compared as a multiple of
# the floor of the same run, the bare system calls, and may be a quarter more; that is said.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$repo"

figures=${COUNTS_FILE:-$repo/test/limits/counts.txt}
need_apt valgrind=valgrind
"$repo/build/cargo" build --release --no-default-features --example counts
counts=$CARGO_TARGET_DIR/release/examples/counts
pick_host_rust
rustc=$("$RUSTC" -V | awk '{print $2}')-$(uname -m)

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$counts" tree "$dir"
# Paths as long on every machine.
cd "$dir"
# libc chooses its memcpy by the machine: the plainest one for all.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512VL,-ERMS,-FSRM,-AVX_Fast_Unaligned_Load

# Instructions of so many times WORK.
run() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$counts" "$1" "$2" . 2>&1 |
        awk '/Collected *:/ { print $NF; found = 1 } END { exit !found }' ||
        die "valgrind could not count '$1'; try: valgrind --tool=callgrind $counts $1 $2 $dir"
}

# Of one time, without what starting costs.
once() {
    local few=$2 many=$(($2 * 2))
    echo $((($(run "$1" "$many") - $(run "$1" "$few")) / few))
}

floor=$(once floor 1)
say "floor: $floor instructions (rustc $rustc)"
lines=() failed=
for work in look checkpoint allocate; do
    # The more there are, the less it matters who of two threads is first.
    case $work in look) few=1 ;; checkpoint) few=10 ;; *) few=300 ;; esac
    now=$(once "$work" "$few")
    times=$(awk -v a="$now" -v b="$floor" 'BEGIN { printf "%.3f", a / b }')
    lines+=("$work $rustc $now $times")
    [ "${1:-}" != --accept ] || continue
    # The line of this rustc, or else the last one there is.
    read -r how was < <(awk -v work="$work" -v rustc="$rustc" '
        $1 == work { any = $4 } $1 == work && $2 == rustc { same = $3 }
        END { if (same) print "same", same; else if (any) print "other", any; else print "none", 0 }
    ' "$figures")
    case $how in
        same) have=$now limit=1.10 what="instructions, $was before" ;;
        other)
            have=$times limit=1.25 what="times the floor, $was before"
            say "$work: NOT LIKE WITH LIKE: $figures has no line of rustc $rustc;" \
                "'make bench-accept' adds it"
            ;;
        none) die "$work: not in $figures; 'make bench-accept' adds it" ;;
    esac
    verdict=$(awk -v now="$have" -v was="$was" -v limit="$limit" 'BEGIN {
        printf "%+.1f %%", (now / was - 1) * 100
        if (now > was * limit) printf " FAIL"
        else if (now * limit < was) printf " (much less: make bench-accept holds it)"
    }')
    say "$work: $have $what: $verdict"
    [ "${verdict%FAIL}" = "$verdict" ] || failed+=" $work"
done

if [ "${1:-}" = --accept ]; then
    {
        grep '^#' "$figures" || true
        { grep -v '^#' "$figures" | awk -v rustc="$rustc" '$2 != rustc' || true
            printf '%s\n' "${lines[@]}"; } | sort -k2,2V -k1,1
    } >"$dir/new"
    cp "$dir/new" "$figures"
    say "$figures: ${lines[*]}"
    exit
fi
[ -z "$failed" ] || die "grew by more than is allowed:$failed; make it less, or say why in the commit that runs 'make bench-accept'"
echo "3 passed, 0 failed"
