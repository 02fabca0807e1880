#!/usr/bin/env bash
# Makes a Debian package of what build/install.sh installs, in target/<target>/. Of the same
# sources it has the same bytes: all its times are those of the commit, or SOURCE_DATE_EPOCH.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

name=vfio-device-plugin
export TARGET=${TARGET:-x86_64-unknown-linux-musl}
case $TARGET in
    x86_64-*) architecture=amd64 ;;
    aarch64-*) architecture=arm64 ;;
    *) die "TARGET=$TARGET: packages are made for x86_64 and aarch64" ;;
esac
need_apt dpkg-deb=dpkg
SOURCE_DATE_EPOCH=$(source_date)
export SOURCE_DATE_EPOCH
version=$(source_version)

umask 022
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
DESTDIR=$tree PREFIX=/usr SYSCONFDIR=/etc ZSH_FUNCTIONS=vendor-completions "$repo/build/install.sh"
gzip -9n "$tree/usr/share/man/man8/$name.8"
install -D -m 644 "$repo/LICENSE" "$tree/usr/share/doc/$name/copyright"
mkdir "$tree/DEBIAN"
for script in postinst prerm postrm; do
    install -m 755 "$repo/deploy/debian/$script" "$tree/DEBIAN/$script"
done
echo /etc/$name/config.toml >"$tree/DEBIAN/conffiles"
# In KiB, of what a file system of any kind needs.
size=$(find "$tree" -path "$tree/DEBIAN" -prune -o -type f -printf '%s\n' |
    awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
cat >"$tree/DEBIAN/control" <<EOF
Package: $name
Version: $version
Architecture: $architecture
Maintainer: vfio-device-plugin maintainers <maintainers@localhost>
Installed-Size: $size
Depends: init-system-helpers (>= 1.54)
Recommends: kmod
Section: admin
Priority: optional
Description: Kubernetes device plugin that offers PCI functions through VFIO
 A pod that asks for one gets the function's IOMMU group bound to vfio-pci, and
 the nodes /dev/vfio/vfio and /dev/vfio/GROUP in its container. What the host
 needs is never offered, and a group goes to one container at a time.
EOF
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
out=$repo/target/$TARGET/${name}_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$tree" "$out" >/dev/null
say "${out#"$repo/"}: $(stat -c %s "$out") bytes"
sha256sum "$out" | sed "s|$repo/||"
