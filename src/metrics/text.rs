//! Prometheus' text exposition, format 0.0.4
//! (prometheus.io/docs/instrumenting/exposition_formats).

use std::fmt::Write;

use litemap::LiteMap;

use super::Histogram;

/// What every name begins with.
pub const PREFIX: &str = "vfio_device_plugin_";

/// The type of the body, for HTTP.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How a family's samples are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How often something took at most so long.
    Histogram,
}

/// A name and what it is of.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Without the prefix.
    pub name: &'static str,
    /// How to read it.
    pub kind: Kind,
    /// A sentence.
    pub help: &'static str,
}

/// Labels and their values, in the order in which they are shown.
pub type Labels<'a> = [(&'a str, &'a str)];

/// A text that grows by families.
#[derive(Debug, Default)]
pub struct Exposition(String);

impl Exposition {
    /// One family with all its samples. Of samples with the same labels the last one is
    /// shown: two would make Prometheus refuse everything.
    pub fn family<L, S>(&mut self, family: &Family, samples: impl IntoIterator<Item = (L, u64)>)
    where
        L: AsRef<[(&'static str, S)]>,
        S: AsRef<str>,
    {
        self.head(family);
        let mut unique: LiteMap<String, u64> = LiteMap::new();
        for (labels, value) in samples {
            let labels = labels.as_ref().iter().map(|(name, value)| (*name, value.as_ref()));
            unique.insert(braced(&labels.collect::<Vec<_>>()), value);
        }
        for (labels, value) in unique {
            self.sample(family.name, &labels, &value.to_string());
        }
    }

    /// A family of a single number that is no whole one.
    pub fn number(&mut self, family: &Family, value: f64) {
        self.head(family);
        self.sample(family.name, "", &value.to_string());
    }

    /// A family of histograms, each with its labels.
    pub fn histograms(&mut self, family: &Family, histograms: &[(&Labels<'_>, Histogram)]) {
        self.head(family);
        for (labels, histogram) in histograms {
            for (bound, count) in histogram.cumulative() {
                let bound = bound.map_or("+Inf".to_owned(), |bound| bound.to_string());
                let labels = [labels, &[("le", bound.as_str())][..]].concat();
                let name = format!("{}_bucket", family.name);
                self.sample(&name, &braced(&labels), &count.to_string());
            }
            let labels = braced(labels);
            self.sample(&format!("{}_sum", family.name), &labels, &histogram.sum().to_string());
            let count = histogram.count().to_string();
            self.sample(&format!("{}_count", family.name), &labels, &count);
        }
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }

    fn head(&mut self, family: &Family) {
        let kind = match family.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let (name, help) = (family.name, escaped_help(family.help));
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {PREFIX}{name} {help}\n# TYPE {PREFIX}{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: &str) {
        let _ = writeln!(self.0, "{PREFIX}{name}{labels} {value}");
    }
}

fn braced(labels: &Labels<'_>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn escaped_help(help: &str) -> String {
    help.replace('\\', "\\\\").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const THINGS: Family =
        Family { name: "things", kind: Kind::Gauge, help: "Things, \\ and\nmore." };

    #[test]
    fn whatever_is_in_a_label_stays_in_it() {
        let mut text = Exposition::default();
        text.family(&THINGS, [([("pod", "a\\b\"c\nd{}é")], 3)]);
        assert_eq!(
            text.into_text(),
            "# HELP vfio_device_plugin_things Things, \\\\ and\\nmore.\n\
             # TYPE vfio_device_plugin_things gauge\n\
             vfio_device_plugin_things{pod=\"a\\\\b\\\"c\\nd{}é\"} 3\n"
        );
    }

    #[test]
    fn the_same_labels_come_once() {
        let mut text = Exposition::default();
        text.family(&THINGS, [([("a", "1")], 1), ([("a", "2")], 1), ([("a", "1")], 1)]);
        assert_eq!(text.into_text().matches("{a=\"1\"}").count(), 1);
    }

    #[test]
    fn a_histogram_has_buckets_sum_and_count() {
        let mut histogram = Histogram::new(&[0.5, 1.0]);
        histogram.observe(Duration::from_millis(750));
        let mut text = Exposition::default();
        let family = Family { name: "wait_seconds", kind: Kind::Histogram, help: "Waits." };
        text.histograms(&family, &[(&[("result", "ok")], histogram)]);
        let text = text.into_text();
        let samples: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            samples,
            [
                "vfio_device_plugin_wait_seconds_bucket{result=\"ok\",le=\"0.5\"} 0",
                "vfio_device_plugin_wait_seconds_bucket{result=\"ok\",le=\"1\"} 1",
                "vfio_device_plugin_wait_seconds_bucket{result=\"ok\",le=\"+Inf\"} 1",
                "vfio_device_plugin_wait_seconds_sum{result=\"ok\"} 0.75",
                "vfio_device_plugin_wait_seconds_count{result=\"ok\"} 1",
            ]
        );
    }
}
