//! The routes of this crate, with who may use each.

use identity::Role;
use web::{Access, NavItem, Routes};

use crate::{Accounts, api, pages};

/// Those who sign papers.
const LEADERS: Access = Access::Official(Role::Leader);

/// Those who work at the node.
const OFFICIALS: Access = Access::Officials(&[]);

/// What every node serves: both doors, the way to the provider and back, one's account and inbox, the way out.
pub fn routes(accounts: Accounts) -> Routes {
    Routes::new("account")
        .get("/{lang}/sign-in", Access::Public, pages::sign_in::citizen)
        .post("/{lang}/sign-in", Access::Public, pages::sign_in::citizen_post)
        .get("/{lang}/official/sign-in", Access::Public, pages::sign_in::official)
        .post("/{lang}/official/sign-in", Access::Public, pages::sign_in::official_post)
        .get("/{lang}/official/welcome/{code}", Access::Public, pages::welcome::show)
        .post("/{lang}/official/welcome/{code}", Access::Public, pages::welcome::send)
        .get("/{lang}/sign-in/second", Access::Public, pages::second_step::ask)
        .post("/{lang}/sign-in/second", Access::Public, pages::second_step::send)
        .post("/{lang}/sign-in/passkey", Access::Public, pages::passkey_form::sign_in)
        .get("/{lang}/account/signing-key", LEADERS, pages::signing_key::show)
        .post("/{lang}/account/signing-key", LEADERS, pages::signing_key::send)
        .get("/{lang}/account/deputies", OFFICIALS, pages::deputies::show)
        .post("/{lang}/account/deputies", OFFICIALS, pages::deputies::send)
        .get("/{lang}/session/start", Access::Public, api::start::start)
        .get("/{lang}/session/failed", Access::Public, pages::failed::failed)
        .get("/oidc/callback", Access::Public, api::callback::callback)
        .get("/{lang}/account", Access::SignedIn, pages::account::account)
        .get("/{lang}/account/notices", Access::SignedIn, pages::notices::show)
        .post("/{lang}/account/notices/address", Access::SignedIn, pages::notices::propose)
        .post("/{lang}/account/notices/confirm", Access::SignedIn, pages::notices::confirm)
        .post("/{lang}/account/notices/remove", Access::SignedIn, pages::notices::remove)
        .post("/{lang}/account/notices/pace", Access::SignedIn, pages::notices::pace)
        .get("/{lang}/mail/off/{token}", Access::Public, pages::mail_off::ask)
        .post("/{lang}/mail/off/{token}", Access::Public, pages::mail_off::end)
        .get("/{lang}/inbox", Access::SignedIn, pages::inbox::list)
        .post("/{lang}/inbox", Access::SignedIn, pages::inbox::read)
        .get("/{lang}/account/security", Access::SignedIn, pages::security::show)
        .post("/{lang}/account/security/sessions", Access::SignedIn, pages::security::end)
        .post("/{lang}/account/security/otp", Access::SignedIn, pages::otp::begin)
        .get("/{lang}/account/security/otp", Access::SignedIn, pages::otp::show)
        .post("/{lang}/account/security/otp/confirm", Access::SignedIn, pages::otp::confirm)
        .post("/{lang}/account/security/otp/remove", Access::SignedIn, pages::otp::remove)
        .post("/{lang}/account/security/recovery", Access::SignedIn, pages::recovery::renew)
        .get("/{lang}/account/security/passkeys", Access::SignedIn, pages::passkeys::ask)
        .post("/{lang}/account/security/passkeys", Access::SignedIn, pages::passkeys::add)
        .post("/{lang}/account/security/passkeys/rename", Access::SignedIn, pages::passkeys::rename)
        .post("/{lang}/account/security/passkeys/remove", Access::SignedIn, pages::passkeys::remove)
        .get("/{lang}/sign-out", Access::Public, pages::sign_out::ask)
        .post("/{lang}/sign-out", Access::SignedIn, pages::sign_out::end)
        .get("/{lang}/signed-out", Access::Public, pages::sign_out::ended)
        .nav(NavItem::official("signing-key", "account-key-title", "/account/signing-key", &[Role::Leader], 800))
        .with_state(accounts)
}

/// What a demo serves besides: the mails that it sent.
pub fn demo_routes(accounts: Accounts) -> Routes {
    Routes::new("account")
        .get("/{lang}/demo/mail", Access::Public, pages::demo_mail::list)
        .get("/{lang}/demo/mail/{number}/file", Access::Public, pages::demo_mail::file)
        .with_state(accounts)
}

/// What the node that holds the role portal serves besides: the provider.
pub fn provider_routes(accounts: Accounts) -> Routes {
    Routes::new("account")
        .get("/.well-known/openid-configuration", Access::Public, api::discovery::configuration)
        .get("/oidc/jwks", Access::Public, api::discovery::keys)
        .get("/oidc/authorize", Access::Public, api::authorize::authorize)
        .post("/oidc/token", Access::Peer, api::token::token)
        .get("/oidc/userinfo", Access::Peer, api::userinfo::userinfo)
        .get("/oidc/logout", Access::Public, api::logout::logout)
        .with_state(accounts)
}
