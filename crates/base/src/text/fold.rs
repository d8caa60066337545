//! Folding: what a search compares.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Small letters without marks, and đ as d: `Đăng ký` becomes `dang ky`. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text to `to`: the way to fold many texts with one allocation.
pub fn fold_into(text: &str, to: &mut String) {
    for c in text.chars() {
        if c.is_ascii() {
            to.push(c.to_ascii_lowercase());
        } else if let Some(letter) = vietnamese(c) {
            to.push(letter);
        } else {
            fold_other(c, to);
        }
    }
}

/// The folded form of the precomposed letters that Vietnamese uses, and of the combining marks it never needs then.
fn vietnamese(c: char) -> Option<char> {
    Some(match c {
        'à'..='å' | 'À'..='Å' | 'ă' | 'Ă' | 'ạ'..='ặ' | 'Ạ'..='Ặ' => 'a',
        'è'..='ë' | 'È'..='Ë' | 'Ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ĩ' | 'Ĩ' | 'Ỉ'..='ị' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' | 'ơ' | 'Ơ' | 'Ọ'..='ợ' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ũ' | 'Ũ' | 'ư' | 'Ư' | 'Ụ'..='ự' => 'u',
        'ý' | 'Ý' | 'ÿ' | 'Ÿ' | 'Ỳ'..='ỹ' => 'y',
        // The Icelandic letter looks the same and is often typed for it.
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        _ => return None,
    })
}

fn fold_other(c: char, to: &mut String) {
    decompose_canonical(c, |part| {
        if is_combining_mark(part) {
            return;
        }
        for small in part.to_lowercase() {
            if small.is_ascii() {
                to.push(small);
            } else if let Some(letter) = vietnamese(small) {
                to.push(letter);
            } else if !is_combining_mark(small) {
                to.push(small);
            }
        }
    });
}
