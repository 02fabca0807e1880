use super::*;

use std::io::Write;
use std::os::unix::net::UnixStream;

use crossbeam_channel::unbounded;
use futures_util::StreamExt;
use grpcio::{CallOption, Client, ClientSStreamReceiver, ClientUnaryReceiver, EnvBuilder};

use crate::kubelet::api::deviceplugin as dp;
use crate::kubelet::service::Call;
use crate::kubelet::stream::{StreamEnded, Streams};
use crate::sys::scratch::Scratch;

/// A server, what it is told, and a client of it.
struct Served {
    server: ResourceServer,
    client: Client,
    asked: Receiver<Call>,
    ended: Receiver<StreamEnded>,
    scratch: Scratch,
}

fn served(watchful: bool) -> Served {
    let scratch = Scratch::new();
    let dir = scratch.dir();
    let env = Arc::new(EnvBuilder::new().cq_count(2).build());
    let ((calls, asked), (ended_tx, ended)) = (unbounded(), unbounded());
    let (streams, _) = Streams::start(watchful, ended_tx).expect("a thread");
    let prestarts = unbounded().0;
    let routes = Routes { calls, prestarts, streams, verdicts: None, activity: Arc::default() };
    let name = "a.b/c".parse::<ResourceName>().expect("a name");
    let server =
        ResourceServer::start(&env, &dir, "1-1", &name, Arc::default(), &routes).expect("serve");
    let socket = dir.join(server.endpoint());
    let far = Arc::new(EnvBuilder::new().cq_count(1).build());
    let client = Client::new(wire::channel(&far).connect(&wire::address(&socket)));
    Served { server, client, asked, ended, scratch }
}

/// A call that has arrived, and how it is answered and how it ends.
struct Called {
    server: ResourceServer,
    waiting: Call,
    call: ClientUnaryReceiver<dp::AllocateResponse>,
    /// Where more of them arrive.
    asked: Receiver<Call>,
    _rest: (Client, Scratch),
}

fn called() -> Called {
    let Served { server, client, asked, scratch, .. } = served(false);
    let request = dp::AllocateRequest::default();
    let call =
        client.unary_call_async(&wire::ALLOCATE, &request, CallOption::default()).expect("call it");
    let waiting = asked.recv_timeout(Duration::from_secs(20)).expect("it arrives");
    Called { server, waiting, call, asked, _rest: (client, scratch) }
}

/// So long that it does not leave in one piece: the client has to say that it takes more.
fn answer() -> dp::AllocateResponse {
    let mut one = dp::ContainerAllocateResponse::default();
    one.envs.insert("LONG".to_owned(), "x".repeat(1 << 20));
    dp::AllocateResponse { container_responses: vec![one], ..dp::AllocateResponse::default() }
}

fn reply(call: Call) {
    let Call::Allocate(_, _, reply) = call else { panic!("{call:?}") };
    reply.ok(answer());
}

/// A container waits for a bind while the kubelet is restarted: the old server
/// waited for the answer, and with it everything else of the plugin.
#[test]
fn a_call_without_an_answer_does_not_hold_up_the_stop() {
    let Called { server, waiting, call, asked: _asked, _rest } = called();
    let begun = Instant::now();
    server.stop().wait();
    assert!(begun.elapsed() < PATIENCE * 5, "{:?}", begun.elapsed());
    // Too late, and nobody's loss.
    reply(waiting);
    assert!(block_on(call).is_err(), "nobody answers");
}

#[test]
fn an_answer_goes_out_although_nobody_waits_for_it_here() {
    let Called { server, waiting, call, asked: _asked, _rest } = called();
    reply(waiting);
    let stopping = server.stop();
    assert_eq!(block_on(call).expect("the answer"), answer());
    stopping.wait();
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short payload");
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A client that calls a method, and takes not a byte of what it is told.
fn takes_nothing(server: &ResourceServer, method: &str) -> UnixStream {
    let mut client = UnixStream::connect(&server.socket).expect("connect");
    let path = format!("/v1beta1.DevicePlugin/{method}");
    // POST, http, the path, an authority, and what says that it is gRPC (RFC 7541).
    let headers = [
        &[0x83, 0x86, 0x04, u8::try_from(path.len()).expect("a short path")][..],
        path.as_bytes(),
        b"\x01\x09localhost\x0f\x10\x10application/grpc\x00\x02te\x08trailers",
    ];
    let bytes = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        // SETTINGS_INITIAL_WINDOW_SIZE
        frame(4, 0, 0, &[0, 4, 0, 0, 0, 0]),
        frame(1, 4, 1, &headers.concat()),
        frame(0, 1, 1, &[0; 5]),
    ];
    client.write_all(&bytes.concat()).expect("call it");
    client
}

