#!/usr/bin/env bash
# Gets what the VM is made of and prints the directory of the unpacked kernel
# (boot/vmlinuz-*, lib/modules/*). Everything else it says goes to stderr.
#
# The kernel is Debian's own package, unpacked and not installed, so the host
# needs neither its kernel nor its modules. It is kept in the cache by version.
set -euo pipefail
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-device-plugin/vm

say() { echo "vm setup: $*" >&2; }
die() { say "$*"; exit 1; }

# Programs: qemu runs the machine; busybox is the user space inside it, and
# outside gives cpio and depmod, so that the host needs neither.
install_tools() {
    local missing=()
    [ -x /usr/bin/qemu-system-x86_64 ] || missing+=(qemu-system-x86)
    # A dynamic busybox has the same path and cannot run in the VM.
    dpkg-query -W -f '${Status}' busybox-static 2>/dev/null | grep -q ' installed' || missing+=(busybox-static)
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || die "missing; run once as root: apt-get install --no-install-recommends ${missing[*]}"
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
        { apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; } ||
        die "apt-get could not install ${missing[*]}"
}

# The package that linux-image-amd64 stands for today, and its version.
newest_kernel() {
    apt-cache depends linux-image-amd64 2>/dev/null |
        sed -n 's/^ *Depends: \(linux-image-[0-9].*-amd64\)$/\1/p' | head -n 1
}
version_of() {
    apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([^(].*\)$/\1/p'
}

fetch_kernel() {    # package version directory
    local package=$1 version=$2 target=$3 work
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/tmp.XXXXXX")
    # shellcheck disable=SC2064  # the path of now is meant
    trap "rm -rf '$work'" EXIT
    say "downloading $package $version"
    (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package=$version") >&2 || return 1
    say "unpacking it into $target"
    dpkg -x "$work"/*.deb "$work/tree"
    # Debian makes modules.dep at installation, which does not happen here.
    busybox depmod -b "$work/tree" "$(ls "$work/tree/lib/modules")"
    # Two runs at once: the first one to finish wins, both have the same.
    mv -T "$work/tree" "$target" 2>/dev/null || [ -d "$target" ]
}

install_tools
package=$(newest_kernel)
if [ -z "$package" ] && [ "$(id -u)" -eq 0 ]; then
    say "apt-get update (no package lists yet)"
    apt-get update -qq >&2 || true
    package=$(newest_kernel)
fi
if [ -n "$package" ]; then
    version=$(version_of "$package")
    kernel=$cache/${package}_${version}
    [ -d "$kernel" ] || fetch_kernel "$package" "$version" "$kernel" || {
        # The lists may be older than what the archive still holds.
        [ "$(id -u)" -ne 0 ] || apt-get update -qq >&2 || true
        package=$(newest_kernel)
        version=$(version_of "$package")
        kernel=$cache/${package}_${version}
        [ -d "$kernel" ] || fetch_kernel "$package" "$version" "$kernel" || kernel=
    }
else
    kernel=
fi
if [ -z "$kernel" ]; then
    # No package source in reach: any kernel of an earlier run will do.
    kernel=$(find "$cache" -maxdepth 1 -name 'linux-image-*' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$kernel" ] || die "no kernel: apt-get cannot download linux-image-amd64's package (run apt-get update) and $cache has none"
    say "using the cached ${kernel##*/}"
fi
echo "$kernel"
