#!/usr/bin/env bash
# Writes what the binary says of itself to target/share/, where packages take it from.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

share=$repo/target/share
name=vfio-device-plugin
mkdir -p "$share"/{man/man8,bash-completion/completions,zsh/site-functions,fish/vendor_completions.d}
"$repo/build/cargo" build --quiet --release --no-default-features --bin $name
say_of() { "$CARGO_TARGET_DIR/release/$name" "$@"; }
say_of man >"$share/man/man8/$name.8"
say_of completions bash >"$share/bash-completion/completions/$name"
say_of completions zsh >"$share/zsh/site-functions/_$name"
say_of completions fish >"$share/fish/vendor_completions.d/$name.fish"
say "target/share/ holds the man page and the completions"
