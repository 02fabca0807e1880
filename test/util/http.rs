//! A client for the plugin's pages.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::bench::Bench;
use super::{SOON, wait_until};

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Sends these bytes and takes what comes until the server closes.
pub(crate) fn exchange(addr: &str, request: &[u8]) -> Result<Page, String> {
    let say = |e: std::io::Error| e.to_string();
    let mut stream = TcpStream::connect(addr).map_err(say)?;
    stream.set_read_timeout(Some(SOON)).map_err(say)?;
    stream.write_all(request).map_err(say)?;
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(say)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| text.clone())?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.ok_or_else(|| head.to_owned())?;
    Ok(Page { status, head: head.to_owned(), body: body.to_owned() })
}

pub(crate) fn get(addr: &str, path: &str) -> Page {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\n\r\n");
    exchange(addr, request.as_bytes()).unwrap_or_else(|why| panic!("{path} of {addr}: {why}"))
}

impl Bench {
    /// Where the plugin, started with `--http 0`, serves its pages.
    pub(crate) fn http(&mut self) -> String {
        let line = self.plugin().expect_log("metrics and probes on http://");
        let addr = line.rsplit("http://").next().unwrap_or_default();
        addr.trim_end_matches(['"', '}']).to_owned()
    }

    /// Waits for a line of the metrics, without the prefix of its name.
    pub(crate) fn wait_metric(&mut self, line: &str) {
        let addr = self.http();
        let wanted = format!("vfio_device_plugin_{line}");
        wait_until(&wanted, SOON, || {
            let body = get(&addr, "/metrics").body;
            if body.lines().any(|l| l == wanted) { Ok(()) } else { Err(body) }
        });
    }

    /// Waits until a page has this status, and returns what it says.
    pub(crate) fn wait_page(
        &mut self,
        path: &str,
        status: u16,
        within: std::time::Duration,
    ) -> String {
        let addr = self.http();
        wait_until(&format!("{path} is {status}"), within, || {
            let page = get(&addr, path);
            if page.status == status { Ok(page.body) } else { Err(format!("{page:?}")) }
        })
    }
}
