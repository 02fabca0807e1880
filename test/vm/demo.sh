#!/usr/bin/env bash
# Tells the whole story on a real kernel in under two minutes: what the machine has,
# what the node offers, and pods that read their NICs through VFIO. Exit code 0 only
# when every step really worked.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
echo "Booting a Debian kernel in an emulated machine with an IOMMU (about 20 s)..."
run_in_vm sh /vm/story.sh
status=$?
echo "($SECONDS s in all, exit code $status)"
exit $status
