//! Data sets as files.

use sharing::{BadDataSet, DataSet, FieldKind, published};

#[test]
fn the_published_files_are_read() {
    let population = DataSet::parse(published::POPULATION).unwrap();
    assert_eq!(population.field("birth_date").unwrap().kind, FieldKind::Date);
    assert!(population.field("citizen_id").unwrap().required);
    let civil_status = DataSet::parse(published::CIVIL_STATUS).unwrap();
    assert_eq!(civil_status.holders(), ["citizen_id", "husband_id", "wife_id"]);
    for field in population.fields().iter().chain(civil_status.fields()) {
        assert!(!field.title.vi.is_empty() && !field.title.en.is_empty(), "{}", field.name);
    }
}

#[test]
fn files_that_contradict_themselves_are_refused() {
    let file = |code: &str, holders: &str, keys: &str, field: &str| {
        format!(
            "code = {code:?}\ntitle = {{ vi = \"a\", en = \"b\" }}\nholders = {holders}\nkeys = {keys}\n\
             [[fields]]\nname = \"citizen_id\"\nkind = \"citizen-id\"\ntitle = {{ vi = \"a\", en = \"b\" }}\n{field}"
        )
    };
    let field =
        |name: &str, rest: &str| format!("[[fields]]\nname = {name:?}\ntitle = {{ vi = \"a\", en = \"b\" }}\n{rest}");
    let own = "[\"citizen_id\"]";
    assert!(DataSet::parse(&file("ok", own, own, "")).is_ok());
    let cases = [
        (file("Not a code", own, own, ""), BadDataSet::Code("Not a code".into())),
        (file("ok", "[]", own, ""), BadDataSet::NoHolder),
        (file("ok", "[\"other\"]", own, ""), BadDataSet::Reference("other".into())),
        (file("ok", own, "[\"other\"]", ""), BadDataSet::Reference("other".into())),
        (file("ok", "[\"name\"]", own, &field("name", "kind = \"text\"")), BadDataSet::Reference("name".into())),
        (file("ok", own, own, &field("citizen_id", "kind = \"text\"")), BadDataSet::FieldName("citizen_id".into())),
        (file("ok", own, own, &field("Tên", "kind = \"text\"")), BadDataSet::FieldName("Tên".into())),
        (file("ok", own, own, &field("sex", "kind = \"word\"")), BadDataSet::Words("sex".into())),
        (file("ok", own, own, &field("sex", "kind = \"text\"\nwords = [\"a\"]")), BadDataSet::Words("sex".into())),
    ];
    for (text, refused) in cases {
        assert_eq!(DataSet::parse(&text), Err(refused), "{text}");
    }
    assert!(matches!(DataSet::parse("code = 1"), Err(BadDataSet::File(_))));
    assert!(matches!(DataSet::parse(&format!("{}unknown = 1", file("ok", own, own, ""))), Err(BadDataSet::File(_))));
}
