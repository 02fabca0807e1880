# The plugin is killed (-9) while it binds, before it answers and after; whatever it was
# doing, the next one knows who holds what before its first list.
. /vm/lib.sh

kubelet_start
whole() {
    drivers="$(driver $A) $(driver $B)"
    [ "$drivers" = "vfio-pci vfio-pci" ] || [ "$drivers" = "e1000 e1000" ] || { echo "A and B are on $drivers"; return 1; }
}

# A bind takes some 300 ms here; each round is killed a little later in it.
round=0
for delay in 1000 30000 60000 90000 130000 180000 240000 320000 450000 700000; do
    round=$((round + 1))
    plugin_start
    check "round $round: registered" kubelet wait $PAIR 2 30
    kubelet admit vm$round $PAIR $A > "$RUN/pods/vm$round" 2>&1 &
    admitting=$!
    usleep $delay
    end plugin KILL > /dev/null 2>&1
    wait $admitting
    admitted=$?
    plugin_start
    if grep -q "^env" "$RUN/pods/vm$round"; then
        check "round $round, killed after $delay us: allocated, so B cannot be had" kubelet wait $PAIR 1 30
        check "round $round: nobody else gets B" fails admit other$round $PAIR $B
        check "round $round: its container may start" kubelet prestart vm$round
        check "round $round: and reads A" same "$(container vm$round)" "$A config space 8086:100e group $(group $A) viable"
    else
        check "round $round, killed after $delay us: refused ($admitted), so both can be had" kubelet wait $PAIR 2 30
    fi
    kubelet remove vm$round
    check "round $round: free again" wait_for 30 unheld $A $B
    check "round $round: A and B are wholly on one side" wait_for 20 whole
    plugin_stop > /dev/null 2>&1
    reset_host > "$RUN/reset" 2>&1
    kubelet_start
done
