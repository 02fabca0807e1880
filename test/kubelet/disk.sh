#!/usr/bin/env bash
# disk.sh KERNEL_DIR OUT STATIC_DIR PROGRAM_DIR...: makes the root disk OUT of a node: what
# test/vm has, every program of the PROGRAM_DIRs, and the images of the test pods. It is a
# file that holds its place only as far as it is used.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../vm/tree.sh"
kernel=$1 out=$2 static=$3
shift 3

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
# What test/vm has, and the file system of images.
# shellcheck disable=SC2034  # make_tree takes them by name
node_modules=("${vm_modules[@]}" overlay)
node_files=()
for program in vfio-device-plugin test-kubelet consumer node-view; do
    node_files+=("$static/$program:bin/$program")
done
for directory in "$@"; do
    for program in "$directory"/*; do
        node_files+=("$program:usr/bin/${program##*/}")
    done
done
for script in "$here"/../vm/lib.sh "$here"/*.sh "$here"/scenarios/*.sh; do
    script=$(realpath "$script")
    node_files+=("$script:${script#"$(realpath "$here/..")"/}")
done
make_tree "$kernel" "$tree" node_modules node_files
# The scripts of the VM are /vm there, and these /kubelet.
mkdir -p "$tree"/{etc/kubelet,var/lib,root,images,disk}
ln -s /run "$tree/var/run"    # which ends with the boot
cp "$here"/kubelet.yaml "$here"/containerd.toml "$tree/etc/kubelet/"
echo '127.0.0.1 localhost' > "$tree/etc/hosts"
echo 'root:x:0:0:root:/root:/bin/sh' > "$tree/etc/passwd"
: > "$tree/etc/resolv.conf"
echo 00000000000000000000000000000001 > "$tree/etc/machine-id"
image() {   # NAME PROGRAM ARGUMENT...
    BINARY=$static/$2 OUT=$tree/images/$1.tar IMAGE=localhost/$1:1 "$here/../../build/image.sh" "${@:3}" >&2
}
image pause consumer --pause
# How it is run its pods say: their `args` take the place of what an image brings.
image consumer consumer
image vfio-device-plugin vfio-device-plugin

truncate -s 2G "$out"
mke2fs -q -t ext4 -O ^has_journal -d "$tree" "$out"
