//! Rust source as words: names, literals and signs with their lines, without comments.
//! Enough to find paths and calls; nothing is understood.

/// A word of source text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) line: usize,
    text: String,
    literal: bool,
}

impl Word {
    /// Whether it is this name or sign.
    pub(crate) fn is(&self, text: &str) -> bool {
        !self.literal && self.text == text
    }

    /// The text of a string literal, escapes as they are written.
    pub(crate) fn literal(&self) -> Option<&str> {
        self.literal.then_some(self.text.as_str())
    }

    fn is_name(&self) -> bool {
        !self.literal && self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The words of a text. `::` is one word; every other sign is its own.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let (mut at, mut line) = (0, 1);
    let starts = |at: usize, what: &str| {
        what.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
    };
    while let Some(&c) = chars.get(at) {
        let from = at;
        let mut word = None;
        if starts(at, "//") {
            while chars.get(at).is_some_and(|c| *c != '\n') {
                at += 1;
            }
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                if starts(at, "/*") {
                    (depth, at) = (depth + 1, at + 2);
                } else if starts(at, "*/") {
                    (depth, at) = (depth - 1, at + 2);
                } else {
                    at += 1;
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if let Some((start, end, next)) = string_at(&chars, at) {
            word = Some((chars[start..end].iter().collect(), true));
            at = next;
        } else if c == '\'' {
            at = quote_end(&chars, at);
        } else if c.is_alphanumeric() || c == '_' {
            while chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_') {
                at += 1;
            }
            word = Some((chars[from..at].iter().collect(), false));
        } else if starts(at, "::") {
            word = Some(("::".to_owned(), false));
            at += 2;
        } else {
            at += 1;
            word = (!c.is_whitespace()).then(|| (c.to_string(), false));
        }
        if let Some((text, literal)) = word {
            words.push(Word { line, text, literal });
        }
        line += chars[from..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    words
}

/// Start and end of the text of a string literal that begins here, and what follows it.
fn string_at(chars: &[char], at: usize) -> Option<(usize, usize, usize)> {
    let mut open = at;
    while chars.get(open).is_some_and(|c| "bcr".contains(*c)) && open - at < 2 {
        open += 1;
    }
    let raw = chars[at..open].contains(&'r');
    let hashes = chars[open..].iter().take_while(|c| raw && **c == '#').count();
    let start = open + hashes + 1;
    if chars.get(open + hashes) != Some(&'"') {
        return None;
    }
    let mut end = start;
    while end < chars.len() {
        let closed = chars[end] == '"' && (0..hashes).all(|i| chars.get(end + 1 + i) == Some(&'#'));
        if closed {
            return Some((start, end, end + 1 + hashes));
        }
        end += if !raw && chars[end] == '\\' { 2 } else { 1 };
    }
    Some((start.min(chars.len()), chars.len(), chars.len()))
}

/// What follows a character literal or a lifetime.
fn quote_end(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            let close = chars.iter().skip(at + 3).position(|c| *c == '\'');
            close.map_or(chars.len(), |i| at + 3 + i + 1)
        }
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}

/// A path such as `crate::plan::Plan`; each name of a braced group is a path of its own.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
    /// How many inline modules it is in.
    pub(crate) nesting: usize,
}

/// Every path in the words.
pub(crate) fn paths(words: &[Word]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        if word.is("{") {
            let module = at >= 2 && words[at - 2].is("mod");
            braces.push(module);
        } else if word.is("}") {
            braces.pop();
        }
        let nesting = braces.iter().filter(|module| **module).count();
        if word.is_name() {
            at = path(words, at, &mut Vec::new(), nesting, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path, groups and all, and returns what follows it.
fn path(
    words: &[Word],
    mut at: usize,
    prefix: &mut Vec<String>,
    nesting: usize,
    found: &mut Vec<Found>,
) -> usize {
    let line = words[at].line;
    let depth = prefix.len();
    while words.get(at).is_some_and(|w| w.is_name() || w.is("*")) {
        prefix.push(words[at].text.clone());
        at += 1;
        if !words.get(at).is_some_and(|w| w.is("::")) {
            break;
        }
        at += 1;
        if words.get(at).is_some_and(|w| w.is("{")) {
            at += 1;
            while words.get(at).is_some_and(|w| !w.is("}")) {
                at = if words[at].is_name() {
                    path(words, at, prefix, nesting, found)
                } else {
                    at + 1
                };
            }
            prefix.truncate(depth);
            return at + 1;
        }
    }
    found.push(Found { line, path: prefix.clone(), nesting });
    prefix.truncate(depth);
    at
}

/// The words outside and inside of `#[cfg(test)] mod NAME { .. }`.
pub(crate) fn split_tests(words: Vec<Word>) -> (Vec<Word>, Vec<Word>) {
    let marker = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let (mut code, mut tests) = (Vec::new(), Vec::new());
    let mut rest = words.into_iter().peekable();
    let mut window: Vec<Word> = Vec::new();
    while let Some(word) = rest.next() {
        window.push(word);
        let is_marker = window.len() >= marker.len()
            && window[window.len() - marker.len()..].iter().zip(marker).all(|(w, m)| w.is(m));
        if !is_marker {
            continue;
        }
        let tail = window.split_off(window.len() - 1);
        code.append(&mut window);
        tests.extend(tail);
        // Its name, then `;` or its body.
        tests.extend(rest.next());
        let mut depth = 0;
        for word in rest.by_ref() {
            depth += usize::from(word.is("{"));
            let (end, close) = (word.is(";") && depth == 0, word.is("}"));
            tests.push(word);
            if close {
                depth -= 1;
            }
            if end || (close && depth == 0) {
                break;
            }
        }
    }
    code.append(&mut window);
    (code, tests)
}
