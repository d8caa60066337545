"""An outside OpenID Connect client (authlib) signs somebody in at our provider and says what it was told.

Usage: client.py ISSUER CLIENT_ID REDIRECT_URI KEY.pem USERNAME PASSWORD NOW
NOW is the provider's clock, in seconds.
Prints the claims of the ID token, checked with the published keys, and the answer of the userinfo endpoint.
"""

import json
import re
import sys
from html import unescape

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

issuer, client_id, redirect_uri, key_file, username, password, now = sys.argv[1:]
key = ECKey.import_key(open(key_file).read())
now = int(now)
provider = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
assert provider["issuer"] == issuer, provider

client = OAuth2Session(
    client_id,
    key,
    scope="openid profile",
    redirect_uri=redirect_uri,
    code_challenge_method="S256",
    token_endpoint_auth_method=PrivateKeyJWT(
        provider["token_endpoint"], alg="ES256", claims={"iat": now, "exp": now + 60}
    ),
)
verifier, nonce = generate_token(48), generate_token(20)
url, state = client.create_authorization_url(
    provider["authorization_endpoint"], code_verifier=verifier, nonce=nonce, ui_locales="en"
)

# The person's browser.
browser = requests.Session()
page = browser.get(url, timeout=10)
assert page.status_code == 200 and "/en/sign-in" in page.url, (page.status_code, page.url)
hidden = {name: unescape(value) for name, value in re.findall(r'name="(_token|_key|return)" value="([^"]*)"', page.text)}
answer = browser.post(
    f"{issuer}/en/sign-in", data={**hidden, "username": username, "password": password}, allow_redirects=False, timeout=10
)
while not answer.headers["location"].startswith(redirect_uri):
    next_url = requests.compat.urljoin(answer.url, answer.headers["location"])
    answer = browser.get(next_url, allow_redirects=False, timeout=10)

token = client.fetch_token(
    provider["token_endpoint"],
    authorization_response=answer.headers["location"],
    state=state,
    code_verifier=verifier,
)
keys = KeySet.import_key_set(requests.get(provider["jwks_uri"], timeout=10).json())
decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
claims = CodeIDToken(
    decoded.claims,
    decoded.header,
    {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
        "acr": {"essential": True},
    },
    {"nonce": nonce, "client_id": client_id},
)
claims.validate(now=now)
info = client.get(provider["userinfo_endpoint"], timeout=10).json()
print(json.dumps({"claims": dict(claims), "userinfo": info}, ensure_ascii=False))
