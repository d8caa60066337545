use base::{AgencyCode, Lang, Timestamp};

use crate::{
    model::{AuthorizeRequest, Client, OauthError, Prompt},
    rules::is_challenge,
};

/// Why no code is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No registered node: the person is told, nobody is redirected.
    UnknownClient,
    /// The address to come back to is not one of the node's: the person is told, nobody is redirected.
    ForeignRedirect,
    /// The node is told, by redirect.
    ToClient { redirect_uri: String, state: Option<String>, error: OauthError, why: &'static str },
}

/// The registered node that a request claims to come from.
pub(crate) fn client_id(query: &[(String, String)]) -> Result<AgencyCode, Refused> {
    let id = single(query, "client_id").ok().flatten().ok_or(Refused::UnknownClient)?;
    AgencyCode::parse(id).map_err(|_| Refused::UnknownClient)
}

/// A parameter that may stand once.
fn single<'a>(query: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(()),
        (value, None) => Ok(value.filter(|text| !text.is_empty())),
    }
}

/// Reads a request of `client` (OpenID Connect Core 3.1.2.1 with PKCE, RFC 7636). Where to answer is settled first:
/// nothing is ever sent to an address that is not the client's own.
pub(crate) fn authorize_parse(query: &[(String, String)], client: &Client) -> Result<AuthorizeRequest, Refused> {
    let redirect_uri = single(query, "redirect_uri").ok().flatten().ok_or(Refused::ForeignRedirect)?.to_owned();
    if !client.may_redirect_to(&redirect_uri) {
        return Err(Refused::ForeignRedirect);
    }
    let state = single(query, "state").ok().flatten().filter(|state| state.len() <= 512).map(str::to_owned);
    let refuse =
        |error, why| Refused::ToClient { redirect_uri: redirect_uri.clone(), state: state.clone(), error, why };
    let get = |name| single(query, name).map_err(|()| refuse(OauthError::InvalidRequest, "a parameter stands twice"));
    let invalid = |why| refuse(OauthError::InvalidRequest, why);

    if get("state")?.map(str::to_owned) != state {
        return Err(invalid("state is longer than 512 bytes"));
    }
    if get("request")?.is_some() {
        return Err(refuse(OauthError::RequestNotSupported, "request objects are not supported"));
    }
    if get("request_uri")?.is_some() {
        return Err(refuse(OauthError::RequestUriNotSupported, "request objects are not supported"));
    }
    if get("response_type")? != Some("code") {
        return Err(refuse(OauthError::UnsupportedResponseType, "response_type must be code"));
    }
    if get("response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(invalid("response_mode must be query"));
    }
    if !get("scope")?.unwrap_or_default().split(' ').any(|scope| scope == "openid") {
        return Err(refuse(OauthError::InvalidScope, "scope must contain openid"));
    }
    if get("code_challenge_method")? != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    let challenge = get("code_challenge")?.filter(|text| is_challenge(text));
    let challenge = challenge.ok_or_else(|| invalid("code_challenge must be 43 characters of URL-safe Base64"))?;
    let nonce = get("nonce")?;
    if nonce.is_some_and(|nonce| nonce.len() > 512) {
        return Err(invalid("nonce is longer than 512 bytes"));
    }
    let prompts: Vec<&str> = get("prompt")?.unwrap_or_default().split_ascii_whitespace().collect();
    let prompt = match prompts.as_slice() {
        ["none"] => Prompt::None,
        prompts if prompts.contains(&"none") => return Err(invalid("prompt=none stands alone")),
        prompts if prompts.contains(&"login") => Prompt::Login,
        _ => Prompt::Any,
    };
    let max_age = get("max_age")?.map(|text| text.parse::<u32>().map(i64::from)).transpose();
    let language = get("ui_locales")?.unwrap_or_default().split_ascii_whitespace().find_map(Lang::parse);
    Ok(AuthorizeRequest {
        client: client.agency.clone(),
        challenge: challenge.to_owned(),
        nonce: nonce.map(str::to_owned),
        max_age: max_age.map_err(|_| invalid("max_age must be a number of seconds"))?,
        prompt,
        language,
        state: state.clone(),
        redirect_uri: redirect_uri.clone(),
    })
}

/// What the provider knows of the citizen in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// When they last proved themself.
    pub(crate) proven_at: Timestamp,
}

/// What to do with a sound request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Hand out a code.
    Issue,
    /// Have the person sign in, then ask again.
    SignIn,
    /// Answer the node.
    Refuse(Refused),
}

