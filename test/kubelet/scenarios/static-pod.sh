# The plugin as a pod: its image holds the static binary and nothing else. It opens nodes of
# /dev that appear while it runs, which the device cgroup allows to a privileged pod only.
. /kubelet/lib.sh

mkdir -p /run/vfio-device-plugin
cat > "$MANIFESTS/.plugin" <<EOF
apiVersion: v1
kind: Pod
metadata: {name: plugin, namespace: kube-system}
spec:
  hostNetwork: true
  hostPID: true
  terminationGracePeriodSeconds: 10
  containers:
  - name: plugin
    image: localhost/vfio-device-plugin:1
    imagePullPolicy: Never
    securityContext: {privileged: true}
    volumeMounts:
    - {name: dev, mountPath: /dev}
    - {name: device-plugins, mountPath: /var/lib/kubelet/device-plugins}
    - {name: pod-resources, mountPath: /var/lib/kubelet/pod-resources}
    - {name: run, mountPath: /run/vfio-device-plugin}
  volumes:
  - {name: dev, hostPath: {path: /dev}}
  - {name: device-plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}
  - {name: pod-resources, hostPath: {path: /var/lib/kubelet/pod-resources}}
  - {name: run, hostPath: {path: /run/vfio-device-plugin}}
EOF
mv "$MANIFESTS/.plugin" "$MANIFESTS/plugin.yaml"
plugin_says() { cat /var/log/pods/kube-system_plugin-"$NODE"_*/plugin/*.log | cut -d' ' -f4-; }
check "its devices are allocatable" wait_for 240 allocatable $NICS 3
check "A and B" wait_for 20 allocatable $PAIR 2
check "the NVMe" wait_for 20 allocatable $DISKS 1
check "nothing of what the host needs" fails has "$(node-view allocatable)" "$MANAGEMENT|$ROOT_DISK"
pod single $DISKS=1
check "a pod runs" wait_for 240 reads single $NVME
pod grouped $PAIR=1
check "another, of a group" wait_for 240 ready grouped
check "whose sibling cannot be had" wait_for 20 allocatable $PAIR 1
finish single
unpod single grouped
check "all can be had when they end" wait_for 90 allocatable $PAIR 2
unpod plugin
check "the plugin ends" wait_for 180 ended
plugin_says 2>/dev/null | tail -n 30 | cut -c1-300 | sed 's/^/   | /'
check "what it had bound stays bound" same "$(driver $NVME) $(driver $A)" "vfio-pci vfio-pci"
