use std::sync::Arc;
use std::thread::JoinHandle;

use super::*;
use crate::sys::scratch::Scratch;

/// A host whose boot id can be changed, with a run directory.
fn host() -> (Scratch, PathBuf) {
    let root = Scratch::new();
    boot(&root, "boot-1");
    let run = root.path("run/vfio-device-plugin");
    (root, run)
}

fn boot(root: &Root, id: &str) {
    let path = root.path("proc/sys/kernel/random/boot_id");
    fs::create_dir_all(path.parent().expect("a parent")).expect("make a directory");
    fs::write(path, format!("{id}\n")).expect("write the boot id");
}

fn open(root: &Root, run: &Path) -> (State, Option<String>) {
    State::open(root, run).expect("open the state")
}

fn addr() -> PciAddr {
    "0000:04:01.0".parse().expect("an address")
}

fn before(driver: &str) -> Before {
    Before { driver: driver.parse().ok(), driver_override: None }
}

fn grant(number: u64) -> Grant {
    Grant {
        resource: "a.b/c".to_owned(),
        group: GroupId::new(10),
        number: Some(number),
        started: Some("uid-1".to_owned()),
    }
}

/// A store and the thread that writes it.
struct Written(Arc<Store>, Option<JoinHandle<()>>);

impl Written {
    fn new(state: State) -> Written {
        let store = Arc::new(Store::new(state));
        let running = Arc::clone(&store);
        Written(store, Some(std::thread::spawn(move || running.run())))
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.0.close();
        let ended = self.1.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(()))));
    }
}

fn stored(store: &Store, change: u64) -> std::result::Result<(), String> {
    let (tx, ended) = crossbeam_channel::bounded(1);
    store.when_stored(change, tx);
    ended.recv().expect("it ends").outcome
}

#[test]
fn what_is_remembered_survives_a_restart_and_not_a_reboot() {
    let (root, run) = host();
    let (state, warning) = open(&root, &run);
    assert_eq!(warning, None);
    let written = Written::new(state);
    written.0.remember(addr(), before("e1000")).expect("remember");
    let container = ("uid-2".to_owned(), "main".to_owned());
    let releasing = LiteMap::from_iter([(GroupId::new(7), Set::from([container]))]);
    let mdev = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001".parse().expect("a UUID");
    let other: PciAddr = "0000:02:00.0".parse().expect("an address");
    let unnumbered = Grant { group: GroupId::Noiommu(other), ..grant(5) };
    let grants = LiteMap::from_iter([
        (addr().into(), grant(3)),
        (mdev, grant(4)),
        (other.into(), unnumbered),
    ]);
    let change = written.0.set_grants(&grants, releasing.clone());
    stored(&written.0, change).expect("stored");

    let (state, warning) = open(&root, &run);
    assert_eq!(warning, None);
    let store = Store::new(state);
    assert_eq!(store.moved(), LiteMap::from_iter([(addr(), before("e1000"))]));
    assert_eq!(store.grants(), grants);
    assert_eq!(store.releasing(), releasing);
    drop(written);

    boot(&root, "boot-2");
    let (state, warning) = open(&root, &run);
    assert!(warning.is_some_and(|w| w.contains("another boot")));
    assert!(state.stored.moved().is_empty());
    assert!(run.join("state.json.old").exists());
}

/// A version that refuses keys it does not know may come back, by a downgrade.
#[test]
fn the_file_is_what_earlier_versions_read() {
    let (root, run) = host();
    let written = Written::new(open(&root, &run).0);
    written.0.remember(addr(), before("e1000")).expect("remember");
    let text = || fs::read_to_string(run.join("state.json")).expect("read it");
    let expected = r#"{
  "version": 1,
  "boot_id": "boot-1",
  "moved": {
    "0000:04:01.0": {
      "driver": "e1000",
      "driver_override": null
    }
  },
  "grants": {},
  "releasing": {}
}
"#;
    assert_eq!(text(), expected);
    written.0.remember_made(addr(), 4).expect("remember");
    assert!(text().contains(r#""made": {"#), "{}", text());
}

#[test]
fn the_first_memory_is_kept() {
    // A function that was half way to vfio-pci when we were killed has no driver; that
    // must not become what it is put back to.
    let (root, run) = host();
    let written = Written::new(open(&root, &run).0);
    let store = &written.0;
    store.remember(addr(), before("e1000")).expect("remember");
    assert_eq!(store.remember(addr(), before("")).expect("remember"), before("e1000"));
    // Somebody has given it another driver since, so that is what it goes back to.
    assert_eq!(store.remember(addr(), before("igb")).expect("remember"), before("igb"));
    assert_eq!(store.remember(addr(), before("")).expect("remember"), before("igb"));
    assert_eq!(store.remember(addr(), before("e1000")).expect("remember"), before("e1000"));
    assert_eq!(store.moved()[&addr()], before("e1000"));
    store.forget([addr()]).expect("forget");
    assert!(store.moved().is_empty());
}

#[test]
fn a_file_that_makes_no_sense_is_set_aside() {
    let cases: [&[u8]; 6] = [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        br#"{"version":99,"boot_id":"boot-1","moved":{},"grants":{}}"#,
        br#"{"version":1,"boot_id":"boot-1","moved":{},"grants":{},"x":1}"#,
    ];
    for text in cases {
        let (root, run) = host();
        fs::create_dir_all(&run).expect("make the run directory");
        fs::write(run.join("state.json"), text).expect("write");
        let (state, warning) = open(&root, &run);
        assert!(warning.is_some(), "{}", String::from_utf8_lossy(text));
        assert!(state.stored.moved().is_empty());
        // And it is no hindrance to what comes next.
        Written::new(state).0.remember(addr(), before("e1000")).expect("remember");
        assert_eq!(open(&root, &run).1, None);
    }
}

/// A disk that fails is not a file that makes no sense: what it holds may be whole.
#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let (root, run) = host();
    fs::create_dir_all(run.join("state.json")).expect("make a directory in its place");
    let error = State::open(&root, &run).expect_err("a directory is no file");
    assert!(error.to_string().contains("state.json"), "{error}");
    assert!(!run.join("state.json.old").exists());
}

#[test]
fn nothing_is_believed_that_could_not_be_stored() {
    let (root, run) = host();
    let written = Written::new(open(&root, &run).0);
    let store = &written.0;
    fs::remove_dir_all(&run).expect("remove the run directory");
    let error = store.remember(addr(), before("e1000")).expect_err("no directory");
    assert!(error.to_string().contains("state.json"), "{error}");
    assert!(store.moved().is_empty());
    // Grants are kept in memory, and stored as soon as that goes, without a change of them.
    let grants = LiteMap::from_iter([(addr().into(), grant(1))]);
    stored(store, store.set_grants(&grants, LiteMap::new())).expect_err("no directory");
    assert_eq!(store.grants(), grants);
    fs::create_dir_all(&run).expect("make the run directory");
    stored(store, store.set_grants(&grants, LiteMap::new())).expect("stored");
    assert_eq!(open(&root, &run).0.stored.grants(), grants);
}
