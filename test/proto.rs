//! The checked-in messages under src/kubelet/api are what proto/ says.
//!
//! `make proto` sets PROTO_REGENERATE and rewrites them; without it a difference fails.
//! The parser is protobuf-parse's own, so neither protoc nor a network is needed.

use std::fs;
use std::path::{Path, PathBuf};

const FILES: [&str; 2] = ["deviceplugin", "podresources"];

fn generate(into: &Path) {
    fs::create_dir_all(into).expect("make the output directory");
    protobuf_codegen::Codegen::new()
        .pure()
        .include("proto")
        .inputs(FILES.map(|name| format!("proto/{name}.proto")))
        .out_dir(into)
        .run()
        .expect("generate from proto/");
}

#[test]
fn generated_code_is_what_proto_says() {
    let checked_in = Path::new("src/kubelet/api");
    if std::env::var_os("PROTO_REGENERATE").is_some() {
        generate(checked_in);
        return;
    }
    let fresh: PathBuf = std::env::temp_dir().join(format!("vdp-proto-{}", std::process::id()));
    generate(&fresh);
    for name in ["deviceplugin.rs", "podresources.rs", "mod.rs"] {
        let read = |dir: &Path| fs::read_to_string(dir.join(name)).unwrap_or_default();
        assert!(
            read(&fresh) == read(checked_in),
            "src/kubelet/api/{name} is not what proto/ says; run `make proto`"
        );
    }
    fs::remove_dir_all(&fresh).expect("remove the temp dir");
}
