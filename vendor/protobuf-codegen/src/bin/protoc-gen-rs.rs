fn main() {
    protobuf_codegen::protoc_gen_rs::protoc_gen_rust_main();
}
