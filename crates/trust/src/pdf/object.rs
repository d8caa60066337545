//! PDF objects: scalars are kept as they were written, so that writing them again changes nothing.

use std::fmt::Write as _;

/// The number of an indirect object. Generations other than 0 are refused when a file is read.
pub(crate) type Id = u32;

/// A PDF object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// `null`, `true`, `false`, and numbers, as written.
    Plain(Vec<u8>),
    /// A string, as written, with its delimiters.
    Text(Vec<u8>),
    /// A name, decoded, without its slash.
    Name(Vec<u8>),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// A reference.
    Ref(Id),
    /// A stream: its dictionary and its raw content.
    Stream(Dict, Vec<u8>),
}

/// A dictionary in the order in which it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dict(pub(crate) Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value of `key`; a key that stands twice has no value.
    pub(crate) fn get(&self, key: &str) -> Option<&Object> {
        let mut found = self.0.iter().filter(|(name, _)| name == key.as_bytes());
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name == key.as_bytes())
    }

    /// Sets `key`, in its place if it exists.
    pub(crate) fn set(&mut self, key: &str, value: Object) {
        match self.0.iter_mut().find(|(name, _)| name == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    pub(crate) fn is_name(&self, key: &str, value: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(name)) if name == value.as_bytes())
    }
}

impl Object {
    pub(crate) fn int(value: i64) -> Self {
        Self::Plain(value.to_string().into_bytes())
    }

    pub(crate) fn name(value: &str) -> Self {
        Self::Name(value.as_bytes().to_vec())
    }

    /// A text string: UTF-16 with a byte order mark, in hexadecimal.
    pub(crate) fn text(value: &str) -> Self {
        let mut raw = String::from("<FEFF");
        for unit in value.encode_utf16() {
            let _ = write!(raw, "{unit:04X}");
        }
        raw.push('>');
        Self::Text(raw.into_bytes())
    }

    pub(crate) fn as_int(&self) -> Option<i64> {
        match self {
            Self::Plain(raw) => std::str::from_utf8(raw).ok()?.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Adds every object that is referred to.
    pub(crate) fn references(&self, found: &mut std::collections::BTreeSet<Id>) {
        match self {
            Self::Ref(id) => {
                found.insert(*id);
            }
            Self::Array(items) => items.iter().for_each(|item| item.references(found)),
            Self::Dict(dict) | Self::Stream(dict, _) => dict.0.iter().for_each(|(_, value)| value.references(found)),
            Self::Plain(_) | Self::Text(_) | Self::Name(_) => {}
        }
    }

    /// A string's bytes, escapes resolved.
    pub(crate) fn as_bytes(&self) -> Option<Vec<u8>> {
        let Self::Text(raw) = self else { return None };
        let inner = raw.get(1..raw.len().checked_sub(1)?)?;
        if raw.first() == Some(&b'<') { Some(from_hex(inner)) } else { Some(from_literal(inner)) }
    }

    /// A text string as Unicode (UTF-16 with mark, UTF-8 with mark, or else ASCII).
    pub(crate) fn as_text(&self) -> Option<String> {
        let bytes = self.as_bytes()?;
        if let Some(wide) = bytes.strip_prefix(&[0xFE, 0xFF]) {
            let units = wide.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xFFFD,
            });
            return Some(char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect());
        }
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&bytes);
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Appends the object as it stands in a file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Plain(raw) | Self::Text(raw) => out.extend_from_slice(raw),
            Self::Name(name) => write_name(name, out),
            Self::Array(items) => {
                out.push(b'[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(b' ');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Dict(dict) => write_dict(dict, out),
            Self::Ref(id) => out.extend_from_slice(format!("{id} 0 R").as_bytes()),
            Self::Stream(dict, content) => {
                write_dict(dict, out);
                out.extend_from_slice(b"\nstream\n");
                out.extend_from_slice(content);
                out.extend_from_slice(b"\nendstream");
            }
        }
    }
}

fn write_dict(dict: &Dict, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    for (key, value) in &dict.0 {
        write_name(key, out);
        out.push(b' ');
        value.write(out);
    }
    out.extend_from_slice(b">>");
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_alphanumeric() || b"+-_.*:@,".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn from_hex(inner: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = inner.iter().filter_map(|byte| digit(*byte)).collect();
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => high << 4 | low,
            [high] => high << 4,
            _ => 0,
        })
        .collect()
}

fn from_literal(inner: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    match bytes.peek() {
                        Some(next @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(next - b'0');
                            bytes.next();
                        }
                        _ => break,
                    }
                }
                out.push(u8::try_from(value & 0xFF).unwrap_or(0));
            }
            Some(b'\r') => {
                if bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
            }
            Some(b'\n') | None => {}
            Some(other) => out.push(other),
        }
    }
    out
}
