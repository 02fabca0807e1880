//! Verbs to functions, errors to exit codes.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use vfio_device_plugin::cli::{self, Command, LOG_LEVEL, check, doctor, list, restore};
use vfio_device_plugin::error::{Error, Result, chain};
use vfio_device_plugin::logs;

#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Exit codes; 0 is success. The README lists them.
const FAILED: u8 = 1;
const USAGE: u8 = 2;
const UNWELL: u8 = 3;

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(code) => code,
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

fn run(words: impl Iterator<Item = OsString>) -> Result<ExitCode> {
    let invocation = cli::parse(words)?;
    logs::start(invocation.log_level.as_deref(), LOG_LEVEL, invocation.log_format);
    let out = &mut io::stdout();
    match invocation.command {
        Command::Run(config) => serve(&config),
        Command::List(config, form) => list::list(&config, form, out),
        Command::Doctor(config, request) => {
            let well = doctor::doctor(&config, &request, out)?;
            return Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(UNWELL) });
        }
        Command::Check(config) => check::check(&config, out),
        Command::Restore(config, request) => restore::restore(&config, &request, out),
        Command::Print(text) => out.write_all(text.as_bytes()).map_err(Error::output),
    }
    .map(|()| ExitCode::SUCCESS)
}

#[cfg(feature = "grpc")]
fn serve(config: &vfio_device_plugin::config::Config) -> Result<()> {
    vfio_device_plugin::daemon::run(config)
}

#[cfg(not(feature = "grpc"))]
fn serve(_: &vfio_device_plugin::config::Config) -> Result<()> {
    Err(Error::Usage("this build has no gRPC (cargo feature grpc), so it cannot run".into()))
}
