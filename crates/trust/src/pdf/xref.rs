//! Cross-references: tables and streams, newest first.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use super::{
    lexer::Lexer,
    object::{Dict, Id, Object},
};

const MOST_SECTIONS: usize = 64;
const MOST_OBJECTS: u64 = 200_000;
/// The lines of all sections together: a section takes far fewer bytes than it has lines.
const MOST_ENTRIES: u64 = 400_000;
/// Cross-reference streams may unpack to this many bytes, all together.
const MOST_INFLATED: u64 = 8 * 1024 * 1024;

/// What the sections that are still to be read may hold.
struct Left {
    entries: u64,
    inflated: u64,
}

impl Left {
    /// Takes a range of lines.
    fn take(&mut self, first: u64, count: u64) -> Option<()> {
        self.entries = self.entries.checked_sub(count)?;
        (first.saturating_add(count) <= MOST_OBJECTS).then_some(())
    }
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere: deleted.
    Free,
    /// At this offset.
    At(usize),
    /// In this object stream, at this place in it.
    Within(Id, usize),
}

/// One section with its trailer.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) offset: usize,
    pub(crate) entries: BTreeMap<Id, Place>,
    pub(crate) trailer: Dict,
    /// Whether it is a stream.
    pub(crate) is_stream: bool,
}

/// All sections, newest first.
pub(crate) fn sections(bytes: &[u8]) -> Option<Vec<Section>> {
    let window = bytes.len().saturating_sub(2048);
    let marker = b"startxref";
    let last = bytes.get(window..)?.windows(marker.len()).rposition(|found| found == marker)? + window;
    let mut offset = usize::try_from(Lexer::new(bytes, last + marker.len()).number()?).ok()?;
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let mut left = Left { entries: MOST_ENTRIES, inflated: MOST_INFLATED };
    loop {
        if !seen.insert(offset) || all.len() >= MOST_SECTIONS {
            return None;
        }
        let section = section(bytes, offset, &mut left)?;
        let previous = section.trailer.get("Prev").map(Object::as_int);
        all.push(section);
        match previous {
            None => return Some(all),
            Some(previous) => offset = usize::try_from(previous?).ok()?,
        }
    }
}

fn section(bytes: &[u8], offset: usize, left: &mut Left) -> Option<Section> {
    let mut lexer = Lexer::new(bytes, offset);
    if lexer.word("xref").is_some() { table(bytes, offset, left) } else { stream(bytes, offset, left) }
}

fn table(bytes: &[u8], offset: usize, left: &mut Left) -> Option<Section> {
    let mut lexer = Lexer::new(bytes, offset);
    lexer.word("xref")?;
    let mut entries = BTreeMap::new();
    while lexer.word("trailer").is_none() {
        let (first, count) = (lexer.number()?, lexer.number()?);
        left.take(first, count)?;
        for id in first..first + count {
            let (place, generation) = (lexer.number()?, lexer.number()?);
            let place = if lexer.word("n").is_some() {
                if generation != 0 {
                    return None;
                }
                Place::At(usize::try_from(place).ok()?)
            } else {
                lexer.word("f")?;
                Place::Free
            };
            entries.insert(Id::try_from(id).ok()?, place);
        }
    }
    let Object::Dict(trailer) = lexer.object()? else { return None };
    // Hybrid files say two things at once: not read.
    if trailer.has("XRefStm") {
        return None;
    }
    Some(Section { offset, entries, trailer, is_stream: false })
}

