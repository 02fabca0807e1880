//! Clients that open streams and streams, and read none of them: the kubelet gets its lists.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use futures_executor::block_on;
use futures_util::StreamExt;
use grpcio::{CallOption, ChannelBuilder, Client, ClientSStreamReceiver, EnvBuilder, Environment};
use vfio_device_plugin::kubelet::{api::deviceplugin as dp, wire};

use crate::util::SOON;
use crate::util::bench::{Bench, DISKS, IDLE_DISK, NIC0, NIC1, NICS, OFFERED, PAIR};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

const STREAMS: usize = 4096;
const CONNECTIONS: usize = 64;

type Stream = ClientSStreamReceiver<dp::ListAndWatchResponse>;

fn connect(env: &Arc<Environment>, socket: &Path) -> Client {
    let channel = ChannelBuilder::new(Arc::clone(env))
        .use_local_subchannel_pool(true)
        // What is not read is not taken from the plugin either.
        .stream_initial_window_size(128)
        .default_authority("localhost")
        .connect(&format!("unix:{}", socket.display()));
    Client::new(channel)
}

fn open(client: &Client) -> Stream {
    client
        .server_streaming(&wire::LIST_AND_WATCH, &dp::Empty::default(), CallOption::default())
        .expect("a call")
}

/// Gives both NICs and a disk a NUMA node, and waits until the kubelet has heard of it.
fn change(bench: &Bench, node: i64) {
    for addr in [NIC0, NIC1, IDLE_DISK] {
        bench.kernel.put(&format!("sys/bus/pci/devices/{addr}/numa_node"), &format!("{node}\n"));
    }
    wait_until("the change is listed", SOON, || {
        let devices = [NICS, DISKS].map(|resource| bench.kubelet().devices(resource)).concat();
        let heard = devices.iter().all(|d| d.numa == [node]);
        if heard { Ok(()) } else { Err(format!("{devices:?}")) }
    });
}

#[test]
fn thousands_of_streams_that_nobody_reads_hold_up_no_list() {
    let mut bench = Bench::running(&["--rescan", "1"]);
    bench.plugin().expect_streams(OFFERED.len());
    let calls = bench.kubelet().registrations();
    let endpoint = calls.into_iter().rfind(|r| r.resource == NICS).expect("registered").endpoint;
    let socket = bench.plugins_dir().join(endpoint);
    let env = Arc::new(EnvBuilder::new().cq_count(1).name_prefix("reader").build());
    let since = Instant::now();
    let clients: Vec<Client> = (0..CONNECTIONS).map(|_| connect(&env, &socket)).collect();
    let mut streams: Vec<Stream> = (0..STREAMS).map(|n| open(&clients[n % CONNECTIONS])).collect();
    // One message of each: a list, or why there is none.
    let mut refused = Vec::new();
    streams.retain_mut(|stream| match block_on(stream.next()) {
        Some(Ok(list)) => list.devices.len() == 2,
        Some(Err(e)) => {
            refused.push(e.to_string());
            false
        }
        None => false,
    });
    let (taken, opened) = (streams.len(), since.elapsed());
    assert_eq!(taken + refused.len(), STREAMS);
    assert!(taken > 0);
    assert!(refused.iter().all(|why| why.contains("streams already")), "{:?}", refused.first());

    // From here on nobody reads. Lists still come, also of others, and pods are admitted.
    let since = Instant::now();
    for round in 0..20 {
        change(&bench, round % 2);
    }
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
    let lists = since.elapsed();
    // A new one is let in as soon as those that left are known to have.
    drop((streams, clients));
    let client = connect(&env, &socket);
    wait_until("a stream for a new client", SOON, || match block_on(open(&client).next()) {
        Some(Ok(_)) => Ok(()),
        other => Err(format!("{other:?}")),
    });
    // The kubelet's own was never among those that ended, so nothing is registered anew.
    assert_eq!(bench.plugin().logged("registering it again"), Vec::<String>::new());
    drop(client);
    change(&bench, 2);
    change(&bench, 3);
    bench.plugin().expect_streams(OFFERED.len());
    println!(
        "{STREAMS} streams in {opened:.1?}: {taken} taken, {} refused, \
         20 lists and an admission in {lists:.1?}",
        refused.len()
    );
}
