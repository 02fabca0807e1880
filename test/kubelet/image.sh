#!/usr/bin/env bash
# image.sh OUT NAME PROGRAM ARGUMENT...: writes the OCI archive OUT with an image called NAME
# that holds the static PROGRAM and nothing else, and runs it with the arguments.
set -euo pipefail
out=$1 name=$2 program=$3
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/image/blobs/sha256" "$work/layer"
cd "$work/image"

# blob MEDIA_TYPE FILE: moves the file to where its digest says, prints its descriptor.
blob() {
    local digest size
    digest=$(sha256sum "$2" | cut -d' ' -f1)
    size=$(stat -c %s "$2")
    mv "$2" "blobs/sha256/$digest"
    printf '"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s' "$1" "$digest" "$size"
}

install -m 755 "$program" "$work/layer/${program##*/}"
tar -C "$work/layer" --owner=0 --group=0 --mtime=@0 -cf "$work/layer.tar" "${program##*/}"
layer_digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
layer=$(blob layer.v1.tar "$work/layer.tar")
entry="\"/${program##*/}\""
for argument in "$@"; do
    entry+=",\"$argument\""
done
printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":[%s]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$entry" "$layer_digest" > "$work/config"
config=$(blob config.v1+json "$work/config")
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{%s},"layers":[{%s}]}' \
    "$config" "$layer" > "$work/manifest"
manifest=$(blob manifest.v1+json "$work/manifest")
printf '{"schemaVersion":2,"manifests":[{%s,"annotations":{"io.containerd.image.name":"%s"}}]}' \
    "$manifest" "$name" > index.json
echo '{"imageLayoutVersion":"1.0.0"}' > oci-layout
tar -cf "$out" oci-layout index.json blobs
