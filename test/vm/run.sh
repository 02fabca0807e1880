#!/usr/bin/env bash
# run.sh [SCENARIO...]: proves the plugin on a real kernel. Without names, all.
# VDP_STATIC_DIR holds the static binaries; VDP_VM_* are explained in boot.sh.
set -uo pipefail
. "$(dirname "$0")/vm.sh"
export VDP_VM_TIMEOUT=${VDP_VM_TIMEOUT:-900}     # all scenarios under emulation

names=()
for word in "$@"; do
    [[ $word = *=* ]] || names+=("$word")
done
case " ${names[*]:-container} " in
    *' container '* | *' container-less '*) with_container || exit ;;
esac
run_in_vm sh /vm/all.sh "$@"
