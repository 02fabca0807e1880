// check-manifests renders deploy/kustomize and deploy/helm and reads what comes out by the
// types of Kubernetes, strictly: a field that is misspelt or at the wrong place is an error.
// Then it compares the plugin's pod with deploy/privileges.txt, which the tests in the virtual
// machine run the image by.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

var failed int

func complain(where string, err error) {
	fmt.Printf("FAIL %s: %v\n", where, err)
	failed++
}

func main() {
	deploy := os.Args[1]
	want, err := privileges(filepath.Join(deploy, "privileges.txt"))
	if err != nil {
		complain("privileges.txt", err)
	}
	passed := 0
	one := func(name, text string, err error, way way) {
		before := failed
		if err != nil {
			complain(name, err)
			return
		}
		want := want
		switch way {
		case watcher:
			want = watched(want)
		case elsewhere:
			want = moved(want)
		}
		kinds := check(name, text, want, way == disks)
		if failed == before {
			fmt.Printf("ok %s: %s\n", name, strings.Join(kinds, ", "))
			passed++
		}
	}
	ways := map[string]way{"base": plain, "disks": disks, "metrics": plain, "watcher": watcher}
	for _, dir := range []string{"base", "disks", "metrics", "watcher"} {
		text, err := kustomize(filepath.Join(deploy, "kustomize", dir))
		one("kustomize "+dir, text, err, ways[dir])
	}
	text, err := kustomize(filepath.Join(deploy, "examples/kustomize"))
	one("kustomize of metrics and watcher", text, err, watcher)
	for _, has := range []string{"0.0.0.0:9470", "--registration=watcher", "registry.example.com/", "kind: PodMonitor"} {
		if err == nil && !strings.Contains(text, has) {
			complain("kustomize of metrics and watcher", fmt.Errorf("it has no %s", has))
		}
	}
	chart := filepath.Join(deploy, "helm/vfio-device-plugin")
	for _, c := range []struct {
		values string
		way    way
		has    string
	}{
		{"{}", plain, `"127.0.0.1:9470"`},
		{"{podMonitor: {enabled: true}, http: {address: 0.0.0.0}}", plain, `host: "127.0.0.1"`},
		{"{http: {address: '::'}}", plain, `"[::]:9470"`},
		{"{http: {address: '::'}}", plain, `host: "::1"`},
		{"{disks: true, networkPolicy: {enabled: false}}", disks, "privileged: true"},
		{"{registration: watcher}", watcher, "plugins_registry"},
		{"{kubeletDir: /var/lib/k0s/kubelet}", elsewhere, "- /var/lib/kubelet/device-plugins"},
		{"{config: \"[[resource]]\\n\", args: [--log-level, debug], imagePullSecrets: [{name: x}], affinity: {nodeAffinity: {}}}", plain, "- debug"},
	} {
		text, err := helm(chart, c.values)
		one("helm "+c.values, text, err, c.way)
		if err == nil && !strings.Contains(text, c.has) {
			complain("helm "+c.values, fmt.Errorf("it has no %s", c.has))
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

// way is how the plugin's pod differs from the one that was tried.
type way int

const (
	plain way = iota
	// disks: it is privileged.
	disks
	// watcher: its sockets are where the kubelet looks for them by itself.
	watcher
	// elsewhere: the kubelet's root directory is another one.
	elsewhere
)

// watched are the privileges with registration by the kubelet's watcher.
func watched(want []string) []string {
	const dir = "/var/lib/kubelet/"
	lines := []string{"mount rw " + dir + "plugins_registry"}
	for _, line := range want {
		if line == "mount rw "+dir+"device-plugins" {
			line = "mount ro " + dir + "device-plugins"
		}
		lines = append(lines, line)
	}
	sort.Strings(lines)
	return lines
}

// moved are the privileges beside a kubelet with another root directory: where it listens for
// device plugins does not follow that.
func moved(want []string) []string {
	const dir = "/pod-resources"
	var lines []string
	for _, line := range want {
		lines = append(lines, strings.Replace(line, "/var/lib/kubelet"+dir, "/var/lib/k0s/kubelet"+dir, 1))
	}
	sort.Strings(lines)
	return lines
}

func kustomize(dir string) (string, error) {
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		return "", err
	}
	text, err := made.AsYaml()
	return string(text), err
}

func helm(dir, values string) (string, error) {
	chart, err := loader.Load(dir)
	if err != nil {
		return "", err
	}
	if err := chart.Validate(); err != nil {
		return "", err
	}
	given, err := chartutil.ReadValues([]byte(values))
	if err != nil {
		return "", err
	}
	release := chartutil.ReleaseOptions{Name: "vfio", Namespace: "vfio", IsInstall: true}
	all, err := chartutil.ToRenderValues(chart, given, release, chartutil.DefaultCapabilities)
	if err != nil {
		return "", err
	}
	files, err := engine.Engine{Strict: true}.Render(chart, all)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	for name, content := range files {
		if strings.HasSuffix(name, ".yaml") && strings.TrimSpace(content) != "" {
			fmt.Fprintf(&text, "---\n%s\n", content)
		}
	}
	return text.String(), nil
}

// decode reads as the API server does with fieldValidation=Strict: `hostPid` is not hostPID.
func decode(text string, into any) error {
	raw, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return err
	}
	unknown, err := json.UnmarshalStrict(raw, into)
	return errors.Join(append(unknown, err)...)
}

// check reads every object and says which kinds there are.
func check(name, text string, want []string, privileged bool) []string {
	var kinds []string
	for _, part := range strings.Split("\n"+text, "\n---\n") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		var head struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal([]byte(part), &head); err != nil {
			complain(name, err)
			continue
		}
		var into any
		switch head.APIVersion + " " + head.Kind {
		case "v1 Namespace":
			into = &core.Namespace{}
		case "v1 ServiceAccount":
			into = &core.ServiceAccount{}
		case "v1 ConfigMap":
			into = &core.ConfigMap{}
		case "apps/v1 DaemonSet":
			into = &apps.DaemonSet{}
		case "networking.k8s.io/v1 NetworkPolicy":
			into = &networking.NetworkPolicy{}
		case "monitoring.coreos.com/v1 PodMonitor":
			into = &monitoring.PodMonitor{}
		default:
			complain(name, fmt.Errorf("no type is known for %+v", head))
			continue
		}
		if err := decode(part, into); err != nil {
			complain(name+" "+head.Kind, err)
			continue
		}
		kinds = append(kinds, head.Kind)
		if set, ok := into.(*apps.DaemonSet); ok {
			daemonSet(name, set, want, privileged)
		}
	}
	sort.Strings(kinds)
	if !strings.Contains(strings.Join(kinds, " "), "DaemonSet") {
		complain(name, fmt.Errorf("no DaemonSet in %v", kinds))
	}
	return kinds
}

