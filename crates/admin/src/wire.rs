//! Officials as CSV: what an import reads and an export writes.

use base::text;
use identity::{IMPORT_ROWS, ImportRow, Staff, StaffNumber, Username};

/// The names of the columns, in this order.
pub(crate) const COLUMNS: [&str; 5] = ["so_hieu", "ten_dang_nhap", "ho_ten", "chuc_vu", "don_vi"];

/// The largest file, in bytes.
pub(crate) const FILE_MAX: usize = 4 * 1024 * 1024;
/// The most characters of a name, and of any other field.
const NAME_MAX: usize = 120;
const FIELD_MAX: usize = 400;
/// The most faults that are told.
const FAULTS: usize = 200;

/// What a file says, and what is wrong with it: line and Fluent key.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) rows: Vec<ImportRow>,
    pub(crate) faults: Vec<(u64, &'static str)>,
}

/// Reads a file row by row: UTF-8, with or without a mark, separated by comma, semicolon or tabulator, the first line
/// naming the columns. It stops at the first row too many.
pub(crate) fn staff_parse(bytes: &[u8]) -> Parsed {
    let mut parsed = Parsed::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|mark| first.contains(mark)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let mut heads = true;
    loop {
        let before = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Err(_) => {
                // Not UTF-8: what follows cannot be trusted to be where it seems.
                parsed.faults.push((before, "admin-import-not-text"));
                break;
            }
            Ok(true) => {}
        }
        let line = first_line(bytes, reader.position(), &record);
        if heads {
            heads = false;
            let named = record.iter().map(|head| text::fold(head.trim()).replace(' ', "_"));
            if !named.eq(COLUMNS.iter().map(|name| (*name).to_owned())) {
                parsed.faults.push((line, "admin-import-heads"));
                break;
            }
            continue;
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if parsed.rows.len() >= IMPORT_ROWS {
            parsed.faults.push((line, "admin-import-too-many"));
            break;
        }
        match row(line, &record) {
            Ok(row) => parsed.rows.push(row),
            Err(key) => parsed.faults.push((line, key)),
        }
        if parsed.faults.len() >= FAULTS {
            break;
        }
    }
    if heads && parsed.faults.is_empty() {
        parsed.faults.push((1, "admin-import-heads"));
    }
    parsed
}

/// The line on which the record that was just read begins. The reader's own count stands before empty lines and between
/// the two marks of a Windows line end.
fn first_line(bytes: &[u8], after: &csv::Position, record: &csv::StringRecord) -> u64 {
    let at = usize::try_from(after.byte()).unwrap_or(usize::MAX);
    let ended = at.checked_sub(1).and_then(|last| bytes.get(last)) == Some(&b'\n');
    let inside = record.iter().map(|field| field.bytes().filter(|byte| *byte == b'\n').count()).sum::<usize>();
    let inside = u64::try_from(inside).unwrap_or(u64::MAX);
    after.line().saturating_sub(u64::from(ended)).saturating_sub(inside)
}

fn row(line: u64, record: &csv::StringRecord) -> Result<ImportRow, &'static str> {
    if record.len() != COLUMNS.len() {
        return Err("admin-import-columns");
    }
    let field = |at: usize| -> Result<String, &'static str> {
        let raw = record.get(at).unwrap_or_default().trim();
        // A mark that our own export puts before what a spreadsheet would take for a formula.
        let raw = raw.strip_prefix('\'').filter(|rest| formula(rest)).unwrap_or(raw);
        let clean = text::clean(raw).map_err(|_| "admin-import-not-text")?;
        if clean.chars().count() > FIELD_MAX { Err("admin-import-long") } else { Ok(clean) }
    };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let number = StaffNumber::parse(&field(0)?).map_err(|_| "admin-staff-number-wrong")?;
    let username = Username::parse(&field(1)?).map_err(|_| "admin-staff-username-wrong")?;
    let name = field(2)?;
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err("admin-staff-name-wrong");
    }
    let title = some(field(3)?);
    if title.as_ref().is_some_and(|title| title.chars().count() > 160) {
        return Err("admin-staff-title-wrong");
    }
    Ok(ImportRow { line, number, username, name, title, unit: some(field(4)?) })
}

