# The unit as it is shipped, under systemd as process 1: with all it may not do it binds,
# serves, sees who has a group open, and feeds its watchdog. Only test/vm/unit.sh runs this.
. /vm/lib.sh

unit=vfio-device-plugin
of() { systemctl show "$unit" -p "$1" | cut -d= -f2; }

check "systemd is process 1" has "$(cat /proc/1/comm)" '^systemd$'
check "it starts before there is a kubelet" systemctl start $unit
check "and is ready" same "$(of ActiveState)" active
check "its status says what is offered" has "$(of StatusText)" "6 functions in 5 resources, 6 healthy"
pid=$(of MainPID)
# CAP_DAC_READ_SEARCH is bit 2, CAP_SYS_PTRACE bit 19.
check "it has two capabilities" same "$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/$pid/status)" 0000000000080004
check "and a filter of system calls" has "$(grep ^Seccomp: /proc/$pid/status)" "2$"
check "and mounts of its own" fails same "$(readlink /proc/$pid/ns/mnt)" "$(readlink /proc/1/ns/mnt)"
kubelet_start
check "the NIC is registered" kubelet wait $NICS 1 60
check "a pod gets the NIC" admit pod $NICS
check "and reads it" same "$(container pod)" "$NIC config space 8086:10d3 group $(group $NIC) viable"
check "another gets a disk, which is opened first" admit disk $DISKS
check "the disk is on vfio-pci" same "$(driver $NVME)" vfio-pci
check "the root disk is refused" listed "$ROOT_DISK.*is mounted on /"
check "A is had" admit vm1 $PAIR $A
check "and opened" hold vm1
kubelet remove vm1
check "that it is open is seen" wait_for 20 listed "not seen closed"
check "the process ends" release
check "A and B are free" kubelet wait $PAIR 2 20
check "the watchdog is armed" same "$(of WatchdogUSec)" 1min

before=$(of WatchdogTimestampMonotonic)
fed() { [ "$(of WatchdogTimestampMonotonic)" -gt "$before" ]; }
check "and is fed" wait_for 45 fed
check "a stop" systemctl stop $unit
check "keeps what a pod has" same "$(driver $NIC)" vfio-pci
check "and the state file" test -s /run/vfio-device-plugin/state.json
check "it starts again" systemctl start $unit
check "and is registered" kubelet wait $NICS 1 60
kill -KILL "$(of MainPID)"
restarted() { same "$(of ActiveState) $(of NRestarts)" "active 1"; }
check "killed, it is started anew" wait_for 30 restarted
kill -STOP "$(of MainPID)"
again() { same "$(of ActiveState) $(of NRestarts)" "active 2"; }
check "stopped dead, the watchdog ends it and it is started anew" wait_for 150 again
check "and is registered once more" kubelet wait $NICS 1 60
systemctl stop $unit

# Metrics, which the unit forbids and its drop-in allows.
dropins=/etc/systemd/system/$unit.service.d
mkdir -p $dropins /etc/vfio-device-plugin
printf '[Service]\nStandardError=append:%s/unit.log\n' "$RUN" > $dropins/log.conf
echo 'http = 9470' > /etc/vfio-device-plugin/config.toml
ip link set lo up
systemctl daemon-reload
systemctl start $unit 2>/dev/null
told() { grep 'systemd unit forbids it: its drop-in http.conf' "$RUN/unit.log"; }
check "http without the drop-in ends it, and says what is missing" wait_for 30 told
cp /vm/http.conf $dropins/
systemctl daemon-reload
systemctl restart $unit
ready() { has "$(wget -q -O - http://127.0.0.1:9470/readyz)" ^ok; }
check "with it pages are served" wait_for 30 ready
systemctl stop $unit
