#!/usr/bin/env bash
# Installs what `make static` and `make man` have built: the binary, the unit, the man page,
# completions, the module that is loaded at boot, and an example config where there is none.
#   DESTDIR= PREFIX=/usr/local SYSCONFDIR=/etc TARGET=x86_64-unknown-linux-musl
set -euo pipefail
. "$(dirname "$0")/lib.sh"

name=vfio-device-plugin
target=${TARGET:-x86_64-unknown-linux-musl}
prefix=${PREFIX:-/usr/local} etc=${SYSCONFDIR:-/etc} to=${DESTDIR:-}
binary=$repo/target/$target/$name share=$repo/target/share
[ -x "$binary" ] || die "no $binary; run 'make static TARGET=$target'"
[ -f "$share/man/man8/$name.8" ] || die "no $share/man/man8/$name.8; run 'make man'"

put() { install -D -m "$1" "$2" "$to$3"; }
put 755 "$binary" "$prefix/bin/$name"
put 644 "$share/man/man8/$name.8" "$prefix/share/man/man8/$name.8"
put 644 "$share/bash-completion/completions/$name" "$prefix/share/bash-completion/completions/$name"
put 644 "$share/zsh/site-functions/_$name" "$prefix/share/zsh/${ZSH_FUNCTIONS:-site-functions}/_$name"
put 644 "$share/fish/vendor_completions.d/$name.fish" "$prefix/share/fish/vendor_completions.d/$name.fish"
put 644 "$repo/README.md" "$prefix/share/doc/$name/README.md"
put 644 "$repo/deploy/systemd/http.conf" "$prefix/share/doc/$name/http.conf"
put 644 "$repo/deploy/config.toml" "$prefix/share/doc/$name/config.toml"
[ -e "$to$etc/$name/config.toml" ] || put 644 "$repo/deploy/config.toml" "$etc/$name/config.toml"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sed "s|^ExecStart=/usr/bin/|ExecStart=$prefix/bin/|" "$repo/deploy/systemd/$name.service" >"$scratch/unit"
grep -q "^ExecStart=$prefix/bin/$name run$" "$scratch/unit" || die "the unit does not start $prefix/bin/$name"
put 644 "$scratch/unit" "$prefix/lib/systemd/system/$name.service"
printf '# Without it vfio-device-plugin can offer nothing.\nvfio-pci\n' >"$scratch/module"
put 644 "$scratch/module" "$prefix/lib/modules-load.d/$name.conf"
say "installed to $to$prefix and $to$etc/$name"
