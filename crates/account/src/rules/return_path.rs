/// A path of this node to send somebody back to; the language's home where `text` could lead elsewhere, or back to
/// signing in or out.
pub(crate) fn return_path<'a>(text: Option<&'a str>, home: &'a str) -> &'a str {
    let Some(path) = text.and_then(web::local_path) else { return home };
    let place = path.get(3..).filter(|_| path.starts_with("/vi/") || path.starts_with("/en/")).unwrap_or(path);
    let doors = ["/sign-in", "/official/sign-in", "/sign-out", "/signed-out", "/session/"];
    if doors.iter().any(|door| place.starts_with(door)) { home } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere_or_in_circles() {
        let home = "/vi";
        for good in ["/vi/dossiers/000.00.00.H54-261125-0001?page=2", "/en", "/oidc/authorize?client_id=H54", "/v/abc"]
        {
            assert_eq!(return_path(Some(good), home), good);
        }
        for bad in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "vi/dossiers",
            "",
            "/vi/sign-in?return=/vi",
            "/en/official/sign-in",
            "/vi/session/start",
            "/vi/sign-out",
        ] {
            assert_eq!(return_path(Some(bad), home), home, "{bad}");
        }
        assert_eq!(return_path(None, home), home);
    }
}
