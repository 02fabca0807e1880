#!/usr/bin/env bash
# Fuzzes each target of fuzz/ for FUZZ_SECONDS (60), one after the other, or only those that
# are given as arguments. What is found goes to fuzz/artifacts/. FUZZ_GROW=1 also writes the
# corpus anew: to what was written by hand it adds the files that reach most beyond.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

fuzz_version=0.13.2
fuzz=$tools/bin/cargo-fuzz
seconds=${FUZZ_SECONDS:-60}
# Files that FUZZ_GROW keeps of a target: the tests replay them all.
grown=25
pick_host_rust
need_apt g++=g++
if [ "$("$fuzz" --version 2>/dev/null | awk '{print $2}')" != "$fuzz_version" ]; then
    say "installing cargo-fuzz $fuzz_version into $tools (some minutes, once; needs a network)"
    # From /: this repository's config would send the installation to vendor/ for its crates.
    (cd / && CARGO_TARGET_DIR=$tools/build "$CARGO" install --locked --root "$tools" "cargo-fuzz@$fuzz_version")
    rm -rf "$tools/build"
fi

# Everything else from / too, for the same reason: cargo looks for its config upwards from
# where it runs, and vendor/ has no fuzzer. Its own target directory: other flags for all.
cd /
export CARGO_TARGET_DIR=$CARGO_TARGET_DIR/fuzz
"$CARGO" fetch --quiet --locked --manifest-path "$repo/fuzz/Cargo.toml"
# Coverage is a flag of the nightly compiler only; the stable one takes it all the same.
export RUSTC_BOOTSTRAP=1
# No sanitizer: what is fuzzed has no unsafe code, and Debian's rustc lacks their runtimes.
common=(--fuzz-dir "$repo/fuzz" --sanitizer none)
"$fuzz" build "${common[@]}" >&2

found=$CARGO_TARGET_DIR/corpus
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=()
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $("$fuzz" list --fuzz-dir "$repo/fuzz")
for target in "$@"; do
    corpus=$repo/fuzz/corpus/$target
    mkdir -p "$found/$target" "$corpus"
    # The first directory is the one that grows, so that a run leaves the tree as it was.
    if "$fuzz" run "${common[@]}" "$target" "$found/$target" "$corpus" -- \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -dict="$repo/fuzz/dictionary" >"$log" 2>&1; then
        awk -v target="$target" '/^Done / { printf "%s: %s runs in %s s, nothing found\n", target, $2, $5 }' "$log"
    else
        failed+=("$target")
        printf '%s: failed\n' "$target"
        grep -A 1 'panicked at' "$log" || tail -n 20 "$log"
        sed -n 's/.*Test unit written to //p' "$log"
        continue
    fi
    if [ -n "${FUZZ_GROW:-}" ]; then
        find "$corpus" -type f -regextype posix-egrep -regex '.*/[0-9a-f]{40}' -exec mv -t "$found/$target" {} +
        rm -rf "$found/$target.new"
        mkdir "$found/$target.new"
        "$fuzz" run "${common[@]}" "$target" "$found/$target.new" "$corpus" "$found/$target" -- \
            -set_cover_merge=1 -use_counters=0 -max_len=4096 >"$log" 2>&1 ||
            { tail -n 20 "$log" >&2; die "no merge of $target"; }
        # Those that add most are written first. Those with a name, which stay, were written
        # by hand for what they say; the others are named by the sum of what they hold.
        known=$(find "$corpus" -type f -exec sha1sum {} + | cut -c1-40)
        ls -tr "$found/$target.new" | sed -n "1,${grown}p" | while read -r file; do
            grep -qxF "$file" <<<"$known" || cp "$found/$target.new/$file" "$corpus/"
        done
        printf '%s: %s files in its corpus\n' "$target" "$(find "$corpus" -type f | wc -l)"
    fi
done
[ ${#failed[@]} -eq 0 ] || die "found something: ${failed[*]}; the inputs are in fuzz/artifacts/"