/// Decides on a request. `asked_at` is when the person was first asked to sign in for this request: a proof since
/// then answers `prompt=login`. It is believed for half an hour.
pub(crate) fn authorize_decide(
    request: &AuthorizeRequest,
    session: Option<Session>,
    asked_at: Option<Timestamp>,
    now: Timestamp,
) -> Decision {
    let asked_at = asked_at.filter(|at| (0..=30 * 60_000).contains(&now.millis_since(*at)));
    let fresh = |session: Session| {
        let age = now.millis_since(session.proven_at);
        let young = request.max_age.is_none_or(|seconds| age <= seconds.saturating_mul(1000).saturating_add(999));
        let answered = asked_at.is_some_and(|at| session.proven_at >= at);
        answered || (young && request.prompt != Prompt::Login)
    };
    if session.is_some_and(fresh) {
        return Decision::Issue;
    }
    if request.prompt == Prompt::None {
        return Decision::Refuse(Refused::ToClient {
            redirect_uri: request.redirect_uri.clone(),
            state: request.state.clone(),
            error: OauthError::LoginRequired,
            why: "nobody is signed in",
        });
    }
    Decision::SignIn
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &str = "http://h54.localhost:8003/oidc/callback";

    fn client() -> Client {
        Client {
            agency: AgencyCode::parse("H54").unwrap(),
            origins: vec!["http://h54.localhost:8003".to_owned()],
            keys: Vec::new(),
        }
    }

    fn query() -> Vec<(String, String)> {
        [
            ("client_id", "H54"),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("scope", "openid profile"),
            ("state", "xyz"),
            ("nonce", "n-1"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("ui_locales", "fr en"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    #[test]
    fn a_sound_request_is_read() {
        let request = authorize_parse(&query(), &client()).unwrap();
        assert_eq!(request.language, Some(Lang::En));
        assert_eq!((request.state.as_deref(), request.nonce.as_deref()), (Some("xyz"), Some("n-1")));
        assert_eq!(request.prompt, Prompt::Any);
    }

    #[test]
    fn what_is_wrong_is_told_to_the_client_only_at_its_own_address() {
        use OauthError::{InvalidRequest, InvalidScope, RequestNotSupported, UnsupportedResponseType};
        for (name, value, error) in [
            ("response_type", "token", UnsupportedResponseType),
            ("response_mode", "fragment", InvalidRequest),
            ("scope", "profile", InvalidScope),
            ("code_challenge_method", "plain", InvalidRequest),
            ("code_challenge", "short", InvalidRequest),
            ("prompt", "none login", InvalidRequest),
            ("max_age", "soon", InvalidRequest),
            ("request", "eyJ", RequestNotSupported),
        ] {
            let mut changed = query();
            changed.retain(|(key, _)| key != name);
            changed.push((name.to_owned(), value.to_owned()));
            let Err(Refused::ToClient { redirect_uri, state, error: found, .. }) = authorize_parse(&changed, &client())
            else {
                panic!("{name}={value} was not refused to the client");
            };
            assert_eq!((redirect_uri.as_str(), state.as_deref(), found), (REDIRECT, Some("xyz"), error), "{name}");
        }
        for missing in ["response_type", "scope", "code_challenge_method", "code_challenge"] {
            let mut changed = query();
            changed.retain(|(key, _)| key != missing);
            let refused = authorize_parse(&changed, &client());
            assert!(matches!(refused, Err(Refused::ToClient { .. })), "{missing}");
        }
        for twice in ["response_type", "scope", "state", "nonce", "code_challenge"] {
            let mut changed = query();
            changed.push((twice.to_owned(), "second".to_owned()));
            assert!(matches!(authorize_parse(&changed, &client()), Err(Refused::ToClient { .. })), "{twice}");
        }
        for redirect in ["http://evil.example/oidc/callback", "http://h54.localhost:8003/oidc/callback#x", ""] {
            let mut changed = query();
            changed.retain(|(key, _)| key != "redirect_uri");
            changed.push(("redirect_uri".to_owned(), redirect.to_owned()));
            assert_eq!(authorize_parse(&changed, &client()), Err(Refused::ForeignRedirect), "{redirect}");
        }
    }

    #[test]
    fn whether_the_person_is_asked() {
        let now = Timestamp::from_millis(10_000_000);
        let session = |age: i64| Some(Session { proven_at: now.plus_millis(-age) });
        let request =
            |prompt, max_age| AuthorizeRequest { prompt, max_age, ..authorize_parse(&query(), &client()).unwrap() };
        let decide = |prompt, max_age, session, asked: Option<i64>| match authorize_decide(
            &request(prompt, max_age),
            session,
            asked.map(|a| now.plus_millis(-a)),
            now,
        ) {
            Decision::Issue => "issue",
            Decision::SignIn => "ask",
            Decision::Refuse(_) => "refuse",
        };
        assert_eq!(decide(Prompt::Any, None, session(3_600_000), None), "issue");
        assert_eq!(decide(Prompt::Any, None, None, None), "ask");
        assert_eq!(decide(Prompt::None, None, None, None), "refuse");
        assert_eq!(decide(Prompt::None, None, session(5), None), "issue");
        assert_eq!(decide(Prompt::None, Some(1), session(5000), None), "refuse");
        assert_eq!(decide(Prompt::Any, Some(60), session(59_000), None), "issue");
        assert_eq!(decide(Prompt::Any, Some(60), session(61_000), None), "ask");
        assert_eq!(decide(Prompt::Login, None, session(1), None), "ask");
        assert_eq!(decide(Prompt::Login, None, session(2000), Some(1000)), "ask", "proven before it was asked");
        assert_eq!(decide(Prompt::Login, None, session(1000), Some(2000)), "issue");
        assert_eq!(decide(Prompt::Login, None, session(1000), Some(-5000)), "ask", "asked in the future");
        assert_eq!(decide(Prompt::Login, None, session(1000), Some(31 * 60_000)), "ask", "asked too long ago");
        assert_eq!(decide(Prompt::Any, Some(0), session(1500), Some(2000)), "issue", "just signed in for this");
    }
}
