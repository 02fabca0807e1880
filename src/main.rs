//! Verbs to functions, errors to exit codes.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use vfio_device_plugin::cli::{self, Command, LOG_LEVEL, check, list, restore};
use vfio_device_plugin::error::{Error, Result, chain};

/// Exit codes; 0 is success. The README lists them.
const FAILED: u8 = 1;
const USAGE: u8 = 2;

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has seen enough (`list | head`).
        Err(e) if e.io().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(e) => {
            // Nothing is left to do when stderr is closed too.
            let _ = writeln!(io::stderr(), "vfio-device-plugin: {}", chain(&e));
            ExitCode::from(if matches!(e, Error::Usage(_)) { USAGE } else { FAILED })
        }
    }
}

fn run(words: impl Iterator<Item = OsString>) -> Result<()> {
    let invocation = cli::parse(words)?;
    start_log(invocation.log_level.as_deref());
    match invocation.command {
        Command::Run(config) => serve(&config),
        Command::List(config, form) => list::list(&config, form, &mut io::stdout().lock()),
        Command::Check(config) => check::check(&config, &mut io::stdout().lock()),
        Command::Restore(config, request) => {
            restore::restore(&config, &request, &mut io::stdout().lock())
        }
        Command::Print(text) => io::stdout()
            .write_all(text.as_bytes())
            .map_err(|source| Error::Call { verb: "write to", path: "stdout".into(), source }),
    }
}

#[cfg(feature = "grpc")]
fn serve(config: &vfio_device_plugin::config::Config) -> Result<()> {
    vfio_device_plugin::daemon::run(config)
}

#[cfg(not(feature = "grpc"))]
fn serve(_: &vfio_device_plugin::config::Config) -> Result<()> {
    Err(Error::Usage("this build has no gRPC (cargo feature grpc), so it cannot run".into()))
}

/// One line a message on stderr: level, thread, text. journald and container runtimes
/// add the time.
fn start_log(level: Option<&str>) {
    let env = env_logger::Env::default().default_filter_or(LOG_LEVEL);
    let mut builder = env_logger::Builder::from_env(env);
    if let Some(level) = level {
        builder.parse_filters(level);
    }
    builder.format(|out, record| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("-");
        writeln!(out, "{:5} {name}: {}", record.level(), record.args())
    });
    builder.init();
}
