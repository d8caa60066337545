//! The texts.

#[test]
fn both_languages_are_complete() {
    assert_eq!(web::texts::check(&authority::TEXTS), Vec::<String>::new());
    assert_eq!(web::texts::check(&trust::TEXTS), Vec::<String>::new());
}
