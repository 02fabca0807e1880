//! The Registration service on kubelet.sock
//! (pkg/kubelet/cm/devicemanager/plugin/v1beta1/server.go and handler.go).

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use futures_executor::block_on;
use grpcio::{
    Deadline, RpcStatus, RpcStatusCode, ServerBuilder, ServerCredentials, ServiceBuilder, UnarySink,
};
use vfio_device_plugin::kubelet::{api::deviceplugin as dp, wire};

use super::endpoint::Connection;
use super::state::Endpoint;
use super::{Refused, Registration, Shared, names};

pub(crate) struct Server(grpcio::Server);

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Server")
    }
}

impl Server {
    pub(crate) fn start(shared: &Arc<Shared>) -> Server {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o750)
            .create(&shared.dir)
            .expect("make the device plugins directory");
        remove_sockets(&shared.dir);
        let handler_shared = Arc::clone(shared);
        let service = ServiceBuilder::new()
            .add_unary_handler(&wire::REGISTER, move |ctx, request, sink| {
                // The call back to the plugin would wedge the thread that serves us.
                let (shared, deadline) = (Arc::clone(&handler_shared), ctx.deadline());
                thread::spawn(move || answer(&shared, &request, deadline, sink));
            })
            .build();
        let mut server = ServerBuilder::new(Arc::clone(&shared.env))
            .register_service(service)
            .build()
            .expect("a server with one service");
        server
            .add_listening_port(
                format!("unix:{}", shared.dir.join("kubelet.sock").display()),
                ServerCredentials::insecure(),
            )
            .expect("listen on kubelet.sock");
        server.start();
        Server(server)
    }

    pub(crate) fn stop(mut self) {
        let shutdown = self.0.shutdown();
        self.0.cancel_all_calls();
        block_on(shutdown).expect("the server shuts down");
    }
}

/// Every socket, and nothing else: the checkpoint and directories stay.
fn remove_sockets(dir: &Path) {
    for entry in fs::read_dir(dir).expect("list the device plugins directory").flatten() {
        if entry.file_type().is_ok_and(|t| t.is_socket()) {
            match fs::remove_file(entry.path()) {
                Ok(()) => {}
                // Its plugin was quicker.
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => panic!("remove a stale socket: {e}"),
            }
        }
    }
}

fn answer(
    shared: &Arc<Shared>,
    request: &dp::RegisterRequest,
    deadline: Deadline,
    sink: UnarySink<dp::Empty>,
) {
    let result = register(shared, request, deadline);
    shared.state().registrations.push(Registration {
        at: Instant::now(),
        resource: request.resource_name.clone(),
        endpoint: request.endpoint.clone(),
        refused: result.as_ref().err().map(|e| e.message.clone()),
    });
    // The plugin may have given up on the call; that is its affair.
    let _ = match result {
        Ok(()) => block_on(sink.success(dp::Empty::default())),
        // A Go error that is no status reaches the client as UNKNOWN.
        Err(e) => block_on(sink.fail(RpcStatus::with_message(RpcStatusCode::UNKNOWN, e.message))),
    };
}

/// Order and texts are the kubelet's. The options in the request are ignored by it.
fn register(
    shared: &Arc<Shared>,
    request: &dp::RegisterRequest,
    deadline: Deadline,
) -> Result<(), Refused> {
    let name = &request.resource_name;
    if request.version != "v1beta1" {
        return Err(Refused::kubelet(format!(
            "requested API version {:?} is not supported by kubelet. Supported version is [\"v1beta1\"]",
            request.version
        )));
    }
    permit(shared, name)?;
    connect(shared, name, &shared.dir.join(&request.endpoint), || deadline.exceeded()).map(drop)
}

/// Whether a resource may be registered.
pub(crate) fn permit(shared: &Shared, name: &str) -> Result<(), Refused> {
    if !names::is_extended_resource(name) {
        return Err(Refused::kubelet(format!("the ResourceName {name:?} is invalid")));
    }
    let state = shared.state();
    match state.refusals.get(name).or_else(|| state.refusals.get("")).cloned() {
        Some(message) => Err(Refused::kubelet(message)),
        None => Ok(()),
    }
}

/// Dials a plugin and listens to it from then on.
pub(crate) fn connect(
    shared: &Arc<Shared>,
    name: &str,
    socket: &Path,
    too_late: impl Fn() -> bool,
) -> Result<Arc<Connection>, Refused> {
    let dial = || {
        let connection = Connection::dial(&shared.env, socket)?;
        let options = connection.options()?;
        if too_late() {
            return Err(Refused::kubelet("context deadline exceeded".to_owned()));
        }
        Ok((Arc::new(connection), options))
    };
    let (connection, options) = dial().inspect_err(|_| {
        shared.state().clients.remove(name);
    })?;
    let mut state = shared.state();
    state.clients.insert(name.to_owned(), Arc::clone(&connection));
    let endpoint = Endpoint { connection: Some(Arc::clone(&connection)), options, stopped: false };
    state.endpoints.insert(name.to_owned(), endpoint);
    let (own, at, name) = (Arc::clone(shared), Arc::clone(&connection), name.to_owned());
    state.streams.push(thread::spawn(move || watch(&own, &name, &at)));
    Ok(connection)
}

/// `runClient`: lists until the stream ends, and each one costs a checkpoint write.
fn watch(shared: &Shared, resource: &str, connection: &Connection) {
    connection.list_and_watch(|list| {
        let mut state = shared.state();
        state.list_received(resource, &list);
        shared.write_checkpoint(&state);
    });
    shared.state().stream_ended(resource);
}
