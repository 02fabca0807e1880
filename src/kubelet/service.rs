//! The DevicePlugin service of one resource.
//!
//! A handler moves (request, sink) into a channel and returns: it runs on one of two
//! threads that serve every resource, and a blocking call there would wedge it for good
//! (tried: grpcio polls its own completion queue on that thread).

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};

use crossbeam_channel::Sender;
use grpcio::{
    RpcContext, RpcStatus, RpcStatusCode, ServerStreamingSink, Service, ServiceBuilder, UnarySink,
    UnarySinkResult,
};

use super::activity::Activity;
use super::api::deviceplugin as dp;
use super::feed::{Feed, NoStream, STREAMS};
use super::registry::Verdict;
use super::stream::Streams;
use super::wire;
use crate::resource::ResourceName;

/// What the kubelet asks of a resource, with the way to answer.
#[derive(Debug)]
pub enum Call {
    /// Hand devices to a container.
    Allocate(ResourceName, dp::AllocateRequest, Reply<dp::AllocateResponse>),
    /// Say which devices would be better.
    Prefer(ResourceName, dp::PreferredAllocationRequest, Reply<dp::PreferredAllocationResponse>),
}

/// A container with these devices is about to start.
#[derive(Debug)]
pub struct PreStart(
    /// The resource.
    pub ResourceName,
    /// Its devices.
    pub dp::PreStartContainerRequest,
    /// The way to answer.
    pub Reply<dp::PreStartContainerResponse>,
);

/// The way to answer a call. Dropping it cancels the call.
pub struct Reply<T>(UnarySink<T>);

impl<T> std::fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reply")
    }
}

impl<T> From<UnarySink<T>> for Reply<T> {
    fn from(sink: UnarySink<T>) -> Reply<T> {
        Reply(sink)
    }
}

impl<T> Reply<T> {
    /// Answers. A client that left is no failure of ours.
    pub fn ok(self, answer: T) {
        Sent::keep(self.0.success(answer));
    }

    /// Refuses, with a sentence for the pod's events.
    pub fn refuse(self, code: RpcStatusCode, why: String) {
        Sent::keep(self.0.fail(RpcStatus::with_message(code, why)));
    }
}

/// An answer that gRPC was given. Dropped before the client has it, gRPC would cancel the call
/// (`grpc_call_unref`), and whoever waited for that would wait for the client. So it keeps
/// itself, and the thread of gRPC's that learns of the end puts it away.
struct Sent(Mutex<Option<UnarySinkResult>>);

impl Sent {
    fn keep(answer: UnarySinkResult) {
        Arc::new(Sent(Mutex::new(Some(answer)))).wake();
    }
}

impl Wake for Sent {
    fn wake(self: Arc<Self>) {
        let waker = Waker::from(Arc::clone(&self));
        // A panic aborts the process.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = &mut *kept
            && Pin::new(answer).poll(&mut Context::from_waker(&waker)).is_ready()
        {
            *kept = None;
        }
    }
}

/// Where a resource's calls go.
#[derive(Clone, Debug)]
pub struct Routes {
    /// Allocate and GetPreferredAllocation.
    pub calls: Sender<Call>,
    /// PreStartContainer.
    pub prestarts: Sender<PreStart>,
    /// ListAndWatch.
    pub streams: Streams,
    /// What the kubelet made of servers that it found; `None` when it is told of each.
    pub verdicts: Option<Sender<Verdict>>,
    /// Counts the calls that wait for an answer; whoever takes one ends it.
    pub activity: Arc<Activity>,
}

/// The service of one resource.
pub fn service(resource: &ResourceName, feed: &Arc<Feed>, routes: &Routes) -> Service {
    ServiceBuilder::new()
        .add_unary_handler(&wire::GET_OPTIONS, |ctx, _, sink| options(&ctx, sink))
        .add_server_streaming_handler(&wire::LIST_AND_WATCH, {
            let (resource, feed, routes) = (resource.clone(), Arc::clone(feed), routes.clone());
            move |ctx, _, sink| list_and_watch(&ctx, &resource, &feed, &routes, sink)
        })
        .add_unary_handler(&wire::GET_PREFERRED, {
            let (resource, calls) = (resource.clone(), routes.calls.clone());
            let activity = Arc::clone(&routes.activity);
            move |_, request, sink| {
                activity.begin();
                pass(&calls, Call::Prefer(resource.clone(), request, Reply::from(sink)));
            }
        })
        .add_unary_handler(&wire::ALLOCATE, {
            let (resource, calls) = (resource.clone(), routes.calls.clone());
            let activity = Arc::clone(&routes.activity);
            move |_, request, sink| {
                activity.begin();
                pass(&calls, Call::Allocate(resource.clone(), request, Reply::from(sink)));
            }
        })
        .add_unary_handler(&wire::PRE_START, {
            let (resource, prestarts) = (resource.clone(), routes.prestarts.clone());
            move |_, request, sink| {
                pass(&prestarts, PreStart(resource.clone(), request, Reply::from(sink)));
            }
        })
        .build()
}

/// Hands a call on. It fails only while we stop; the call is then cancelled by dropping
/// its sink, which is what a plugin that is gone looks like.
fn pass<T>(to: &Sender<T>, call: T) {
    let _ = to.send(call);
}

fn options(ctx: &RpcContext<'_>, sink: UnarySink<dp::DevicePluginOptions>) {
    let options = dp::DevicePluginOptions {
        pre_start_required: true,
        get_preferred_allocation_available: true,
        ..dp::DevicePluginOptions::default()
    };
    ctx.spawn(async move {
        let _ = sink.success(options).await;
    });
}

fn list_and_watch(
    ctx: &RpcContext<'_>,
    resource: &ResourceName,
    feed: &Arc<Feed>,
    routes: &Routes,
    sink: ServerStreamingSink<dp::ListAndWatchResponse>,
) {
    match feed.subscribe() {
        Ok(place) => routes.streams.begin(resource.clone(), Arc::clone(feed), place, sink),
        // The server is going down, and dropping the sink says so.
        Err(NoStream::Closed) => {}
        Err(NoStream::Full) => {
            let why = format!("{resource} has {STREAMS} ListAndWatch streams already");
            log::debug!("{why}: one more is refused");
            let status = RpcStatus::with_message(RpcStatusCode::RESOURCE_EXHAUSTED, why);
            ctx.spawn(async move {
                let _ = sink.fail(status).await;
            });
        }
    }
}
