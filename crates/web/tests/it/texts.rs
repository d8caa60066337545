use base::{Lang, Texts};
use web::Arg;
use web::texts::{TEXTS, Words, check};

#[test]
fn own_texts_agree_in_both_languages() {
    assert_eq!(check(&TEXTS), Vec::<String>::new());
}

#[test]
fn faults_of_texts_are_found() {
    let texts = Texts { crate_name: "x", vi: "x-a = A { $n }\nx-b = B\nother = C\n", en: "x-a = A\nother = C\n" };
    let faults = check(&texts).join("\n");
    for expected in ["x-a", "x-b", "`other` does not begin with `x-`"] {
        assert!(faults.contains(expected), "{expected} in {faults}");
    }
}

#[test]
fn numbers_in_texts_follow_the_language() {
    let words = Words::own();
    let count = [("count", Arg::from(1_234))];
    assert_eq!(words.get(Lang::Vi, "web-faults-title", &count), "Chưa gửi được. Có 1.234 chỗ cần sửa");
    let one = [("count", Arg::from(1))];
    assert_eq!(words.get(Lang::En, "web-faults-title", &one), "Not sent yet. There is 1 thing to correct");
    assert_eq!(words.try_get(Lang::Vi, "web-faults-title", &[]), None, "a value is missing");
    assert_eq!(words.try_get(Lang::Vi, "web-no-such-text", &[]), None);
}