// daemonSet compares the pod with what was tried.
func daemonSet(name string, set *apps.DaemonSet, want []string, privileged bool) {
	pod := set.Spec.Template
	selector := set.Spec.Selector
	if selector == nil || len(selector.MatchLabels) == 0 {
		complain(name, fmt.Errorf("the DaemonSet selects nothing"))
		return
	}
	for key, value := range selector.MatchLabels {
		if pod.Labels[key] != value {
			complain(name, fmt.Errorf("its selector %s=%s is no label of its pods", key, value))
		}
	}
	if len(pod.Spec.Containers) != 1 {
		complain(name, fmt.Errorf("%d containers", len(pod.Spec.Containers)))
		return
	}
	plugin := pod.Spec.Containers[0]
	context := plugin.SecurityContext
	var got []string
	if pod.Spec.HostPID {
		got = append(got, "namespace pid")
	}
	if pod.Spec.HostNetwork {
		got = append(got, "namespace network")
	}
	paths := map[string]string{}
	for _, volume := range pod.Spec.Volumes {
		if volume.HostPath != nil {
			paths[volume.Name] = volume.HostPath.Path
		}
	}
	for _, mount := range plugin.VolumeMounts {
		path, ok := paths[mount.Name]
		if !ok {
			continue
		}
		if path != mount.MountPath {
			complain(name, fmt.Errorf("%s is mounted at %s", path, mount.MountPath))
		}
		mode := "rw"
		if mount.ReadOnly {
			mode = "ro"
		}
		if privileged && path == "/dev" {
			continue
		}
		got = append(got, fmt.Sprintf("mount %s %s", mode, path))
	}
	isPrivileged := context.Privileged != nil && *context.Privileged
	if isPrivileged != privileged {
		complain(name, fmt.Errorf("privileged is %v", isPrivileged))
	}
	if privileged {
		// It has every capability by that.
		for _, line := range want {
			if strings.HasPrefix(line, "capability ") {
				got = append(got, line)
			}
		}
	} else {
		if context.AllowPrivilegeEscalation == nil || *context.AllowPrivilegeEscalation {
			complain(name, fmt.Errorf("privileges may grow"))
		}
		if caps := context.Capabilities; caps == nil || len(caps.Drop) != 1 || caps.Drop[0] != "ALL" {
			complain(name, fmt.Errorf("not all capabilities are dropped"))
		} else {
			for _, capability := range caps.Add {
				got = append(got, "capability "+string(capability))
			}
		}
	}
	if context.ReadOnlyRootFilesystem == nil || !*context.ReadOnlyRootFilesystem {
		complain(name, fmt.Errorf("its root file system can be written"))
	}
	sort.Strings(got)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		complain(name, fmt.Errorf("privileges are\n  %s\nand were tried as\n  %s",
			strings.Join(got, "\n  "), strings.Join(want, "\n  ")))
	}
}

// privileges reads what was tried: "capability X", "namespace X", "mount MODE PATH".
func privileges(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		words := strings.Fields(scanner.Text())
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case words[0] == "mount":
			lines = append(lines, strings.Join(words[:3], " "))
		default:
			lines = append(lines, strings.Join(words[:2], " "))
		}
	}
	sort.Strings(lines)
	return lines, scanner.Err()
}
