use super::*;

/// A host whose boot id can be changed, with a run directory.
fn host(name: &str) -> (Root, PathBuf) {
    let dir = std::env::temp_dir().join(format!("vdp-state-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    let root = Root::new(&dir);
    boot(&root, "boot-1");
    let run = dir.join("run/vfio-device-plugin");
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

#[test]
fn what_is_remembered_survives_a_restart_and_not_a_reboot() {
    let (root, run) = host("restart");
    let (mut state, warning) = open(&root, &run);
    assert_eq!(warning, None);
    state.remember(addr(), before("e1000")).expect("remember");
    let container = ("uid-2".to_owned(), "main".to_owned());
    let releasing = BTreeMap::from([(GroupId::new(7), BTreeSet::from([container]))]);
    let grants = BTreeMap::from([(addr(), grant(3))]);
    state.set_grants(&grants, releasing.clone()).expect("grant");

    let (state, warning) = open(&root, &run);
    assert_eq!(warning, None);
    assert_eq!(state.moved(), BTreeMap::from([(addr(), before("e1000"))]));
    assert_eq!(state.grants(), grants);
    assert_eq!(state.releasing(), releasing);

    boot(&root, "boot-2");
    let (state, warning) = open(&root, &run);
    assert!(warning.is_some_and(|w| w.contains("another boot")));
    assert!(state.moved().is_empty());
    assert!(run.join("state.json.old").exists());
}

#[test]
fn the_first_memory_is_kept() {
    // A function that was half way to vfio-pci when we were killed has no driver; that
    // must not become what it is put back to.
    let (root, run) = host("first");
    let (mut state, _) = open(&root, &run);
    state.remember(addr(), before("e1000")).expect("remember");
    assert_eq!(state.remember(addr(), before("")).expect("remember"), before("e1000"));
    assert_eq!(state.moved()[&addr()], before("e1000"));
    state.forget([addr()]).expect("forget");
    assert!(state.moved().is_empty());
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
        let (root, run) = host("corrupt");
        fs::create_dir_all(&run).expect("make the run directory");
        fs::write(run.join("state.json"), text).expect("write");
        let (mut state, warning) = open(&root, &run);
        assert!(warning.is_some(), "{}", String::from_utf8_lossy(text));
        assert!(state.moved().is_empty());
        // And it is no hindrance to what comes next.
        state.remember(addr(), before("e1000")).expect("remember");
        assert_eq!(open(&root, &run).1, None);
    }
}

#[test]
fn nothing_is_believed_that_could_not_be_stored() {
    let (root, run) = host("full");
    let (mut state, _) = open(&root, &run);
    fs::remove_dir_all(&run).expect("remove the run directory");
    let error = state.remember(addr(), before("e1000")).expect_err("no directory");
    assert!(error.to_string().contains("state.json"), "{error}");
    assert!(state.moved().is_empty());
}
