#!/usr/bin/env bash
# Installs the package by dpkg into a directory, changes its config, upgrades, removes and
# purges it, and looks at what is there each time and what its scripts asked of systemd, which
# is played by scripts that write down how they were called. Then `make install`.
# Needs what `make static man` has built, and root (or user namespaces) for dpkg's chroot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" != 0 ]; then
    exec unshare --map-root-user "$here/run.sh" "$@"
fi
. "$here/../../build/lib.sh"
need_apt dpkg=dpkg busybox=busybox-static

name=vfio-device-plugin
target=${TARGET:-x86_64-unknown-linux-musl}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root passed=0
check() { # WHAT COMMAND...
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok $what"
        passed=$((passed + 1))
    else
        echo "FAIL $what ($*)"
        cat "$work/said"
        exit 1
    fi
}
same() { [ "$1" = "$2" ] || { printf 'got:\n%s\nwant:\n%s\n' "$1" "$2"; return 1; }; }
not() { ! "$@"; }
deb() { ls "$repo/target/$target/${name}"_*.deb; }

rm -f "$repo/target/$target/$name"_*.deb
check "a package is made" "$repo/build/deb.sh"
first=$(sha256sum <"$(deb)")
check "and made again" "$repo/build/deb.sh"
check "with the same bytes" same "$(sha256sum <"$(deb)")" "$first"

mkdir -p "$root"/{bin,dev,usr/bin,run/systemd/system,var/lib/dpkg/{info,updates,triggers}}
cp /bin/busybox "$root/bin/"
for applet in sh rmdir; do ln -s busybox "$root/bin/$applet"; done
: >"$root/var/lib/dpkg/status"
# Where scripts send what nobody reads.
: >"$root/dev/null"
for tool in deb-systemd-helper deb-systemd-invoke systemctl; do
    printf '#!/bin/sh\necho "%s $*" >>/calls\n' "$tool" >"$root/usr/bin/$tool"
    chmod 755 "$root/usr/bin/$tool"
done
# Its one dependency is what is played here.
dpkg_in() { PATH=$PATH:/usr/sbin:/sbin dpkg --root="$root" --force-depends --force-not-root --force-bad-path --log="$work/log" "$@"; }
called() { cat "$root/calls"; rm "$root/calls"; }

check "it is installed" dpkg_in --install "$(deb)"
check "systemd is asked to enable and start it" same "$(called)" \
    "deb-systemd-helper unmask $name.service
deb-systemd-helper --quiet was-enabled $name.service
deb-systemd-helper enable $name.service
systemctl --system daemon-reload
deb-systemd-invoke start $name.service"
check "the binary runs" same "$("$root/usr/bin/$name" --version | head -n 1)" "$name $(source_version)"
check "the unit starts that binary" grep -q "^ExecStart=/usr/bin/$name run$" "$root/usr/lib/systemd/system/$name.service"
check "vfio-pci is loaded at boot" grep -qx vfio-pci "$root/usr/lib/modules-load.d/$name.conf"
check "the man page is there" test -s "$root/usr/share/man/man8/$name.8.gz"
check "the config is a config" "$root/usr/bin/$name" check-config "$root/etc/$name/config.toml"
check "all files are as packed" test -z "$(dpkg_in --verify $name)"

echo 'release = "restore"' >>"$root/etc/$name/config.toml"
check "an upgrade" dpkg_in --force-confdef --install "$(deb)"
check "restarts it" grep -q "deb-systemd-invoke restart $name.service" "$root/calls"
check "and keeps the config" grep -q '^release = "restore"$' "$root/etc/$name/config.toml"
rm "$root/calls"

check "it is removed" dpkg_in --remove $name
check "and stopped first" same "$(called | head -n 1)" "deb-systemd-invoke stop $name.service"
check "the binary is gone" not test -e "$root/usr/bin/$name"
check "the config is not" test -e "$root/etc/$name/config.toml"
check "it is purged" dpkg_in --purge $name
check "and nothing of it is left" same "$(find "$root" -name "*$name*" ! -path '*/var/lib/dpkg/*')" ""

mkdir -p "$work/by-make/etc/$name"
echo mine >"$work/by-make/etc/$name/config.toml"
check "make install" env DESTDIR="$work/by-make" PREFIX=/opt/x "$repo/build/install.sh"
check "goes where PREFIX says" test -x "$work/by-make/opt/x/bin/$name"
check "the unit with it" grep -q "^ExecStart=/opt/x/bin/$name run$" "$work/by-make/opt/x/lib/systemd/system/$name.service"
check "a config that is there stays" same "$(cat "$work/by-make/etc/$name/config.toml")" mine
echo "$passed passed, 0 failed"
