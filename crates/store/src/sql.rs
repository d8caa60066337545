//! What has to be known of an SQL text before either engine gets it: how many arguments it takes, and how SQLite
//! wants them written.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{Error, Param};

/// One SQL text, looked at once.
#[derive(Debug)]
pub(crate) struct Sql {
    /// The text with `?N` for `$N`: SQLite binds `$2, $1` by first appearance.
    pub(crate) sqlite: String,
    /// How many arguments it takes.
    pub(crate) arity: usize,
}

/// The texts that a connection has seen. They are the program's own, long, and looked up with every statement: the hash
/// has to be quick and to withstand nobody.
#[derive(Debug, Default)]
pub(crate) struct Texts(FxHashMap<String, Arc<Sql>>);

impl Texts {
    /// The text, looked at now if it is new, with its arguments checked.
    pub(crate) fn checked(&mut self, text: &str, params: &[Param<'_>]) -> Result<Arc<Sql>, Error> {
        let sql = if let Some(known) = self.0.get(text) {
            Arc::clone(known)
        } else {
            let new = Arc::new(parse(text)?);
            self.0.insert(text.to_owned(), Arc::clone(&new));
            new
        };
        if sql.arity != params.len() {
            return Err(Error::Invalid(format!("{} arguments for {} places in: {text}", params.len(), sql.arity)));
        }
        if params.iter().any(|param| matches!(param, Param::Text(Some(value)) if value.contains('\0'))) {
            return Err(Error::Invalid(format!("a text with U+0000 for: {text}")));
        }
        Ok(sql)
    }
}

/// Rewrites `$N` to `?N` outside quotes and comments, and sees that the numbers are 1 to n without a gap.
fn parse(text: &str) -> Result<Sql, Error> {
    let mut sqlite = String::with_capacity(text.len());
    let mut seen: Vec<bool> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                sqlite.push(c);
                for inner in chars.by_ref() {
                    sqlite.push(inner);
                    if inner == c {
                        break;
                    }
                }
            }
            '-' if chars.peek() == Some(&'-') => {
                sqlite.push(c);
                for inner in chars.by_ref() {
                    sqlite.push(inner);
                    if inner == '\n' {
                        break;
                    }
                }
            }
            '$' => {
                let mut number = 0_usize;
                let mut digits = String::new();
                while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                    let digit = usize::try_from(digit).unwrap_or(0);
                    number = number.saturating_mul(10).saturating_add(digit);
                    digits.push_str(&digit.to_string());
                    chars.next();
                }
                if number == 0 || number > 999 {
                    return Err(Error::Invalid(format!("arguments are $1 to $999 in: {text}")));
                }
                sqlite.push('?');
                sqlite.push_str(&digits);
                if seen.len() < number {
                    seen.resize(number, false);
                }
                if let Some(place) = seen.get_mut(number - 1) {
                    *place = true;
                }
            }
            '?' => return Err(Error::Invalid(format!("arguments are written $1, not ?, in: {text}"))),
            _ => sqlite.push(c),
        }
    }
    if seen.contains(&false) {
        return Err(Error::Invalid(format!("an argument's number is left out in: {text}")));
    }
    Ok(Sql { sqlite, arity: seen.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rewritten_outside_quotes_and_comments() {
        for (text, sqlite, arity) in [
            ("select 1", "select 1", 0),
            ("select $2, $1", "select ?2, ?1", 2),
            ("select '$1''$2', \"$3\", $1", "select '$1''$2', \"$3\", ?1", 1),
            ("select $1 -- not $2\n, $2", "select ?1 -- not $2\n, ?2", 2),
            ("select $12,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11", "select ?12,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11", 12),
        ] {
            let sql = parse(text).unwrap();
            assert_eq!((sql.sqlite.as_str(), sql.arity), (sqlite, arity));
        }
    }

    #[test]
    fn gaps_and_question_marks_are_refused() {
        for text in ["select $1, $3", "select ?", "select $0", "select $x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