/// The thread that answers all calls waited until the client had taken the answer.
#[test]
fn a_client_that_takes_nothing_holds_up_nobody() {
    let Called { server, waiting: _waiting, call: _call, asked, _rest } = called();
    let _client = takes_nothing(&server, "Allocate");
    let waiting = asked.recv_timeout(Duration::from_secs(20)).expect("it arrives");
    let (tx, answered) = unbounded();
    thread::spawn(move || {
        reply(waiting);
        let _ = tx.send(());
    });
    answered.recv_timeout(Duration::from_secs(20)).expect("nobody waits for the client");
    server.stop().wait();
}

/// The lists of a client.
fn lists(client: &Client) -> ClientSStreamReceiver<dp::ListAndWatchResponse> {
    let (request, within) = (dp::Empty::default(), Duration::from_secs(20));
    client
        .server_streaming(&wire::LIST_AND_WATCH, &request, CallOption::default().timeout(within))
        .expect("call it")
}

#[test]
fn a_stream_that_nobody_reads_holds_up_no_other_and_no_stop() {
    for watchful in [true, false] {
        let Served { server, client, ended, scratch: _scratch, .. } = served(watchful);
        let _stuck = takes_nothing(&server, "ListAndWatch");
        let begun = Instant::now();
        while !server.feed.is_watched() {
            assert!(begun.elapsed() < PATIENCE * 10, "it is never there");
            thread::yield_now();
        }
        let mut stream = lists(&client);
        for _ in 0..3 {
            block_on(stream.next()).expect("a stream").expect("a list");
            assert!(server.send_again());
        }
        let begun = Instant::now();
        let stopping = server.stop();
        while let Some(list) = block_on(stream.next()) {
            list.expect("an orderly end");
        }
        stopping.wait();
        assert!(begun.elapsed() < PATIENCE * 5, "{:?}", begun.elapsed());
        assert!(ended.is_empty(), "who stops it need not be told");
    }
}

/// A server that counts as down has no stream that could still put an older list before the
/// kubelet.
#[test]
fn a_server_is_down_only_when_its_streams_are_gone() {
    let Served { server, client: _client, scratch: _scratch, .. } = served(false);
    let place = server.feed.subscribe().expect("there is room");
    let (tx, down) = unbounded();
    let stopping = server.stop();
    thread::spawn(move || {
        stopping.wait();
        let _ = tx.send(());
    });
    // For whatever else it waits no longer than that.
    assert!(down.recv_timeout(PATIENCE * 3 / 2).is_err(), "a stream is still there");
    drop(place);
    down.recv_timeout(Duration::from_secs(20)).expect("it is down");
}

#[test]
fn the_end_of_the_last_stream_is_told() {
    for watchful in [true, false] {
        let Served { server, client, ended, scratch: _scratch, .. } = served(watchful);
        let mut stream = lists(&client);
        block_on(stream.next()).expect("a stream").expect("a list");
        drop(stream);
        if !watchful {
            // Only what is sent meets nobody.
            let begun = Instant::now();
            while ended.is_empty() && server.send_again() {
                assert!(begun.elapsed() < PATIENCE * 10, "nobody notices");
                thread::yield_now();
            }
        }
        let news = ended.recv_timeout(Duration::from_secs(20)).expect("it is told");
        assert!(server.has_feed(&news.feed));
        server.stop().wait();
    }
}

#[test]
fn socket_names_are_short_stable_and_apart() {
    let name = |text: &str, instance| {
        socket_name(&text.parse::<ResourceName>().expect("a name"), instance)
    };
    let long = format!("{}.io/{}", "x".repeat(60), "y".repeat(63));
    assert!(name(&long, "4194304-9999").len() <= 40);
    assert_eq!(name("a.b/c", "1-1"), name("a.b/c", "1-1"));
    assert_ne!(name("a.b/c", "1-1"), name("a.b/d", "1-1"));
    assert_ne!(name("a.b/c", "1-1"), name("a.b/c", "1-2"));
    assert!(is_ours(name("a.b/c", "1-1").as_bytes()));
    assert!(!is_ours(b"vfio-of-somebody-else.sock") && !is_ours(b"vfio-.sock"));
    // The longest path fits the default directory.
    let path = format!("/var/lib/kubelet/device-plugins/{}", name(&long, "4194304-9999"));
    assert!(path.len() <= PATH_MAX, "{path}");
}
