//! One resource's gRPC server: its socket, its service, its end.
//!
//! The order of the end is not free (tried with grpcio 0.13): streams first, because
//! `shutdown` does not finish while one lives; then the server. gRPC
//! unlinks the socket's path at shutdown, so a new server must have another path or come
//! after that.

use std::convert::Infallible;
use std::fs;
use std::future::Future;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use futures_executor::block_on;
use grpcio::{Environment, Server, ServerBuilder, ServerCredentials, ShutdownFuture};

use super::feed::Feed;
use super::registry;
use super::service::{Routes, service};
use super::wire;
use crate::board::DeviceList;
use crate::error::{Error, Result, chain};
use crate::resource::ResourceName;
use crate::sys::fault::around;

/// `sun_path` holds 108 bytes with its NUL (unix(7)).
const PATH_MAX: usize = 107;
/// First part of our sockets' names, by which we know our own.
const PREFIX: &str = "vfio-";
/// Calls that gRPC has room for before they arrive, for each server and each of its threads. More
/// wait until a place is free, which it is as soon as a call is with its handler; one that has sent
/// no message yet keeps its place, which only root can do. grpcio's own 1,024 are 40 MB with fifty
/// resources, and half of the time until they are served; 8 were 0.3 MB.
pub const SLOTS: usize = 2;
/// How long a server may take to go down before its calls are cancelled.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running server.
pub struct ResourceServer {
    resource: ResourceName,
    socket: PathBuf,
    feed: Arc<Feed>,
    server: Server,
}

impl std::fmt::Debug for ResourceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResourceServer({} at {})", self.resource, self.socket.display())
    }
}

impl ResourceServer {
    /// Serves a resource on a socket of its own in `dir`, and answers calls before it
    /// returns: the kubelet dials back inside Register.
    ///
    /// # Errors
    /// When the path is too long for a socket or cannot be bound.
    pub fn start(
        env: &Arc<Environment>,
        dir: &Path,
        instance: &str,
        resource: &ResourceName,
        list: Arc<DeviceList>,
        routes: &Routes,
    ) -> Result<ResourceServer> {
        let socket = dir.join(socket_name(resource, instance));
        let path = socket.to_string_lossy().into_owned();
        if path.len() > PATH_MAX {
            return Err(Error::State(format!(
                "{path} is longer than the {PATH_MAX} bytes a unix socket's path may have"
            )));
        }
        let feed = routes.streams.feed(list);
        let serving = |source: grpcio::Error| Error::Rpc {
            peer: socket.clone(),
            call: "serving",
            source: Box::new(source),
        };
        let mut server = ServerBuilder::new(Arc::clone(env))
            .channel_args(wire::channel(env).build_args())
            .requests_slot_per_cq(SLOTS)
            .register_service(service(resource, &feed, routes));
        if let Some(verdicts) = &routes.verdicts {
            server = server.register_service(registry::service(resource, &feed, verdicts));
        }
        let mut server = server.build().map_err(serving)?;
        server
            .add_listening_port(wire::address(&socket), ServerCredentials::insecure())
            .map_err(serving)?;
        server.start();
        // The directory is root's only; this is for the one where it is not.
        if let Err(source) = fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)) {
            // A stream that has begun would stay with its thread for good.
            drop(feed.close());
            return Err(Error::Call { verb: "set the mode of", path: socket, source });
        }
        Ok(ResourceServer { resource: resource.clone(), socket, feed, server })
    }

    /// File name of the socket, which is what Register tells the kubelet.
    pub fn endpoint(&self) -> String {
        self.socket.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Whether the socket is still where it was made. The kubelet removes every socket of
    /// the directory when it starts.
    pub fn is_reachable(&self) -> bool {
        self.socket.exists()
    }

    /// Sends a new list on every stream.
    pub fn publish(&self, list: Arc<DeviceList>) {
        self.feed.publish(list);
    }

    /// The list being advertised.
    pub fn list(&self) -> Arc<DeviceList> {
        self.feed.current()
    }

    /// Whether this is the feed of this server.
    pub fn has_feed(&self, feed: &Arc<Feed>) -> bool {
        Arc::ptr_eq(&self.feed, feed)
    }

    /// Sends the list again, so that the kubelet writes its checkpoint; whether there is a
    /// stream to send it on.
    pub fn send_again(&self) -> bool {
        let watched = self.feed.is_watched();
        if watched {
            self.feed.publish_again();
        }
        watched
    }

    /// Begins to go down: nothing new is taken. Several go down together in the time of one.
    #[must_use = "it is down only when that has ended"]
    pub fn stop(mut self) -> Stopping {
        let streams = self.feed.close();
        let down = Box::pin(self.server.shutdown());
        let deadline = Instant::now() + PATIENCE;
        Stopping { server: self, streams, down, deadline }
    }
}

/// A server on its way down.
pub struct Stopping {
    server: ResourceServer,
    streams: Receiver<Infallible>,
    down: Pin<Box<ShutdownFuture>>,
    deadline: Instant,
}

impl std::fmt::Debug for Stopping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stopping({:?})", self.server)
    }
}

impl Stopping {
    /// It is fully down when this returns. gRPC waits for the answer to each call and for
    /// what clients do not take; after [`PATIENCE`] nobody waits for them any more.
    pub fn wait(self) {
        let Stopping { mut server, streams, mut down, deadline } = self;
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let ended = loop {
            match down.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(ended) => break ended,
                Poll::Pending => match deadline.checked_duration_since(Instant::now()) {
                    Some(left) if !left.is_zero() => thread::park_timeout(left),
                    _ => {
                        server.server.cancel_all_calls();
                        break block_on(down);
                    }
                },
            }
        };
        let ResourceServer { resource, socket, .. } = &server;
        if let Err(e) = ended {
            log::warn!("{resource}: its server did not shut down cleanly: {e}");
        }
        // Ends with the last of them.
        let _ = streams.recv();
        // gRPC has unlinked it, unless something stood in its way.
        let _ = around("socket.unlink", socket.display(), || {
            fs::remove_file(socket)
                .or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
        });
    }
}

/// Wakes the thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The socket's file name: short for `sun_path`, and unique per process and server, so
/// that a server going down never takes the socket of the next with it.
fn socket_name(resource: &ResourceName, instance: &str) -> String {
    // FNV-1a: it has to be short and always the same, not secret.
    let hash = resource.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{PREFIX}{hash:016x}-{instance}.sock")
}

/// Whether a file of this name is a socket of ours, of this run or an earlier one. Others'
/// are beside them.
pub fn is_ours(name: &[u8]) -> bool {
    let rest = name.strip_prefix(PREFIX.as_bytes()).and_then(|n| n.strip_suffix(b".sock"));
    rest.and_then(|rest| rest.split_at_checked(16)).is_some_and(|(hash, instance)| {
        hash.iter().all(u8::is_ascii_hexdigit) && instance.starts_with(b"-")
    })
}

/// Removes sockets that an earlier run of ours left behind. Only the holder of the run
/// directory's lock may call it: a living instance's sockets look the same.
pub fn remove_stale(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if !is_ours(entry.file_name().as_bytes()) || !entry.file_type().is_ok_and(|t| t.is_socket())
        {
            continue;
        }
        match around("stale.unlink", entry.path().display(), || fs::remove_file(entry.path())) {
            Ok(()) => log::debug!("removed {}, left by an earlier run", entry.path().display()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(source) => {
                let e = Error::Call { verb: "remove", path: entry.path(), source };
                log::warn!("{}", chain(&e));
            }
        }
    }
}

#[cfg(test)]
mod tests;
