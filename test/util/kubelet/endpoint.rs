//! The kubelet's client of one plugin (pkg/kubelet/cm/devicemanager/plugin/v1beta1/client.go
//! and ../../endpoint.go).

use std::fmt;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use futures_executor::block_on;
use futures_util::StreamExt;
use grpcio::{CallOption, ChannelBuilder, Client, Environment, Error, Method};
use vfio_device_plugin::kubelet::{api::deviceplugin as dp, wire};

use super::Refused;

/// The kubelet's own bounds: of the dial, and of PreStartContainer.
const DIAL: Duration = Duration::from_secs(10);
const PRE_START: Duration = Duration::from_secs(30);
/// The kubelet waits for ever on the other calls; a test must not.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a plugin's socket.
pub(crate) struct Connection {
    socket: PathBuf,
    client: Client,
    closed: Closed,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection({})", self.socket.display())
    }
}

/// Set once; wakes the stream that looks at it.
#[derive(Debug, Default)]
struct Closed(Mutex<(bool, Option<Waker>)>);

impl Connection {
    /// Dials and waits until connected, as `grpc.WithBlock` does.
    pub(crate) fn dial(env: &Arc<Environment>, socket: &Path) -> Result<Connection, Refused> {
        let channel = ChannelBuilder::new(Arc::clone(env))
            // Else gRPC core shares the connection, and its back-off after a failure, with
            // an earlier client of the same path in this process.
            .use_local_subchannel_pool(true)
            .default_authority("localhost")
            .connect(&format!("unix:{}", socket.display()));
        if !block_on(channel.wait_for_connected(DIAL)) {
            let why =
                format!("failed to dial device plugin at {}: no connection", socket.display());
            return Err(Refused::kubelet(why));
        }
        Ok(Connection {
            socket: socket.to_path_buf(),
            client: Client::new(channel),
            closed: Closed::default(),
        })
    }

    pub(crate) fn options(&self) -> Result<dp::DevicePluginOptions, Refused> {
        self.call(&wire::GET_OPTIONS, &dp::Empty::default(), PATIENCE)
    }

    pub(crate) fn preferred(
        &self,
        available: Vec<String>,
        must_include: Vec<String>,
        size: usize,
    ) -> Result<Vec<String>, Refused> {
        let one = dp::ContainerPreferredAllocationRequest {
            available_deviceIDs: available,
            must_include_deviceIDs: must_include,
            allocation_size: i32::try_from(size).expect("a test asks for few devices"),
            ..Default::default()
        };
        let request =
            dp::PreferredAllocationRequest { container_requests: vec![one], ..Default::default() };
        let answer = self.call(&wire::GET_PREFERRED, &request, PATIENCE)?;
        Ok(answer.container_responses.into_iter().next().map(|r| r.deviceIDs).unwrap_or_default())
    }

    pub(crate) fn allocate(&self, ids: &[String]) -> Result<dp::AllocateResponse, Refused> {
        self.allocate_each(&[ids])
    }

    /// For several containers in one call, which the API allows and no kubelet does.
    pub(crate) fn allocate_each(
        &self,
        containers: &[&[String]],
    ) -> Result<dp::AllocateResponse, Refused> {
        let one = |ids: &&[String]| dp::ContainerAllocateRequest {
            devices_ids: ids.to_vec(),
            ..Default::default()
        };
        let requests = containers.iter().map(one).collect();
        let request = dp::AllocateRequest { container_requests: requests, ..Default::default() };
        self.call(&wire::ALLOCATE, &request, PATIENCE)
    }

    pub(crate) fn pre_start(&self, ids: &[String]) -> Result<(), Refused> {
        let request =
            dp::PreStartContainerRequest { devices_ids: ids.to_vec(), ..Default::default() };
        self.call(&wire::PRE_START, &request, PRE_START).map(|_| ())
    }

    /// Whole lists, until the plugin ends the stream or [`Connection::close`] is called.
    pub(crate) fn list_and_watch(&self, mut received: impl FnMut(dp::ListAndWatchResponse)) {
        let empty = dp::Empty::default();
        let Ok(mut stream) =
            self.client.server_streaming(&wire::LIST_AND_WATCH, &empty, CallOption::default())
        else {
            return;
        };
        let mut next = || {
            block_on(poll_fn(|cx| {
                if self.closed.poll(cx.waker()) {
                    return Poll::Ready(None);
                }
                stream.poll_next_unpin(cx)
            }))
        };
        while let Some(Ok(list)) = next() {
            received(list);
        }
        stream.cancel();
    }

    /// Ends the stream. Calls go on until they have an answer.
    pub(crate) fn close(&self) {
        self.closed.set();
    }

    pub(crate) fn call<Q, A: Unpin>(
        &self,
        method: &Method<Q, A>,
        request: &Q,
        within: Duration,
    ) -> Result<A, Refused> {
        let option = CallOption::default().timeout(within);
        self.client.unary_call(method, request, option).map_err(|e| match e {
            Error::RpcFailure(status) => {
                // "3-INVALID_ARGUMENT" in grpcio's spelling.
                let code = status.code().to_string();
                let code = code.split_once('-').map_or(code.as_str(), |(_, name)| name);
                Refused { code: code.to_owned(), message: status.message().to_owned() }
            }
            other => Refused { code: "UNAVAILABLE".to_owned(), message: other.to_string() },
        })
    }
}

impl Closed {
    fn poll(&self, waker: &Waker) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1 = Some(waker.clone());
        inner.0
    }

    fn set(&self) {
        let waker = {
            let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            inner.0 = true;
            inner.1.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
