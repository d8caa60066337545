//! Where the tone mark stands in `oa`, `oe` and `uy`.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use super::nfc;

/// Moves tone marks to where statutes put them: on the first vowel of `oa`, `oe`, `uy` when they end the syllable (`hoà`
/// becomes `hòa`, `thuỷ` becomes `thủy`), on the second when something follows (`hòan` becomes `hoàn`) and after `q`
/// (`qúy` becomes `quý`). The result is NFC; text that needs no change is borrowed.
pub fn tone_placement(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = nfc(text);
    // Most texts need no change, and are not copied.
    let Some((start, _)) = moves(&text).next() else { return text };
    let mut moved = String::with_capacity(text.len() + 4);
    moved.push_str(text.get(..start).unwrap_or_default());
    let mut done = start;
    for (at, pair) in moves(&text) {
        moved.push_str(text.get(done..at).unwrap_or_default());
        moved.extend(pair.placed);
        done = at + pair.len;
    }
    moved.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(moved)
}

/// The pairs of letters that have to change: where each begins, and what stands there afterwards.
fn moves(text: &str) -> impl Iterator<Item = (usize, Pair)> {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, first)| {
        let previous = std::mem::replace(&mut before, first);
        if first.is_ascii() && !matches!(first, 'o' | 'u' | 'O' | 'U') {
            return None;
        }
        let mut rest = text.get(at + first.len_utf8()..)?.chars();
        let pair = pair(previous, first, rest.next()?, rest.next())?;
        Some((at, pair))
    })
}

/// Two vowels with their tone moved, and how many bytes they took before.
struct Pair {
    placed: [char; 2],
    len: usize,
}

fn pair(before: char, first: char, second: char, next: Option<char>) -> Option<Pair> {
    let (plain_first, first_tone) = split(first)?;
    let (plain_second, second_tone) = split(second)?;
    let kind = (plain_first.to_ascii_lowercase(), plain_second.to_ascii_lowercase());
    if !matches!(kind, ('o', 'a' | 'e') | ('u', 'y')) || next.is_some_and(is_combining_mark) {
        return None;
    }
    let on_second = (kind.0 == 'u' && matches!(before, 'q' | 'Q')) || next.is_some_and(char::is_alphabetic);
    let placed = match (first_tone, second_tone) {
        (tone, 0) if tone > 0 && on_second => [plain_first, toned(plain_second, tone)],
        (0, tone) if tone > 0 && !on_second => [toned(plain_first, tone), plain_second],
        _ => return None,
    };
    Some(Pair { placed, len: first.len_utf8() + second.len_utf8() })
}

/// The letters that can carry a tone in these pairs, plain and with the five tones in one order.
const ROWS: [[char; 6]; 10] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
    ['A', 'À', 'Á', 'Ả', 'Ã', 'Ạ'],
    ['E', 'È', 'É', 'Ẻ', 'Ẽ', 'Ẹ'],
    ['O', 'Ò', 'Ó', 'Ỏ', 'Õ', 'Ọ'],
    ['U', 'Ù', 'Ú', 'Ủ', 'Ũ', 'Ụ'],
    ['Y', 'Ỳ', 'Ý', 'Ỷ', 'Ỹ', 'Ỵ'],
];

fn toned(plain: char, tone: usize) -> char {
    let row = ROWS.iter().find(|row| row.first() == Some(&plain));
    row.and_then(|row| row.get(tone)).copied().unwrap_or(plain)
}

/// A letter without its tone, and the tone (0 for none).
fn split(c: char) -> Option<(char, usize)> {
    ROWS.iter().find_map(|row| {
        let tone = row.iter().position(|letter| *letter == c)?;
        row.first().map(|plain| (*plain, tone))
    })
}