fn stream(bytes: &[u8], offset: usize, left: &mut Left) -> Option<Section> {
    let mut lexer = Lexer::new(bytes, offset);
    lexer.header()?;
    let Object::Dict(dict) = lexer.object()? else { return None };
    let start = lexer.stream_start()?;
    let length = usize::try_from(dict.get("Length")?.as_int()?).ok()?;
    let content = inflate(&dict, bytes.get(start..start.checked_add(length)?)?, left.inflated)?;
    left.inflated = left.inflated.checked_sub(u64::try_from(content.len()).ok()?)?;
    if !dict.is_name("Type", "XRef") {
        return None;
    }
    let widths: Vec<usize> = dict
        .get("W")?
        .as_array()?
        .iter()
        .map(|width| width.as_int().and_then(|width| usize::try_from(width).ok()).filter(|width| *width <= 8))
        .collect::<Option<_>>()?;
    let [kind_width, second_width, third_width] = *widths.as_slice() else { return None };
    let size = dict.get("Size")?.as_int()?;
    let index = match dict.get("Index") {
        None => vec![0, size],
        Some(index) => index.as_array()?.iter().map(Object::as_int).collect::<Option<Vec<_>>>()?,
    };
    let width = kind_width + second_width + third_width;
    if width == 0 {
        return None;
    }
    let mut rows = content.chunks_exact(width);
    let mut entries = BTreeMap::new();
    for range in index.chunks(2) {
        let [first, count] = range else { return None };
        let (first, count) = (u64::try_from(*first).ok()?, u64::try_from(*count).ok()?);
        left.take(first, count)?;
        for id in first..first + count {
            let row = rows.next()?;
            let (kind, rest) = row.split_at_checked(kind_width)?;
            let (second, third) = rest.split_at_checked(second_width)?;
            let kind = if kind_width == 0 { 1 } else { big_endian(kind) };
            let place = match kind {
                0 => Place::Free,
                1 if big_endian(third) == 0 => Place::At(usize::try_from(big_endian(second)).ok()?),
                2 => Place::Within(Id::try_from(big_endian(second)).ok()?, usize::try_from(big_endian(third)).ok()?),
                _ => return None,
            };
            entries.insert(Id::try_from(id).ok()?, place);
        }
    }
    Some(Section { offset, entries, trailer: dict, is_stream: true })
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// A stream's content of at most `most` bytes: uncompressed, or FlateDecode with an optional PNG predictor.
pub(crate) fn inflate(dict: &Dict, raw: &[u8], most: u64) -> Option<Vec<u8>> {
    let filter = match dict.get("Filter") {
        None => return Some(raw.to_vec()),
        Some(Object::Array(filters)) => match filters.as_slice() {
            [] => return Some(raw.to_vec()),
            [one] => one,
            _ => return None,
        },
        Some(one) => one,
    };
    if *filter != Object::name("FlateDecode") {
        return None;
    }
    let mut out = Vec::new();
    flate2::read::ZlibDecoder::new(raw).take(most.saturating_add(1)).read_to_end(&mut out).ok()?;
    if u64::try_from(out.len()).ok()? > most {
        return None;
    }
    let parameters = match dict.get("DecodeParms") {
        None => return Some(out),
        Some(Object::Array(items)) => items.first()?.as_dict()?,
        Some(one) => one.as_dict()?,
    };
    let number = |key: &str, default| parameters.get(key).map_or(Some(default), Object::as_int);
    match number("Predictor", 1)? {
        1 => Some(out),
        10..=15 => {
            let bits = number("Colors", 1)?.checked_mul(number("BitsPerComponent", 8)?)?;
            let columns = number("Columns", 1)?;
            let row = usize::try_from(bits.checked_mul(columns)?.checked_add(7)? / 8).ok()?;
            let pixel = usize::try_from(bits.checked_add(7)? / 8).ok()?;
            unpredict(&out, row, pixel)
        }
        _ => None,
    }
}

fn unpredict(data: &[u8], row: usize, pixel: usize) -> Option<Vec<u8>> {
    if row == 0 || pixel == 0 || row > 1 << 20 {
        return None;
    }
    let mut above = vec![0u8; row];
    let mut out = Vec::with_capacity(data.len());
    for line in data.chunks(row + 1) {
        let (kind, line) = line.split_first()?;
        let mut current = vec![0u8; row];
        for place in 0..line.len() {
            let before = |from: &[u8]| place.checked_sub(pixel).and_then(|left| from.get(left).copied()).unwrap_or(0);
            let (left, up, corner) = (before(&current), above.get(place).copied()?, before(&above));
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::try_from(u16::midpoint(u16::from(left), u16::from(up))).ok()?,
                4 => paeth(left, up, corner),
                _ => return None,
            };
            *current.get_mut(place)? = line.get(place)?.wrapping_add(guess);
        }
        out.extend_from_slice(current.get(..line.len())?);
        above = current;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |value: u8| (guess - i16::from(value)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
