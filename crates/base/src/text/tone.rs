//! Where the tone mark stands in `oa`, `oe` and `uy`.

use std::borrow::Cow;

use super::nfc;

/// Moves tone marks to where statutes put them: on the first vowel of `oa`, `oe`, `uy` when they end the syllable (`hoà`
/// becomes `hòa`, `thuỷ` becomes `thủy`), on the second when something follows (`hòan` becomes `hoàn`) and after `q`
/// (`qúy` becomes `quý`). The result is NFC; text that needs no change is borrowed.
pub fn tone_placement(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = nfc(text);
    if !has_movable_tone(&text) {
        return text;
    }
    let mut moved = String::with_capacity(text.len() + 4);
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(first) = chars.next() {
        let pair = chars.peek().and_then(|second| pair(before, first, *second));
        let Some(pair) = pair else {
            moved.push(first);
            before = first;
            continue;
        };
        let _ = chars.next();
        let on_second = pair.after_q || chars.peek().is_some_and(|next| next.is_alphabetic());
        let (first, second) = if on_second {
            (pair.plain_first, pair.tone.on(pair.plain_second))
        } else {
            (pair.tone.on(pair.plain_first), pair.plain_second)
        };
        moved.push(first);
        moved.push(second);
        before = second;
    }
    Cow::Owned(moved)
}

/// Whether some pair has to change. Most texts have none, and are not copied.
fn has_movable_tone(text: &str) -> bool {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        if let Some(pair) = chars.peek().and_then(|second| pair(before, first, *second)) {
            let mut rest = chars.clone();
            let _ = rest.next();
            let on_second = pair.after_q || rest.peek().is_some_and(|next| next.is_alphabetic());
            if on_second != pair.stands_on_second {
                return true;
            }
        }
        before = first;
    }
    false
}

struct Pair {
    plain_first: char,
    plain_second: char,
    tone: Tone,
    stands_on_second: bool,
    after_q: bool,
}

#[derive(Clone, Copy)]
struct Tone(usize);

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

impl Tone {
    fn on(self, plain: char) -> char {
        let row = ROWS.iter().find(|row| row.first() == Some(&plain));
        row.and_then(|row| row.get(self.0)).copied().unwrap_or(plain)
    }
}

/// A letter without its tone, and the tone (0 for none).
fn split(c: char) -> Option<(char, usize)> {
    ROWS.iter().find_map(|row| {
        let tone = row.iter().position(|letter| *letter == c)?;
        row.first().map(|plain| (*plain, tone))
    })
}

fn pair(before: char, first: char, second: char) -> Option<Pair> {
    // Cheap refusal: nearly every pair of letters ends here.
    if !matches!(first, 'o' | 'u' | 'O' | 'U') && first.is_ascii() {
        return None;
    }
    let (plain_first, first_tone) = split(first)?;
    let (plain_second, second_tone) = split(second)?;
    let kind = (plain_first.to_ascii_lowercase(), plain_second.to_ascii_lowercase());
    if !matches!(kind, ('o', 'a' | 'e') | ('u', 'y')) {
        return None;
    }
    let (tone, stands_on_second) = match (first_tone, second_tone) {
        (tone, 0) if tone > 0 => (tone, false),
        (0, tone) if tone > 0 => (tone, true),
        _ => return None,
    };
    let after_q = kind.0 == 'u' && matches!(before, 'q' | 'Q');
    Some(Pair { plain_first, plain_second, tone: Tone(tone), stands_on_second, after_q })
}
