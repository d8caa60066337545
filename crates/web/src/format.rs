//! Numbers as each language writes them. Dates are written the same in both: `25/11/2026`, `15:04`.

use base::Lang;

/// `1.842` in Vietnamese, `1,842` in English.
pub fn number(number: i64, lang: Lang) -> String {
    grouped(number.unsigned_abs(), number < 0, if lang == Lang::Vi { '.' } else { ',' })
}

/// Parts of ten thousand as a percentage with two decimals: 9641 is `96,41%` in Vietnamese, `96.41%` in English.
pub fn percent(ten_thousandths: i64, lang: Lang) -> String {
    let (whole, rest) = (ten_thousandths / 100, (ten_thousandths % 100).abs());
    let comma = if lang == Lang::Vi { ',' } else { '.' };
    let sign = if ten_thousandths < 0 && whole == 0 { "-" } else { "" };
    format!("{sign}{}{comma}{rest:02}%", number(whole, lang))
}

/// A size in bytes as people read it: `182 KB`, `1,4 MB`.
pub fn size(bytes: u64, lang: Lang) -> String {
    let comma = if lang == Lang::Vi { ',' } else { '.' };
    if bytes < 1_000_000 {
        format!("{}\u{a0}KB", bytes.div_ceil(1_000))
    } else {
        let tenths = bytes / 100_000;
        format!("{}{comma}{}\u{a0}MB", tenths / 10, tenths % 10)
    }
}

fn grouped(magnitude: u64, negative: bool, separator: char) -> String {
    let digits = magnitude.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if negative {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        for (value, vi, en) in
            [(0, "0", "0"), (999, "999", "999"), (1842, "1.842", "1,842"), (-16_000, "-16.000", "-16,000")]
        {
            assert_eq!(number(value, Lang::Vi), vi);
            assert_eq!(number(value, Lang::En), en);
        }
        assert_eq!(percent(9641, Lang::Vi), "96,41%");
        assert_eq!(percent(-5, Lang::En), "-0.05%");
        assert_eq!(size(181_500, Lang::Vi), "182\u{a0}KB");
        assert_eq!(size(1_450_000, Lang::Vi), "1,4\u{a0}MB");
    }
}
