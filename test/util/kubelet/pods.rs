//! The pods of the node: what the API server says of them, and which of them the kubelet
//! has been told of. A pod is called "name", in the namespace default, or "namespace/name".
//!
//! One that is made again under the name of a pod that ended gets another UID, as the pods
//! of a StatefulSet do. That and what goes with it must outlive the kubelet's process, so
//! all of this is kept in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::checkpoint;

/// The file's name in the kubelet's directory.
const FILE: &str = "test-kubelet.pods";

/// Which list of the pod's spec a container is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    App,
    /// One that ends before the next starts, not a sidecar.
    Init,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pod {
    pub(crate) namespace: String,
    pub(crate) name: String,
    incarnation: u32,
    /// Neither terminated nor failed (kubelet_pods.go, `isPodInactive`), nor deleted.
    active: bool,
    /// In the order in which they were admitted.
    containers: Vec<(String, Kind)>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Pods {
    /// The newest of each name; by "namespace/name".
    pods: BTreeMap<String, Pod>,
    /// Of which the kubelet, newly started, has not been told.
    #[serde(skip)]
    untold: BTreeSet<String>,
}

impl Pod {
    fn new(pod: &str, incarnation: u32) -> Pod {
        let (namespace, name) = pod.split_once('/').unwrap_or(("default", pod));
        Pod {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            incarnation,
            active: true,
            containers: Vec::new(),
        }
    }

    pub(crate) fn uid(&self) -> String {
        let namespace = match self.namespace.as_str() {
            "default" => String::new(),
            // No name has an underscore, so these are like no other pod's.
            other => format!("{other}_"),
        };
        match self.incarnation {
            1 => format!("uid-{namespace}{}", self.name),
            more => format!("uid-{namespace}{}-{more}", self.name),
        }
    }

    pub(crate) fn containers(&self, of: Kind) -> impl Iterator<Item = &str> {
        self.containers.iter().filter(move |(_, kind)| *kind == of).map(|(name, _)| name.as_str())
    }

    fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

impl Pods {
    /// A container is admitted: of the pod of this name that is active, else of a new one.
    /// The pod, and whether its container had been admitted before.
    pub(crate) fn admit(&mut self, pod: &str, container: &str, kind: Kind) -> (&Pod, bool) {
        let first = Pod::new(pod, 1);
        let key = first.key();
        self.untold.remove(&key);
        let pod = self.pods.entry(key).or_insert(first);
        if !pod.active {
            *pod = Pod {
                incarnation: pod.incarnation + 1,
                active: true,
                containers: Vec::new(),
                ..pod.clone()
            };
        }
        let again = pod.containers.iter().any(|(name, _)| name == container);
        if !again {
            pod.containers.push((container.to_owned(), kind));
        }
        (pod, again)
    }

    /// The pod is no longer active, whatever became of it.
    pub(crate) fn end(&mut self, pod: &str) {
        if let Some(pod) = self.pods.get_mut(&Pod::new(pod, 1).key()) {
            pod.active = false;
        }
    }

    /// The newest pod of a name, or the first one to come.
    pub(crate) fn newest(&self, pod: &str) -> Pod {
        let first = Pod::new(pod, 1);
        self.pods.get(&first.key()).cloned().unwrap_or(first)
    }

    /// `GetActivePods`: those that the kubelet was told of, and that did not end.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Pod> {
        let told = |(key, _): &(&String, &Pod)| !self.untold.contains(*key);
        self.pods.iter().filter(told).map(|(_, pod)| pod).filter(|pod| pod.active)
    }

    /// A new kubelet process has been told of no pod.
    pub(crate) fn untell(&mut self) {
        self.untold = self.pods.keys().cloned().collect();
    }

    /// The API server's list arrived.
    pub(crate) fn tell(&mut self) {
        self.untold.clear();
    }

    pub(crate) fn write(&self, kubelet_dir: &Path) {
        let text = serde_json::to_string(self).expect("strings and numbers encode");
        if let Err(e) = checkpoint::put(kubelet_dir, FILE, text.as_bytes()) {
            eprintln!("fake kubelet: cannot write its list of pods: {e}");
        }
    }

    /// What an earlier process wrote; none when there was none.
    pub(crate) fn read(kubelet_dir: &Path) -> Pods {
        let text = fs::read_to_string(kubelet_dir.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_that_is_made_again_gets_another_uid() {
        let mut pods = Pods::default();
        assert_eq!(pods.admit("web-0", "main", Kind::App).0.uid(), "uid-web-0");
        // One pod, however many containers.
        assert_eq!(pods.admit("web-0", "side", Kind::App).0.uid(), "uid-web-0");
        pods.end("web-0");
        // Until there is another it is the pod of that name.
        assert_eq!(pods.newest("web-0").uid(), "uid-web-0");
        let (pod, again) = pods.admit("web-0", "main", Kind::App);
        assert_eq!((pod.uid().as_str(), again), ("uid-web-0-2", false));
        assert_eq!(pods.active().map(Pod::uid).collect::<Vec<_>>(), ["uid-web-0-2"]);
    }

    #[test]
    fn a_namespace_is_part_of_who_a_pod_is() {
        let mut pods = Pods::default();
        pods.admit("vms/web-0", "main", Kind::App);
        pods.admit("web-0", "main", Kind::App);
        pods.end("web-0");
        let left: Vec<_> =
            pods.active().map(|p| (p.namespace.as_str(), p.name.as_str(), p.uid())).collect();
        assert_eq!(left, [("vms", "web-0", "uid-vms_web-0".to_owned())]);
    }

    #[test]
    fn the_list_of_pods_outlives_the_process() {
        let mut pods = Pods::default();
        pods.admit("pod", "main", Kind::App);
        pods.end("pod");
        pods.admit("pod", "first", Kind::Init);
        pods.untell();
        let text = serde_json::to_string(&pods).expect("encodes");
        let read: Pods = serde_json::from_str(&text).expect("decodes");
        let [pod] = &read.active().collect::<Vec<_>>()[..] else { panic!("{read:?}") };
        assert_eq!(pod.uid(), "uid-pod-2");
        assert_eq!(pod.containers(Kind::Init).collect::<Vec<_>>(), ["first"]);
    }
}
