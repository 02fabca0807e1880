//! The floor of `make bench`: a device plugin that does nothing.
//!
//! `floor DIRECTORY RESOURCES DEVICES` serves so many resources, each with so many devices
//! which are always healthy, and registers them one after another with `kubelet.sock` in
//! DIRECTORY; each line on stdin makes it register them again. The same gRPC with as many
//! threads, the same messages, and nothing behind them: what a plugin costs that could not do
//! less. An Allocate of the device `by-thread` is answered by another thread than the one that
//! brought it: what that costs by itself.

use std::env;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread;

use crossbeam_channel::{Sender, unbounded};
use futures_util::SinkExt;
use grpcio::{
    CallOption, Client, Environment, RpcContext, Server, ServerBuilder, ServerCredentials,
    ServiceBuilder, UnarySink, WriteFlags,
};
use vfio_device_plugin::kubelet::api::deviceplugin as dp;
use vfio_device_plugin::kubelet::server::SLOTS;
use vfio_device_plugin::kubelet::service::Reply;
use vfio_device_plugin::kubelet::wire;

fn main() {
    let words: Vec<String> = env::args().collect();
    let [_, dir, resources, devices] = &words[..] else {
        panic!("usage: floor DIRECTORY RESOURCES DEVICES")
    };
    wire::prepare();
    let dir = Path::new(dir);
    let resources: usize = resources.parse().expect("a number of resources");
    let devices: usize = devices.parse().expect("a number of devices");
    let env = wire::environment();
    let list = Arc::new(list(devices));
    let servers: Vec<Server> =
        (0..resources).map(|n| serve(&env, &dir.join(endpoint(n)), &list)).collect();
    register(&env, dir, resources);
    for line in io::stdin().lock().lines() {
        line.expect("a line of stdin");
        register(&env, dir, resources);
    }
    drop(servers);
}

fn endpoint(number: usize) -> String {
    format!("floor-{number}.sock")
}

fn list(devices: usize) -> dp::ListAndWatchResponse {
    let device = |n: usize| dp::Device {
        ID: format!("0000:{:02x}:{:02x}.{}", n >> 8, (n >> 3) & 0x1f, n & 7),
        health: "Healthy".to_owned(),
        ..Default::default()
    };
    dp::ListAndWatchResponse { devices: (0..devices).map(device).collect(), ..Default::default() }
}

fn serve(env: &Arc<Environment>, socket: &Path, list: &Arc<dp::ListAndWatchResponse>) -> Server {
    let list = Arc::clone(list);
    let service = ServiceBuilder::new()
        .add_unary_handler(&wire::GET_OPTIONS, |ctx, _: dp::Empty, sink| {
            let options = dp::DevicePluginOptions {
                pre_start_required: true,
                get_preferred_allocation_available: true,
                ..Default::default()
            };
            reply(&ctx, sink, options);
        })
        .add_server_streaming_handler(&wire::LIST_AND_WATCH, move |ctx, _: dp::Empty, mut sink| {
            let list = Arc::clone(&list);
            ctx.spawn(async move {
                if sink.send(((*list).clone(), WriteFlags::default())).await.is_ok() {
                    std::future::pending::<()>().await;
                }
            });
        })
        .add_unary_handler(&wire::ALLOCATE, |ctx, asked: dp::AllocateRequest, sink| {
            if asked.container_requests.iter().any(|one| one.devices_ids == ["by-thread"]) {
                BY_THREAD.send(sink).expect("the thread is there");
            } else {
                reply(&ctx, sink, answer());
            }
        })
        .add_unary_handler(
            &wire::GET_PREFERRED,
            |ctx, asked: dp::PreferredAllocationRequest, sink| {
                let chosen = asked.container_requests.into_iter().map(|one| {
                    let count = usize::try_from(one.allocation_size).unwrap_or(0);
                    dp::ContainerPreferredAllocationResponse {
                        deviceIDs: one.available_deviceIDs.into_iter().take(count).collect(),
                        ..Default::default()
                    }
                });
                let chosen = dp::PreferredAllocationResponse {
                    container_responses: chosen.collect(),
                    ..Default::default()
                };
                reply(&ctx, sink, chosen);
            },
        )
        .build();
    let mut server = ServerBuilder::new(Arc::clone(env))
        .channel_args(wire::channel(env).build_args())
        .requests_slot_per_cq(SLOTS)
        .register_service(service)
        .build()
        .expect("a server with one service");
    server
        .add_listening_port(format!("unix:{}", socket.display()), ServerCredentials::insecure())
        .expect("listen on the socket");
    server.start();
    server
}

/// On the thread that brought the call, which is the shortest way there is.
fn reply<T: Send + 'static>(ctx: &RpcContext<'_>, sink: UnarySink<T>, answer: T) {
    ctx.spawn(async move {
        // A kubelet that left wants no answer.
        let _ = sink.success(answer).await;
    });
}

/// The way to a thread that may wait before it answers, as ours has to. Not there before it is
/// asked for.
static BY_THREAD: LazyLock<Sender<UnarySink<dp::AllocateResponse>>> = LazyLock::new(|| {
    let (calls, taken) = unbounded::<UnarySink<dp::AllocateResponse>>();
    thread::spawn(move || {
        for sink in taken {
            Reply::from(sink).ok(answer());
        }
    });
    calls
});

/// As long as what ours answers for one function.
fn answer() -> dp::AllocateResponse {
    let node = |path: &str| dp::DeviceSpec {
        container_path: path.to_owned(),
        host_path: path.to_owned(),
        permissions: "mrw".to_owned(),
        ..Default::default()
    };
    let mut one = dp::ContainerAllocateResponse {
        devices: vec![node("/dev/vfio/vfio"), node("/dev/vfio/21")],
        ..Default::default()
    };
    one.envs
        .insert("PCI_RESOURCE_DEVICES_KUBEVIRT_IO_10DE_1BB3".to_owned(), "0000:21:00.0".to_owned());
    dp::AllocateResponse { container_responses: vec![one], ..Default::default() }
}

fn register(env: &Arc<Environment>, dir: &Path, resources: usize) {
    let kubelet = dir.join("kubelet.sock");
    let client = Client::new(wire::channel(env).connect(&wire::address(&kubelet)));
    for number in 0..resources {
        let request = dp::RegisterRequest {
            version: "v1beta1".to_owned(),
            endpoint: endpoint(number),
            resource_name: format!("floor.example/{number:04}"),
            ..Default::default()
        };
        client
            .unary_call(&wire::REGISTER, &request, CallOption::default())
            .expect("the kubelet takes the registration");
    }
}
