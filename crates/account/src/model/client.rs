use base::AgencyCode;
use trust::PublicKey;

/// The path at every node to which the provider sends the browser back.
pub(crate) const CALLBACK: &str = "/oidc/callback";
/// The path at the provider where codes are redeemed.
pub(crate) const TOKEN_ENDPOINT: &str = "/oidc/token";

/// A node of the federation as client or provider: what the signed configuration says of it.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// Its agency: the `client_id`, and the sector of its pairwise subjects.
    pub(crate) agency: AgencyCode,
    /// Its web origins, in both forms of its address where it has two.
    pub(crate) origins: Vec<String>,
    /// The keys of its seal certificates, which sign its assertions and, at the provider, the ID tokens. More than one
    /// while one follows another.
    pub(crate) keys: Vec<PublicKey>,
}

impl Client {
    /// Whether `uri` is, byte for byte, one of the addresses to which browsers may be sent back.
    pub(crate) fn may_redirect_to(&self, uri: &str) -> bool {
        self.origins.iter().any(|origin| uri.strip_prefix(origin.as_str()) == Some(CALLBACK))
    }

    /// Whether `uri` is, byte for byte, an address to which browsers may be sent after signing out: a home page.
    pub(crate) fn may_land_on(&self, uri: &str) -> bool {
        let rests = ["", "/", "/vi", "/en"];
        self.origins.iter().any(|origin| uri.strip_prefix(origin.as_str()).is_some_and(|rest| rests.contains(&rest)))
    }

    /// Its origin in the form in which `origin` is written: by number where that is, by name otherwise.
    pub(crate) fn origin_like(&self, origin: &str) -> Option<&str> {
        let fitting = self.origins.iter().find(|own| same_form(own, origin));
        fitting.or_else(|| self.origins.first()).map(String::as_str)
    }
}

/// Whether both origins name their host by number, or both by name.
pub(crate) fn same_form(one: &str, other: &str) -> bool {
    let numeric = |origin: &str| {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b':')
    };
    numeric(one) == numeric(other)
}

/// The origin of an address of a node: scheme, host and port.
pub(crate) fn origin_of(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let end = scheme.len().checked_add(3)?.checked_add(host.len())?;
    uri.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client {
            agency: AgencyCode::parse("H54").unwrap(),
            origins: vec!["http://h54.localhost:8003".to_owned(), "http://127.0.0.1:8003".to_owned()],
            keys: Vec::new(),
        }
    }

    #[test]
    fn redirects_are_compared_byte_for_byte() {
        let client = client();
        for good in ["http://h54.localhost:8003/oidc/callback", "http://127.0.0.1:8003/oidc/callback"] {
            assert!(client.may_redirect_to(good), "{good}");
        }
        for bad in [
            "http://h54.localhost:8003/oidc/callback/",
            "http://h54.localhost:8003/oidc/callback?x=1",
            "http://h54.localhost:8003/oidc/../oidc/callback",
            "http://H54.localhost:8003/oidc/callback",
            "https://h54.localhost:8003/oidc/callback",
            "http://h54.localhost:8003@evil.example/oidc/callback",
            "http://h54.localhost:80031/oidc/callback",
            "http://evil.example/oidc/callback",
            "",
        ] {
            assert!(!client.may_redirect_to(bad), "{bad}");
        }
        assert!(client.may_land_on("http://h54.localhost:8003/vi"));
        assert!(!client.may_land_on("http://h54.localhost:8003/vi/dossiers"));
        assert!(!client.may_land_on("http://h54.localhost:8003.evil.example"));
    }

    #[test]
    fn the_form_of_the_address_is_kept() {
        let client = client();
        assert_eq!(client.origin_like("http://127.0.0.1:8001"), Some("http://127.0.0.1:8003"));
        assert_eq!(client.origin_like("http://g22.localhost:8001"), Some("http://h54.localhost:8003"));
    }
}
