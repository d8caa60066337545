use std::fmt;

use base::Timestamp;
use zeroize::Zeroizing;

/// The letters of RFC 4648 base32, in which authenticator programs take their secrets.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The letters of recovery codes: none looks like another (Crockford's base32).
const CLEAR: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The length of a recovery code without its hyphens: 80 bits.
const RECOVERY: usize = 16;

fn in_letters(bytes: &[u8], letters: &[u8; 32]) -> String {
    let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| (byte >> (7 - index % 8)) & 1);
    let values = (0..bytes.len() * 8).step_by(5).map(|from| (from..from + 5).fold(0, |value, at| value * 2 + bit(at)));
    values.filter_map(|value| letters.get(usize::from(value))).map(|letter| char::from(*letter)).collect()
}

/// The text is no one-time code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a one-time code has 6 digits, a recovery code 16 letters and digits")]
pub struct BadCode;

/// What somebody gives as their second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// The six digits that an authenticator program shows (RFC 6238).
    Otp(u32),
    /// One of the codes that were written down for the day on which the telephone is lost.
    Recovery(RecoveryCode),
}

impl SecondFactor {
    /// Reads what somebody typed: six digits, or a recovery code. Spaces and hyphens are dropped.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        if text.len() > 100 {
            return Err(BadCode);
        }
        let bare: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
        if bare.len() == 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
            return bare.parse().map(Self::Otp).map_err(|_| BadCode);
        }
        RecoveryCode::parse(&bare).map(Self::Recovery)
    }
}

/// A recovery code: 80 random bits. It is shown once; rows hold its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    pub(crate) fn of_bytes(bytes: [u8; 10]) -> Self {
        Self(Zeroizing::new(in_letters(&bytes, CLEAR)))
    }

    fn parse(bare: &str) -> Result<Self, BadCode> {
        let clear = bare.chars().map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let text: Zeroizing<String> = Zeroizing::new(clear.collect());
        let fits = text.len() == RECOVERY && text.bytes().all(|b| CLEAR.contains(&b));
        if fits { Ok(Self(text)) } else { Err(BadCode) }
    }

    /// As it is written down, in fours: `7K2M-Q0ZX-9D4P-WB3T`.
    pub fn shown(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let fours: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
        fours.join("-")
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// The secret that a person's authenticator program shares with this node: 160 bits (RFC 4226 section 4, R6).
#[derive(Clone, PartialEq, Eq)]
pub struct OtpSecret(Zeroizing<Vec<u8>>);

impl OtpSecret {
    /// A secret of these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// The bytes, for computing codes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is typed into a program that cannot read the picture: base32 in fours.
    pub fn shown(&self) -> String {
        let letters: Vec<char> = in_letters(&self.0, BASE32).chars().collect();
        let fours: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
        fours.join(" ")
    }

    /// The address that authenticator programs read from a picture (`otpauth:`). `issuer` and `name` say in the program
    /// what the code is for; both are percent-encoded here.
    pub fn address(&self, issuer: &str, name: &str) -> String {
        let (issuer, name) = (encoded(issuer), encoded(name));
        format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", in_letters(&self.0, BASE32))
    }
}

impl fmt::Debug for OtpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpSecret(…)")
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from_digit(nibble.into(), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The credential's identifier, URL-safe Base64.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub made_at: Timestamp,
    /// When it last opened the account.
    pub used_at: Option<Timestamp>,
}

/// What proves a person at the door besides the password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Since when an authenticator program is asked.
    pub otp_since: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    pub recovery_left: i64,
    /// Passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
}

impl Factors {
    /// Whether the password alone does not open the account.
    pub const fn second_needed(&self) -> bool {
        self.otp_since.is_some() || !self.passkeys.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_written_as_programs_read_them() {
        let secret = OtpSecret::of_bytes(b"12345678901234567890");
        assert_eq!(secret.shown(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = secret.address("Liên Thông", "lan.pham");
        let expected = "otpauth://totp/Li%C3%AAn%20Th%C3%B4ng:lan.pham?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                        &issuer=Li%C3%AAn%20Th%C3%B4ng";
        assert_eq!(address, expected);
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = RecoveryCode::of_bytes([0, 68, 50, 20, 199, 66, 84, 182, 53, 207]);
        assert_eq!(code.shown(), "0123-4567-89AB-CDEF");
        for typed in ["0123-4567-89AB-CDEF", " o123 4567 89ab cdef", "0I23456789ABCDEF"] {
            assert_eq!(SecondFactor::parse(typed), Ok(SecondFactor::Recovery(code.clone())), "{typed}");
        }
        assert_eq!(SecondFactor::parse(" 012 345 "), Ok(SecondFactor::Otp(12_345)));
        for bad in ["", "12345", "1234567", "0123-4567-89AB-CDEU", "٠١٢٣٤٥", &"1".repeat(101)] {
            assert_eq!(SecondFactor::parse(bad), Err(BadCode), "{bad}");
        }
    }
}
