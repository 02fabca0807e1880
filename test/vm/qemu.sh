#!/usr/bin/env bash
# Gets a QEMU that has a NIC with SR-IOV (`igb`, since 8.0), and prints a program that runs it:
# the one that is installed when it is new enough, else that of Debian's backports, unpacked
# and not installed. It is kept in the cache by version, as the kernel is (setup.sh).
set -euo pipefail
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-device-plugin/vm

say() { echo "vm qemu: $*" >&2; }
die() { say "$*"; exit 1; }

# Brings the tools, and the libraries that both versions are linked to.
"$(dirname "$0")/setup.sh" >/dev/null
if qemu-system-x86_64 -M q35 -device help 2>/dev/null | grep -q '^name "igb"'; then
    command -v qemu-system-x86_64
    exit
fi

. "$(dirname "$0")/backports.sh"
version=$(backports_version qemu-system-x86)
target=$cache/qemu_${version//:/_}
if [ -n "$version" ] && [ ! -d "$target" ]; then
    work=$(mktemp -d "$cache/tmp.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/debs/partial"
    say "downloading qemu-system-x86 $version"
    # What an upgrade would bring, and no more.
    if apt-get "${apt_options[@]}" -o Dir::Cache::Archives="$work/debs" -qq -y --download-only \
        --no-install-recommends -t "$codename-backports" install qemu-system-x86 >&2; then
        for deb in "$work"/debs/*.deb; do
            dpkg -x "$deb" "$work/tree"
        done
        cat >"$work/tree/qemu" <<'END'
#!/bin/sh
tree=$(dirname "$0")
export LD_LIBRARY_PATH="$tree/usr/lib/x86_64-linux-gnu" QEMU_MODULE_DIR="$tree/usr/lib/x86_64-linux-gnu/qemu"
exec "$tree/usr/bin/qemu-system-x86_64" -L "$tree/usr/share/qemu" -L "$tree/usr/share/seabios" -L /usr/share/qemu -L /usr/share/seabios "$@"
END
        chmod +x "$work/tree/qemu"
        mv -T "$work/tree" "$target" 2>/dev/null || [ -d "$target" ]
    fi
fi
target=$(kept "$target" qemu "QEMU with igb (the one here is older than 8.0)")
echo "$target/qemu"
