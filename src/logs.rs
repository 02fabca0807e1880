//! One line a message on stderr, as text or as JSON.
//!
//! Text has no time: journald and container runtimes add it. JSON has one, because it is read
//! by programs that may get nothing but the line.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use log::kv::{Error as KvError, Key, Value, VisitSource};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::object::Object;

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// An object a line.
    Json,
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Format> {
        match text {
            "text" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            _ => Err(Error::parse("\"text\" or \"json\"", text)),
        }
    }
}

/// Begins to log what passes the filter: a level, or as in RUST_LOG, which counts when there
/// is none.
pub fn start(filter: Option<&str>, usual: &str, format: Format) {
    let env = env_logger::Env::default().default_filter_or(usual);
    let mut builder = env_logger::Builder::from_env(env);
    if let Some(filter) = filter {
        builder.parse_filters(filter);
    }
    builder.format(move |out, record| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("-");
        match format {
            Format::Text => text(out, name, record),
            Format::Json => json(out, name, SystemTime::now(), record),
        }
    });
    builder.init();
}

fn text(out: &mut dyn Write, thread: &str, record: &log::Record<'_>) -> io::Result<()> {
    writeln!(out, "{:5} {thread}: {}", record.level(), record.args())
}

fn json(
    out: &mut dyn Write,
    thread: &str,
    now: SystemTime,
    record: &log::Record<'_>,
) -> io::Result<()> {
    let mut fields = Fields(Object::default());
    // Ours are words and numbers, which any visitor takes.
    let _ = record.key_values().visit(&mut fields);
    let level = record.level().as_str().to_ascii_lowercase();
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    for (key, value) in [
        ("ts", rfc3339(since)),
        ("level", level),
        ("target", record.target().to_owned()),
        ("thread", thread.to_owned()),
        ("message", record.args().to_string()),
    ] {
        fields.0.insert(key.to_owned(), Field::Text(value));
    }
    writeln!(out, "{}", serde_json::to_string(&fields.0)?)
}

/// A value of a line. Those of `serde_json`, which may be anything, are 10 KB of code more.
#[derive(Serialize)]
#[serde(untagged)]
enum Field {
    Number(u64),
    Text(String),
}

struct Fields(Object<Field>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(
        &mut self,
        key: Key<'kvs>,
        value: Value<'kvs>,
    ) -> std::result::Result<(), KvError> {
        let value = value.to_u64().map_or_else(|| Field::Text(value.to_string()), Field::Number);
        self.0.insert(key.to_string(), value);
        Ok(())
    }
}

/// A time since 1970 in UTC, with milliseconds.
fn rfc3339(since: Duration) -> String {
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let Date { year, month, day } = Date::of(days);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let (second, ms) = (second % 60, since.subsec_millis());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

struct Date {
    year: u64,
    month: u64,
    day: u64,
}

impl Date {
    /// Days since 1970 in the Gregorian calendar. Years begin in March here, so that a leap
    /// day is the last of its year (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    fn of(days: u64) -> Date {
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        Date { year, month, day }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Text => "text",
            Format::Json => "json",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_date() {
        // date -u -d @N +%FT%TZ
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.250Z"),
            (951_782_399, "2000-02-28T23:59:59.250Z"),
            (951_782_400, "2000-02-29T00:00:00.250Z"),
            (951_868_800, "2000-03-01T00:00:00.250Z"),
            (1_735_689_599, "2024-12-31T23:59:59.250Z"),
            (1_795_541_445, "2026-11-24T17:30:45.250Z"),
            (4_107_542_400, "2100-03-01T00:00:00.250Z"),
            (253_402_300_799, "9999-12-31T23:59:59.250Z"),
        ] {
            assert_eq!(rfc3339(Duration::from_millis(seconds * 1000 + 250)), expected);
        }
    }

    #[test]
    fn a_json_line_is_one_object_whatever_the_text() {
        let mut out = Vec::new();
        let kvs: &[(&str, Value<'_>)] =
            &[("resource", Value::from("a.b/c")), ("group", Value::from(7u64))];
        let record = log::Record::builder()
            .level(log::Level::Warn)
            .target("vfio_device_plugin::daemon")
            .key_values(&kvs)
            .args(format_args!("a \"b\"\nc \u{1b}[0m"))
            .build();
        json(&mut out, "main", UNIX_EPOCH, &record).expect("a line");
        let line = String::from_utf8(out).expect("UTF-8");
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let object: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let expected = serde_json::json!({
            "ts": "1970-01-01T00:00:00.000Z",
            "level": "warn",
            "target": "vfio_device_plugin::daemon",
            "thread": "main",
            "message": "a \"b\"\nc \u{1b}[0m",
            "resource": "a.b/c",
            "group": 7,
        });
        assert_eq!(object, expected);
    }
}
