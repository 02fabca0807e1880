//! The checked-in messages under src/kubelet/api are what proto/ says.
//!
//! `make proto` sets PROTO_REGENERATE and rewrites them; without it a difference fails.
//! The parser is protobuf-parse's own, so neither protoc nor a network is needed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FILES: [&str; 3] = ["deviceplugin", "pluginregistration", "podresources"];

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
    for name in FILES.map(|name| format!("{name}.rs")).into_iter().chain(["mod.rs".to_owned()]) {
        let read = |dir: &Path| fs::read_to_string(dir.join(&name)).unwrap_or_default();
        assert!(
            read(&fresh) == read(checked_in),
            "src/kubelet/api/{name} is not what proto/ says; run `make proto`"
        );
    }
    fs::remove_dir_all(&fresh).expect("remove the temp dir");
}

/// The methods that the services of a proto file declare, as wire.rs has to write them:
/// "Unary \"/v1beta1.Registration/Register\" (RegisterRequest) -> Empty".
fn declared(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().map(|l| l.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n").replace(['(', ')', ';'], " ");
    let words: Vec<&str> = code.split_whitespace().collect();
    let (mut package, mut service) = ("", "");
    let mut methods = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let next = |n: usize| words.get(at + n).copied().unwrap_or_default();
        match *word {
            "package" => package = next(1),
            "service" => service = next(1),
            // rpc NAME REQUEST returns [stream] RESPONSE
            "rpc" => {
                assert_ne!(next(2), "stream", "no client streams here");
                let (kind, response) = match next(4) {
                    "stream" => ("ServerStreaming", next(5)),
                    response => ("Unary", response),
                };
                let (method, request) = (next(1), next(2));
                methods.insert(format!(
                    "{kind} \"/{package}.{service}/{method}\" ({request}) -> {response}"
                ));
            }
            _ => {}
        }
    }
    methods
}

/// The methods of wire.rs in the same words.
fn written(text: &str) -> BTreeSet<String> {
    let calls = text.split("method!(").skip(1).filter_map(|call| call.split("\n);").next());
    calls
        .filter_map(|call| call.split_once(" = "))
        .map(|(_, call)| {
            let one_line: Vec<&str> = call.split_whitespace().collect();
            one_line.join(" ").replace("dp::", "").replace("pr::", "").replace("reg::", "")
        })
        .collect()
}

#[test]
fn methods_are_those_of_proto() {
    let read = |path: &str| fs::read_to_string(path).expect("a checked-in file");
    let mut expected = BTreeSet::new();
    for name in FILES {
        expected.append(&mut declared(&read(&format!("proto/{name}.proto"))));
    }
    assert_eq!(expected.len(), 11, "{expected:?}");
    assert_eq!(written(&read("src/kubelet/wire.rs")), expected);
}

#[test]
fn the_check_of_methods_sees_a_wrong_name_kind_and_type() {
    let proto =
        "package p; service S { // rpc Old(A) returns (B);\n rpc M(A) returns (stream B); }";
    let good = "method!(\n /// Doc.\n M = ServerStreaming \"/p.S/M\"\n (dp::A) -> dp::B\n);\n";
    assert_eq!(declared(proto), written(good));
    for (from, to) in [("/p.S/M", "/p.S/N"), ("ServerStreaming", "Unary"), ("dp::A", "dp::B")] {
        assert_ne!(declared(proto), written(&good.replace(from, to)), "{to}");
    }
}
