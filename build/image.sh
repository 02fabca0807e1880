#!/usr/bin/env bash
# Writes a container image to target/<target>/vfio-device-plugin-image.tar: the static binary
# and nothing else. It is written here and not by docker, podman or buildah, so that it has
# the same digest whoever makes it of the same binary, and needs none of them. All of them load it:
#   podman load -i FILE | docker load -i FILE | ctr -n k8s.io images import FILE
# TARGET as for `make static`; IMAGE is the name it gets (default
# localhost/vfio-device-plugin:VERSION); BINARY is another static program, OUT another place,
# and words on the command line are what it is run with (default `run`).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

target=${TARGET:-x86_64-unknown-linux-musl}
case $target in
    x86_64-*) architecture=amd64 ;;
    aarch64-*) architecture=arm64 ;;
    *) die "TARGET=$target: images are made for x86_64 and aarch64" ;;
esac
binary=${BINARY:-$repo/target/$target/vfio-device-plugin}
[ -x "$binary" ] || die "no $binary; run 'make static TARGET=$target'"
version=$(source_version) date=$(source_date)
created=$(date -u -d "@$date" +%Y-%m-%dT%H:%M:%SZ)
program=${binary##*/} words=
for word in "${@:-run}"; do
    words+=${words:+, }\"$word\"
done
name=${IMAGE:-localhost/vfio-device-plugin:$version}
# What the binary says itself is what the label says.
commit=$(VDP_COMMIT=${VDP_COMMIT-$(source_commit)}; echo "${VDP_COMMIT:-unknown}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
blobs=$work/layout/blobs/sha256
mkdir -p "$work/root" "$blobs"

# Nothing of who packs and when gets into an archive.
pack() { # OUT DIRECTORY NAME...
    tar -C "$2" --format=ustar --sort=name --mtime="@$date" --owner=0 --group=0 --numeric-owner \
        --mode=u=rwX,go=rX -cf "$1" "${@:3}"
}
# Files a blob under its digest, which it prints.
blob() { # FILE
    local digest
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    mv "$1" "$blobs/$digest"
    echo "$digest"
}
size() { stat -c %s "$blobs/$1"; }

install -m 755 "$binary" "$work/root/$program"
pack "$work/layer" "$work/root" "$program"
# Not compressed: every version of gzip has bytes of its own.
layer=$(blob "$work/layer")

label() { printf '"org.opencontainers.image.%s": "%s"' "$1" "$2"; }
labels=$(
    label title "$program"; printf ', '
    label description "Kubernetes device plugin that offers PCI functions to pods through VFIO"; printf ', '
    label version "$version"; printf ', '
    label revision "$commit"; printf ', '
    label created "$created"; printf ', '
    label licenses Apache-2.0
)
printf '{"architecture": "%s", "os": "linux", "created": "%s", "config": {"Entrypoint": ["/%s"], "Cmd": [%s], "Labels": {%s}}, "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}, "history": [{"created": "%s", "created_by": "build/image.sh"}]}' \
    "$architecture" "$created" "$program" "$words" "$labels" "$layer" "$created" >"$work/config"
config=$(blob "$work/config")

oci=application/vnd.oci.image
printf '{"schemaVersion": 2, "mediaType": "%s", "config": {"mediaType": "%s", "digest": "sha256:%s", "size": %d}, "layers": [{"mediaType": "%s", "digest": "sha256:%s", "size": %d}], "annotations": {%s}}' \
    "$oci.manifest.v1+json" "$oci.config.v1+json" "$config" "$(size "$config")" \
    "$oci.layer.v1.tar" "$layer" "$(size "$layer")" "$labels" >"$work/manifest"
manifest=$(blob "$work/manifest")

layout=$work/layout
echo '{"imageLayoutVersion": "1.0.0"}' >"$layout/oci-layout"
printf '{"schemaVersion": 2, "mediaType": "%s", "manifests": [{"mediaType": "%s", "digest": "sha256:%s", "size": %d, "platform": {"architecture": "%s", "os": "linux"}, "annotations": {"org.opencontainers.image.ref.name": "%s", "io.containerd.image.name": "%s"}}]}\n' \
    "$oci.index.v1+json" "$oci.manifest.v1+json" "$manifest" "$(size "$manifest")" "$architecture" \
    "${name##*:}" "$name" >"$layout/index.json"
# What docker before version 25 reads.
printf '[{"Config": "blobs/sha256/%s", "RepoTags": ["%s"], "Layers": ["blobs/sha256/%s"]}]\n' \
    "$config" "$name" "$layer" >"$layout/manifest.json"

out=${OUT:-$repo/target/$target/vfio-device-plugin-image.tar}
pack "$work/image.tar" "$layout" blobs index.json manifest.json oci-layout
mv "$work/image.tar" "$out"
say "${out#"$repo/"}: $(stat -c %s "$out") bytes, $name for linux/$architecture"
echo "digest sha256:$manifest"
