#!/usr/bin/env bash
# Builds a kernel that has of VFIO what Debian's own has not - IOMMUFD and device nodes, groups
# without an IOMMU, mediated devices - from Debian's source of backports with vfio-kernel.config;
# prints its directory, laid out as that of setup.sh. The first time takes some ten minutes of two processors; it is kept in the cache by
# version and configuration.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-device-plugin/vm

say() { echo "vm kernel: $*" >&2; }
die() { say "$*"; exit 1; }

# whole CONFIG: whether it has all that vfio-kernel.config asks for; what has no place is dropped
# without a word.
whole() {
    local line missing=0
    while read -r line; do
        grep -qx "$line" "$1" || { echo "no such option, or not all that it needs: $line"; missing=1; }
    done < <(grep '^CONFIG_' "$here/vfio-kernel.config")
    return $missing
}

# Brings busybox.
"$here/setup.sh" >/dev/null
. "$here/backports.sh"
# Reads the lists where there are none.
backports_version linux-source >/dev/null
package=$(apt-cache "${apt_options[@]}" search --names-only '^linux-source-[0-9.]*$' 2>/dev/null | cut -d' ' -f1 | sort -V | tail -n 1)
version=
[ -z "$package" ] || version=$(backports_version "$package")
target=$cache/vfio-kernel_${version}_$(grep '^CONFIG_' "$here/vfio-kernel.config" | cksum | cut -d' ' -f1)
if [ -n "$version" ] && [ ! -d "$target" ]; then
    missing=()
    for tool in gcc:gcc make:make flex:flex bison:bison bc:bc xz:xz-utils perl:perl; do
        command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
    done
    [ -e /usr/include/libelf.h ] || missing+=(libelf-dev)
    if [ ${#missing[@]} -gt 0 ]; then
        [ "$(id -u)" -eq 0 ] || die "missing; run once as root: apt-get install --no-install-recommends ${missing[*]}"
        say "installing ${missing[*]}"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
    fi
    work=$(mktemp -d "$cache/tmp.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    say "downloading $package $version"
    (cd "$work" && apt-get "${apt_options[@]}" -qq download "$package=$version") >&2
    dpkg --fsys-tarfile "$work"/*.deb | tar -xO "./usr/src/$package.tar.xz" | tar -xJ -C "$work"
    source=$work/$package tree=$work/tree log=$work/log
    say "building it; the end of $log says how far it is"
    # No `set -e` reaches into what stands before `||`.
    { make -C "$source" KCONFIG_ALLCONFIG="$here/vfio-kernel.config" allnoconfig && whole "$source/.config" &&
        make -C "$source" -j "$(nproc)" bzImage modules &&
        make -C "$source" INSTALL_MOD_PATH="$tree" DEPMOD=true modules_install; } >"$log" 2>&1 ||
        { tail -n 30 "$log" >&2; die "it could not be built"; }
    release=$(ls "$tree/lib/modules")
    rm -f "$tree/lib/modules/$release/build"
    install -D -m 644 "$source/arch/x86/boot/bzImage" "$tree/boot/vmlinuz-$release"
    busybox depmod -b "$tree" "$release"
    mv -T "$tree" "$target" 2>/dev/null || [ -d "$target" ]
fi
kept "$target" vfio-kernel "kernel with all of VFIO"
