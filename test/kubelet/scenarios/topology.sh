# Topology Manager, single-numa-node: two NICs of one kind, one near each node.
. /kubelet/lib.sh

end kubelet TERM > /dev/null 2>&1
sed 's/^kind: .*/&\ntopologyManagerPolicy: single-numa-node/' /etc/kubelet/kubelet.yaml > "$RUN/topology.yaml"
check "the kubelet starts with the policy" kubelet_start --config "$RUN/topology.yaml"
plugin_start --exclude $NIC
check "two NICs are there" wait_for 120 allocatable $NICS 2
check "one is near node 0" same "$(cat $PCI/$NEAR0/numa_node)" 0
check "one near node 1" same "$(cat $PCI/$NEAR1/numa_node)" 1
pod across $NICS=2
rejected() { has "$(status across)" '^Failed TopologyAffinityError'; }
check "a pod that asks for both is refused by the kubelet" wait_for 60 rejected
say "   $(status across)"
unpod across
pod one $NICS=1
check "a pod that asks for one runs" wait_for 240 ready one
pod two $NICS=1
check "a second one gets the other" wait_for 240 ready two
check "each has its own" same "$(printf '%s\n' "$(addresses one)" "$(addresses two)" | sort | paste -s -d , -)" "$NEAR0,$NEAR1"
unpod one two
check "they end" wait_for 180 ended
end kubelet TERM > /dev/null 2>&1
check "the kubelet starts without the policy" kubelet_start
