//! Reads objects from bytes.

use super::object::{Dict, Id, Object};

const DEEPEST: u8 = 40;
const MOST_ITEMS: usize = 200_000;

/// A reader that stands at a place in a file. Every method answers `None` where the bytes are not what is asked for.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Passes white space and comments.
    pub(crate) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
    }

    /// Passes `word`, after white space, if it stands there whole.
    pub(crate) fn word(&mut self, word: &str) -> Option<()> {
        self.skip();
        let after = self.rest().strip_prefix(word.as_bytes())?;
        let ends = after.first().is_none_or(|byte| is_space(*byte) || is_delimiter(*byte));
        if ends || word.ends_with('<') {
            self.at += word.len();
            Some(())
        } else {
            None
        }
    }

    /// A non-negative integer.
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.skip();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(self.rest().get(..digits)?).ok()?;
        let value = text.parse().ok()?;
        self.at += digits;
        Some(value)
    }

    /// `N 0 obj`.
    pub(crate) fn header(&mut self) -> Option<Id> {
        let id = self.number()?;
        let generation = self.number()?;
        self.word("obj")?;
        if generation == 0 { Id::try_from(id).ok() } else { None }
    }

    /// Any object but a stream.
    pub(crate) fn object(&mut self) -> Option<Object> {
        self.object_at(0)
    }

    fn object_at(&mut self, depth: u8) -> Option<Object> {
        if depth > DEEPEST {
            return None;
        }
        self.skip();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal(),
            b'[' => self.array(depth),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth).map(Object::Dict),
            b'<' => self.hex(),
            b'+' | b'-' | b'.' | b'0'..=b'9' => Some(self.reference().unwrap_or_else(|| self.plain())),
            b't' | b'f' | b'n' => {
                let object = self.plain();
                let known = [&b"true"[..], b"false", b"null"];
                matches!(&object, Object::Plain(raw) if known.contains(&raw.as_slice())).then_some(object)
            }
            _ => None,
        }
    }

    fn plain(&mut self) -> Object {
        let length = self.rest().iter().take_while(|byte| !is_space(**byte) && !is_delimiter(**byte)).count();
        let raw = self.rest().get(..length).unwrap_or_default().to_vec();
        self.at += length;
        Object::Plain(raw)
    }

    /// `N 0 R`; stays where it is if something else stands there.
    fn reference(&mut self) -> Option<Object> {
        let start = self.at;
        let found = self.number().and_then(|id| {
            let generation = self.number()?;
            self.word("R")?;
            if generation == 0 { Id::try_from(id).ok() } else { None }
        });
        if found.is_none() {
            self.at = start;
        }
        found.map(Object::Ref)
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let Object::Plain(raw) = self.plain() else { return None };
        if !raw.contains(&b'#') {
            return Some(raw);
        }
        let mut name = Vec::new();
        let mut rest = raw.as_slice();
        while let Some((first, more)) = rest.split_first() {
            let escaped = more.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            let byte = escaped.and_then(|two| u8::from_str_radix(two, 16).ok());
            if let Some(byte) = byte.filter(|_| *first == b'#') {
                name.push(byte);
                rest = more.get(2..).unwrap_or_default();
            } else {
                name.push(*first);
                rest = more;
            }
        }
        Some(name)
    }

    fn literal(&mut self) -> Option<Object> {
        let start = self.at;
        let mut depth = 0u32;
        loop {
            match self.peek()? {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return self.bytes.get(start..self.at).map(|raw| Object::Text(raw.to_vec()));
            }
        }
    }

    fn hex(&mut self) -> Option<Object> {
        let length = self.rest().iter().position(|byte| *byte == b'>')? + 1;
        let raw = self.rest().get(..length)?;
        let inner = raw.get(1..length - 1)?;
        if !inner.iter().all(|byte| byte.is_ascii_hexdigit() || is_space(*byte)) {
            return None;
        }
        self.at += length;
        Some(Object::Text(raw.to_vec()))
    }

    fn array(&mut self, depth: u8) -> Option<Object> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Object::Array(items));
            }
            if items.len() >= MOST_ITEMS {
                return None;
            }
            items.push(self.object_at(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: u8) -> Option<Dict> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.skip();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(dict);
            }
            if self.peek()? != b'/' || dict.0.len() >= MOST_ITEMS {
                return None;
            }
            let key = self.name()?;
            let value = self.object_at(depth + 1)?;
            dict.0.push((key, value));
        }
    }

    /// The place where a stream's content begins, if the dictionary just read is a stream's.
    pub(crate) fn stream_start(&mut self) -> Option<usize> {
        self.word("stream")?;
        match self.rest() {
            [b'\r', b'\n', ..] => self.at += 2,
            [b'\n', ..] => self.at += 1,
            _ => return None,
        }
        Some(self.at)
    }
}
