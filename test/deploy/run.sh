#!/usr/bin/env bash
# Renders the manifests and checks them, see main.go. Needs Go, whose modules come from a proxy once.
set -euo pipefail
cd "$(dirname "$0")"
. ../../build/lib.sh
need_go .
say "building the checker (some minutes the first time: it holds Helm and kustomize)"
mkdir -p "$tools"
go build -o "$tools/check-manifests" .
"$tools/check-manifests" "$repo/deploy"
version=$(source_version)
for line in "appVersion: $version:helm/vfio-device-plugin/Chart.yaml" \
    "image: localhost/vfio-device-plugin:$version:kustomize/base/daemonset.yaml"; do
    grep -q "^ *${line%:*}$" "$repo/deploy/${line##*:}" || die "deploy/${line##*:} has no '${line%:*}', as Cargo.toml says"
done
