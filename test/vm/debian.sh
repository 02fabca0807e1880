#!/usr/bin/env bash
# debian.sh PACKAGE PATH...: gets programs of a Debian package with the libraries they are
# linked to, and prints the directory it is unpacked into. Nothing is installed. It is kept in
# the cache by version, as the kernel is (setup.sh).
set -euo pipefail
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-device-plugin/vm
package=$1
shift
say() { echo "vm $package: $*" >&2; }

candidate() { apt-cache policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: \([^(].*\)$/\1/p'; }
# With all it depends on, but for choices of which none is needed here.
closure() {
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances --no-pre-depends "$package" 2>/dev/null | grep -E '^(lib|systemd|runc)[a-z0-9.+-]*$' | sort -u
}

version=$(candidate)
if [ -z "$version" ] && [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq >&2 || true
    version=$(candidate)
fi
# Another choice of programs is another directory.
target=$cache/${package}_${version}_$(printf '%s\n' "$@" | cksum | cut -d' ' -f1)
if [ -n "$version" ] && [ ! -d "$target" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/tmp.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mapfile -t packages < <(closure)
    say "downloading ${#packages[@]} packages"
    if (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "${packages[@]}") >&2; then
        all=$work/all tree=$work/tree
        for deb in "$work"/*.deb; do
            dpkg -x "$deb" "$all"
        done
        # Debian's loader looks for libraries in /lib/x86_64-linux-gnu, and is itself in /lib64.
        loader=$(find "$all" -name 'ld-linux-x86-64.so.2' | head -n 1)
        paths=$(find "$all" -name '*.so*' -printf '%h\n' | sort -u | paste -sd :)
        install -D "$loader" "$tree/lib64/ld-linux-x86-64.so.2"
        mkdir -p "$tree/lib/x86_64-linux-gnu"
        for path in "$@"; do
            if [ -x "$all/$path" ] && [ -f "$all/$path" ] && [[ $path != *.target && $path != *.service ]]; then
                install -D "$all/$path" "$tree/$path"
                # LINE: NAME => PATH (ADDRESS)
                while read -r name _ from _; do
                    [[ $name = */* ]] || [ ! -f "$from" ] || cp -L "$from" "$tree/lib/x86_64-linux-gnu/$name"
                done < <("$loader" --library-path "$paths" --list "$all/$path")
            else
                install -D -m 644 "$all/$path" "$tree/$path"
            fi
        done
        mv -T "$tree" "$target" 2>/dev/null || [ -d "$target" ]
    fi
fi
if [ -z "$version" ] || [ ! -d "$target" ]; then
    target=$(find "$cache" -maxdepth 1 -name "${package}_*" 2>/dev/null | sort -V | tail -n 1)
    [ -n "$target" ] || { say "apt-get cannot download it (run apt-get update) and $cache has none"; exit 1; }
    say "using the cached ${target##*/}"
fi
echo "$target"
