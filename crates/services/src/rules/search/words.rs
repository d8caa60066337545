//! Words as the search compares them.

use base::text;

/// Words that say little about a procedure: they count for a tenth.
const FAINT: [&str; 30] = [
    "thu", "tuc", "cua", "cho", "va", "hoac", "doi", "voi", "trong", "truong", "hop", "theo", "cac", "co", "la", "o",
    "tai", "do", "tu", "den", "the", "nao", "bi", "duoc", "toi", "em", "minh", "ve", "khi", "xin",
];

/// A word: folded, with the letter that Vietnamese spells either way made one.
///
/// `y` alone after a consonant sounds like `i` and both are written: `kỹ/kĩ`, `lý/lí`, `đăng ký/đăng kí`.
pub(super) fn word(folded: &str) -> String {
    let mut letters: Vec<char> = folded.chars().collect();
    let after_consonant = letters.iter().rev().nth(1).is_some_and(|c| matches!(c, 'h' | 'k' | 'l' | 'm' | 's' | 't'));
    if let Some(last) = letters.last_mut()
        && *last == 'y'
        && after_consonant
    {
        *last = 'i';
    }
    letters.into_iter().collect()
}

/// The words of a text, in order.
pub(super) fn words(of: &str) -> Vec<String> {
    text::tokens(of).iter().map(word).collect()
}

/// The words of a text with their marks, in order: to prefer what was typed with marks. Aligned with [`words`] only
/// where the text has no codes.
pub(super) fn marked(of: &str) -> Vec<String> {
    let composed = text::nfc(of).to_lowercase();
    let placed = text::tone_placement(&composed);
    let split = placed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    split.map(str::to_owned).collect()
}

/// How much a word counts beside its rarity.
pub(super) fn weight(word: &str) -> f32 {
    if FAINT.contains(&word) { 0.1 } else { 1.0 }
}

/// Whether one slip of the finger makes one word of the other: a letter too many, too few, changed, or two swapped.
pub(super) fn one_slip(a: &str, b: &str) -> bool {
    // Folded words are ASCII but for foreign letters, which count as several.
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let same_tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (left_a, left_b) = (rest_a.len() - same_tail, rest_b.len() - same_tail);
    match (left_a, left_b) {
        (2, 2) => rest_a.first() == rest_b.get(1) && rest_a.get(1) == rest_b.first(),
        _ => left_a <= 1 && left_b <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i_and_y_are_one_letter_where_both_are_written() {
        for (a, b) in [("đăng kí", "Đăng Ký"), ("lí lịch", "lý lịch"), ("mỹ thuật", "mĩ thuật")] {
            assert_eq!(words(a), words(b));
        }
        assert_ne!(words("giấy"), words("giải"));
        assert_ne!(words("thúy"), words("thúi"));
    }

    #[test]
    fn one_slip_is_one_slip() {
        for (a, b) in [("sinh", "snih"), ("sinh", "sin"), ("sinh", "sinhh"), ("sinh", "sing"), ("a", "a")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("sinh", "xink"), ("sinh", "nhsi"), ("khai", "kh")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }
}
