# A pod's function is bound in its Allocate: what that costs beside the three writes that make a
# bind, twice or VDP_BINDS times. Each time it goes back to its driver.
. /vm/lib.sh

rounds=${VDP_BINDS:-2}
bare=$(timeout 300 test-kubelet --dir "$PLUGINS_DIR" writes $NIC "$rounds" 2>&1)
check "by the writes alone" has "$bare" "^$rounds, median"
kubelet_start
plugin_start --release restore
check "the NIC is registered" kubelet wait $NICS 1 20
ours=$(timeout 300 test-kubelet --dir "$PLUGINS_DIR" binds $NICS $NIC "$rounds" 2>&1)
check "by an Allocate" has "$ours" "^$rounds, median"
check "the NIC is on its driver" same "$(driver $NIC)" e1000e
say "   three writes:        $bare"
say "   Allocate that binds: $ours"
say "   the medians' ratio:   $(printf '%s\n%s\n' "$bare" "$ours" | awk '{ m[NR] = $3 } END { if (m[1] > 0) printf "%.2f", m[2] / m[1] }')"
