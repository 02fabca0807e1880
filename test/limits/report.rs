//! The table and its JSON.

use std::fmt;
use std::time::Duration;

/// One line.
#[derive(Debug)]
struct Row {
    what: String,
    unit: &'static str,
    ours: f64,
    floor: Option<f64>,
    /// What we mean to reach, as a multiple of the floor or in words.
    reach: &'static str,
}

/// What was measured, in order.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Row>);

impl Report {
    /// A line with a floor.
    pub(crate) fn beside(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: f64,
        floor: f64,
        reach: &'static str,
    ) {
        self.add(Row { what: what.into(), unit, ours, floor: Some(floor), reach });
    }

    /// A line without one.
    pub(crate) fn alone(
        &mut self,
        what: impl Into<String>,
        unit: &'static str,
        ours: f64,
        reach: &'static str,
    ) {
        self.add(Row { what: what.into(), unit, ours, floor: None, reach });
    }

    fn add(&mut self, row: Row) {
        eprintln!("    {row}");
        self.0.push(row);
    }

    /// `[{"what", "unit", "ours", "floor", "reach"}]`; a line without a floor has null.
    pub(crate) fn json(&self) -> String {
        let rows: Vec<serde_json::Value> = self
            .0
            .iter()
            .map(|row| {
                serde_json::json!({
                    "what": row.what,
                    "unit": row.unit,
                    "ours": row.ours,
                    "floor": row.floor,
                    "reach": row.reach,
                })
            })
            .collect();
        format!("{:#}\n", serde_json::Value::Array(rows))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { what, unit, ours, floor, reach } = self;
        match floor {
            Some(floor) => {
                let ratio = ours / floor;
                write!(
                    f,
                    "| {what} | {ours:.2} {unit} | {floor:.2} {unit} | {ratio:.2} | {reach} |"
                )
            }
            None => write!(f, "| {what} | {ours:.2} {unit} | - | - | {reach} |"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| line | ours | floor | ratio | reach |\n|---|---|---|---|---|")?;
        self.0.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

/// A duration in milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The value at a share (0 to 1) of the sorted values.
pub(crate) fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let at = ((values.len() - 1) as f64 * share).round() as usize;
    values[at]
}

/// The value in the middle.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}
