# A pod ends by itself: what it had, and the rest of its group, can be had again.
. /kubelet/lib.sh

plugin_start
check "D is there" wait_for 120 allocatable $OLD 1
check "E is there" wait_for 20 allocatable $NEW 1
pod short $OLD=1 policy=Never
check "a pod has D" wait_for 240 reads short $D
check "E cannot be had" wait_for 10 allocatable $NEW 0
check "D is as before" allocatable $OLD 1
finish short
ended_at() { said short | sed -n "s/^done //p"; }
said_done() { [ -n "$(ended_at)" ]; }
check "its process says so" wait_for 30 said_done
check "E can be had again" wait_for 120 allocatable $NEW 1
say "   from the end of the process to the sibling allocatable: $(took "$(ended_at)" "$(cut -d' ' -f1 /proc/uptime)") s"
pod next $NEW=1
check "the next pod has E" wait_for 240 reads next $E
