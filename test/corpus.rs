//! The corpus of the fuzz targets, replayed: every file of fuzz/corpus/TARGET goes through
//! what the target does with it (fuzz/bodies/). No fuzzer and no crate of its is needed.

// There it is a crate of its own, whose items are public.
#[allow(unreachable_pub)]
#[path = "../fuzz/bodies/mod.rs"]
mod bodies;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bodies::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// Names in a directory of fuzz/, in order.
fn names(dir: &str) -> BTreeSet<String> {
    let dir = fuzz().join(dir);
    let list = fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    list.map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8")).collect()
}

#[test]
fn every_target_has_a_corpus_and_passes_it() {
    let mut wrong = Vec::new();
    for (target, body) in TARGETS {
        let files = names(&format!("corpus/{target}"));
        println!("{target}: {} files", files.len());
        assert!(!files.is_empty(), "fuzz/corpus/{target} is empty");
        for file in files {
            let bytes = fs::read(fuzz().join("corpus").join(target).join(&file)).expect("read it");
            assert!(bytes.len() <= 4096, "{target}/{file} is not small");
            if catch_unwind(AssertUnwindSafe(|| body(&bytes))).is_err() {
                wrong.push(format!("fuzz/corpus/{target}/{file}"));
            }
        }
    }
    assert!(wrong.is_empty(), "what must hold does not for {}", wrong.join(", "));
}

#[test]
fn targets_and_corpora_are_those_of_the_table() {
    let all: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("corpus"), all);
    assert_eq!(names("targets"), all.iter().map(|name| format!("{name}.rs")).collect());
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("read fuzz/Cargo.toml");
    for name in &all {
        assert!(manifest.contains(&format!("path = \"targets/{name}.rs\"")), "{name}");
    }
}