fn formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Writes officials as a file that [`staff_parse`] reads: UTF-8 with a mark, so that spreadsheets read the letters.
pub(crate) fn staff_write(rows: &[(Staff, String)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(COLUMNS)?;
    let harmless = |text: &str| if formula(text) { format!("'{text}") } else { text.to_owned() };
    for (staff, unit) in rows {
        let username = staff.account.username.as_ref().map_or("", |name| name.as_str());
        writer.write_record([
            harmless(staff.number.as_ref().map_or("", |number| number.as_str())),
            harmless(username),
            harmless(&staff.account.name),
            harmless(staff.account.title.as_deref().unwrap_or("")),
            harmless(unit),
        ])?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_all_programs_are_read() {
        let rows = [
            "so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi\nTP-1,mai.do,Đỗ Thị Mai,\"Trưởng phòng, Sở\",Sở Tư pháp\n",
            "\u{feff}Số hiệu;Tên đăng nhập;Họ tên;Chức vụ;Đơn vị\r\nTP-1;mai.do;Đỗ Thị Mai;Trưởng phòng, Sở;Sở Tư pháp\r\n\r\n",
            "so_hieu\tten_dang_nhap\tho_ten\tchuc_vu\tdon_vi\ntp-1\tMAI.DO\t Đỗ Thị Mai \tTrưởng phòng, Sở\tSở Tư pháp",
        ];
        for text in rows {
            let parsed = staff_parse(text.as_bytes());
            assert_eq!(parsed.faults, [], "{text}");
            let [row] = &parsed.rows[..] else { panic!("{text}") };
            assert_eq!((row.line, row.number.as_str(), row.username.as_str()), (2, "TP-1", "mai.do"));
            assert_eq!((row.name.as_str(), row.unit.as_deref()), ("Đỗ Thị Mai", Some("Sở Tư pháp")));
            assert_eq!(row.title.as_deref(), Some("Trưởng phòng, Sở"));
        }
    }

    #[test]
    fn each_fault_is_named_at_its_line() {
        const HEAD: &str = "so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi\nTP-1,mai.do,Mai,,\n";
        let cases: [(&[u8], &str); 8] = [
            (b"TP 2,mai2,Mai,,", "admin-staff-number-wrong"),
            (b"TP-2,m,Mai,,", "admin-staff-username-wrong"),
            (b"TP-2,mai2,,,", "admin-staff-name-wrong"),
            (b"TP-2,mai2,Mai,", "admin-import-columns"),
            (b"TP-2,mai2,Mai,,,", "admin-import-columns"),
            (b"TP-2,mai2,Ma\xff,,", "admin-import-not-text"),
            (b"TP-2,mai2,Ma\x01i,,", "admin-import-not-text"),
            (b"TP-2,mai2,\"Mai", "admin-import-columns"),
        ];
        for (line, key) in cases {
            let parsed = staff_parse(&[HEAD.as_bytes(), line].concat());
            assert_eq!((parsed.rows.len(), parsed.faults), (1, vec![(3, key)]));
        }
        for (gap, line) in [("\n\n", 5), ("\r\n\r\n", 5), ("TP-9,hai.dong,\"Tên\nhai dòng\",,\n", 5)] {
            let parsed = staff_parse(format!("{HEAD}{gap}x,y\n").as_bytes());
            assert_eq!(parsed.faults.last(), Some(&(line, "admin-import-columns")), "{gap:?}");
        }
        for text in ["", "a,b\n", "so_hieu\n"] {
            assert_eq!(staff_parse(text.as_bytes()).faults, [(1, "admin-import-heads")], "{text}");
        }
    }

    #[test]
    fn too_many_rows_and_faults_are_not_read_to_the_end() {
        let head = "so_hieu,ten_dang_nhap,ho_ten,chuc_vu,don_vi\n".to_owned();
        let many = (0..=IMPORT_ROWS).fold(head.clone(), |text, n| text + &format!("T{n},user{n},Tên,,\n"));
        let parsed = staff_parse(many.as_bytes());
        assert_eq!((parsed.rows.len(), parsed.faults.len()), (IMPORT_ROWS, 1));
        let bad = head + &"x\n".repeat(1_000);
        assert_eq!(staff_parse(bad.as_bytes()).faults.len(), FAULTS);
    }
}
