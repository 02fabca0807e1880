//! What is wrong with a config file, each with its place, all of it at once.

use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result};

/// Longer pieces of the file are cut where they are quoted.
const QUOTED: usize = 60;

/// A file's text, and what was found wrong in it.
#[derive(Debug)]
pub(super) struct Report<'a> {
    text: &'a str,
    problems: Vec<(usize, String)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(text: &'a str) -> Report<'a> {
        Report { text, problems: Vec::new() }
    }

    /// Notes a sentence on the place where `span` begins.
    pub(super) fn wrong(&mut self, span: &Range<usize>, sentence: impl Into<String>) {
        self.problems.push((span.start, sentence.into()));
    }

    /// The piece of the file as it is written, on one line.
    pub(super) fn quote(&self, span: &Range<usize>) -> String {
        let piece = self.text.get(span.clone()).unwrap_or_default();
        let line: String = piece.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = line.chars().take(QUOTED).collect();
        let shown = shown.chars().filter(|c| !c.is_control()).collect();
        if line.chars().nth(QUOTED).is_some() { format!("{shown}...") } else { shown }
    }

    /// The line of a place, from 1 on.
    pub(super) fn line(&self, at: usize) -> usize {
        self.place(at).0
    }

    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Nothing when nothing is wrong.
    ///
    /// # Errors
    /// [`Error::Config`] with every problem, in the order of the file.
    pub(super) fn into_result(mut self, path: &Path) -> Result<()> {
        if self.problems.is_empty() {
            return Ok(());
        }
        self.problems.sort();
        let sentences = self.problems.iter().map(|(at, sentence)| {
            let (line, column) = self.place(*at);
            format!("{}:{line}:{column}: {sentence}", path.display())
        });
        let problems = sentences.collect();
        Err(Error::Config { path: path.to_path_buf(), problems })
    }

    /// Line and column, in characters, from 1 on.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at.min(self.text.len())).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let mut report = Report::new("a = 1\nü = \"x\ty\"\n");
        report.wrong(&(11..16), "late");
        report.wrong(&(0..1), "early");
        report.wrong(&(99..100), "behind the end");
        assert_eq!(report.quote(&(11..16)), "\"x y\"");
        let error = report.into_result(Path::new("c.toml")).expect_err("three problems");
        assert_eq!(
            error.to_string(),
            "c.toml has 3 errors\nc.toml:1:1: early\nc.toml:2:5: late\nc.toml:3:1: behind the end"
        );
    }
}
