//! The methods of the kubelet's three APIs, by full name, for servers and clients alike, and
//! the connections they go over.
//!
//! The messages are generated from proto/; these constants are all that a gRPC stub
//! would add. `test/proto.rs` compares names and kinds with proto/.

use std::path::Path;
use std::sync::Arc;

use grpcio::{
    ChannelBuilder, EnvBuilder, Environment, Marshaller, Method, MethodType, pb_de, pb_ser,
};

use super::api::{deviceplugin as dp, pluginregistration as reg, podresources as pr};
use crate::sys::variable;

macro_rules! method {
    ($(#[$doc:meta])* $constant:ident = $kind:ident $path:literal ($request:ty) -> $response:ty) => {
        $(#[$doc])*
        pub const $constant: Method<$request, $response> = Method {
            ty: MethodType::$kind,
            name: $path,
            req_mar: Marshaller { ser: pb_ser, de: pb_de },
            resp_mar: Marshaller { ser: pb_ser, de: pb_de },
        };
    };
}

method!(
    /// Served by the kubelet: a plugin says which resource it serves on which socket.
    REGISTER = Unary "/v1beta1.Registration/Register" (dp::RegisterRequest) -> dp::Empty
);
method!(
    /// What the plugin wants to be asked.
    GET_OPTIONS = Unary "/v1beta1.DevicePlugin/GetDevicePluginOptions"
        (dp::Empty) -> dp::DevicePluginOptions
);
method!(
    /// Whole lists of devices, for as long as the stream lives.
    LIST_AND_WATCH = ServerStreaming "/v1beta1.DevicePlugin/ListAndWatch"
        (dp::Empty) -> dp::ListAndWatchResponse
);
method!(
    /// Which devices the plugin would rather hand out.
    GET_PREFERRED = Unary "/v1beta1.DevicePlugin/GetPreferredAllocation"
        (dp::PreferredAllocationRequest) -> dp::PreferredAllocationResponse
);
method!(
    /// Hands devices to a container at admission.
    ALLOCATE = Unary "/v1beta1.DevicePlugin/Allocate"
        (dp::AllocateRequest) -> dp::AllocateResponse
);
method!(
    /// Asked before every start of a container.
    PRE_START = Unary "/v1beta1.DevicePlugin/PreStartContainer"
        (dp::PreStartContainerRequest) -> dp::PreStartContainerResponse
);
method!(
    /// Every active pod with its devices; frees the devices of ended pods.
    LIST_POD_RESOURCES = Unary "/v1.PodResourcesLister/List"
        (pr::ListPodResourcesRequest) -> pr::ListPodResourcesResponse
);
method!(
    /// What the kubelet believes can be allocated.
    GET_ALLOCATABLE = Unary "/v1.PodResourcesLister/GetAllocatableResources"
        (pr::AllocatableResourcesRequest) -> pr::AllocatableResourcesResponse
);
method!(
    /// One pod with its devices.
    GET_POD_RESOURCES = Unary "/v1.PodResourcesLister/Get"
        (pr::GetPodResourcesRequest) -> pr::GetPodResourcesResponse
);
method!(
    /// Served by the plugin where the kubelet looks for plugins: what listens here.
    GET_INFO = Unary "/pluginregistration.Registration/GetInfo"
        (reg::InfoRequest) -> reg::PluginInfo
);
method!(
    /// Told to the plugin: whether the kubelet has taken it.
    NOTIFY = Unary "/pluginregistration.Registration/NotifyRegistrationStatus"
        (reg::RegistrationStatus) -> reg::RegistrationStatusResponse
);

/// Tells gRPC what it can be told by the environment only; for before the first thread.
///
/// As long as a client is there, gRPC looks each five seconds whether one of its sockets has
/// something to say, in case that nobody polls. Our threads always do, and each polls all
/// sockets (ev_epoll1_linux.cc), so that it would only wake up.
pub fn prepare() {
    if !variable::set("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "0") {
        log::debug!("gRPC looks after its clients' sockets by itself, too");
    }
}

/// gRPC's threads, for all servers and clients of the process. None of them ever waits: handlers
/// hand their call on, and who calls the kubelet waits on a thread of ours.
///
/// One for each client and server is no gain: gRPC polls every socket of the process on whichever
/// is free, and what belongs to another's queue is one more thread to wake for each call (strace).
pub fn environment() -> Arc<Environment> {
    Arc::new(EnvBuilder::new().cq_count(2).name_prefix("grpc").build())
}

/// The arguments that every connection of ours has, from either end.
pub fn channel(env: &Arc<Environment>) -> ChannelBuilder {
    ChannelBuilder::new(Arc::clone(env))
        // What the kubelet's own clients call a unix socket.
        .default_authority("localhost")
        // Of a kubelet that is new, not of the last one: gRPC would share the back-off of a
        // connection that failed.
        .use_local_subchannel_pool(true)
        // No TCP port is ever opened, so SO_REUSEPORT would only hide a second instance.
        .reuse_port(false)
        // Pings that measure a network there is none of. Their timers expire, after which gRPC's
        // timer thread wakes up five times a second and not once (measured on two cores).
        .http2_bdp_probe(false)
}

/// A unix socket as gRPC names it (doc/naming.md).
pub fn address(socket: &Path) -> String {
    format!("unix:{}", socket.display())
}
