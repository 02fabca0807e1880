# Nobody asks for anything: the plugin says nothing and hardly wakes up.
. /vm/lib.sh

kubelet_start
plugin_start
check "registered" kubelet wait $PAIR 2 20
check "registered, also the NVMe" kubelet wait $DISKS 1 20
quiet() { lines=$(wc -l < "$RUN/plugin.log"); sleep 3; [ "$(wc -l < "$RUN/plugin.log")" = "$lines" ]; }
check "it falls silent" wait_for 30 quiet
lines=$(wc -l < "$RUN/plugin.log")
before=$(state_of plugin)
# The subject is time that passes: two rounds of everything that is periodic.
seconds=${VDP_IDLE:-25}
sleep "$seconds"
after=$(state_of plugin)
check "nothing was logged in $seconds s" same "$(wc -l < "$RUN/plugin.log")" "$lines"
say "   before: $before"
say "   after:  $after"
switches=$((${after##* } - ${before##* }))
say "   context switches: $switches in $seconds s"
