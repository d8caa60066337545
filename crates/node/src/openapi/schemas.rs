//! What operations take and give.

use serde_json::{Map, Value, json};

fn word() -> Value {
    json!({ "type": "string" })
}

fn words() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn object(required: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        required.iter().chain(optional).map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// How callers prove themselves.
pub(super) fn security() -> Value {
    json!({ "access": { "type": "http", "scheme": "bearer", "description": "An access token of `/oidc/token`." } })
}

/// Refusals by status, all of them problem details.
pub(super) fn problems() -> Value {
    let problems = [
        (400, "The request cannot be understood."),
        (404, "There is nothing here, or nothing that the caller may know of."),
        (413, "The body is larger than is taken here."),
        (415, "The body is of another media type than is taken here."),
        (422, "The form lacks something."),
    ];
    let answers = problems.into_iter().map(|(status, description)| {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        let content = json!({ "application/problem+json": { "schema": schema } });
        (format!("Problem{status}"), json!({ "description": description, "content": content }))
    });
    Value::Object(answers.collect())
}

/// The schemas by name.
pub(super) fn all() -> Value {
    let both = object(&[("vi", word()), ("en", word())], &[]);
    json!({
        "Problem": object(
            &[
                ("type", json!({ "type": "string", "description": "A URN with the key of the refusal." })),
                ("title", word()),
                ("status", json!({ "type": "integer" })),
                ("detail", word()),
                ("instance", word()),
                ("titles", both.clone()),
                ("details", both),
            ],
            &[],
        ),
        "Discovery": object(
            &[
                ("issuer", word()),
                ("authorization_endpoint", word()),
                ("token_endpoint", word()),
                ("userinfo_endpoint", word()),
                ("jwks_uri", word()),
                ("end_session_endpoint", word()),
                ("response_types_supported", words()),
                ("grant_types_supported", words()),
                ("subject_types_supported", words()),
                ("id_token_signing_alg_values_supported", words()),
                ("token_endpoint_auth_methods_supported", words()),
                ("code_challenge_methods_supported", words()),
                ("scopes_supported", words()),
            ],
            &[],
        ),
        "Keys": object(
            &[(
                "keys",
                json!({ "type": "array", "minItems": 1, "items": object(
                    &[("kty", word()), ("crv", word()), ("x", word()), ("y", word()), ("kid", word()), ("alg", word())],
                    &[("use", word())],
                ) }),
            )],
            &[],
        ),
        "TokenRequest": object(
            &[
                ("grant_type", json!({ "type": "string", "enum": ["authorization_code"] })),
                ("code", word()),
                ("redirect_uri", word()),
                ("code_verifier", word()),
                ("client_assertion_type", json!({
                    "type": "string", "enum": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
                })),
                ("client_assertion", json!({ "type": "string", "description": "A JWT under the node's seal (ES256)." })),
            ],
            &[("client_id", word())],
        ),
        "TokenReply": object(
            &[
                ("access_token", word()),
                ("token_type", json!({ "type": "string", "enum": ["Bearer"] })),
                ("expires_in", json!({ "type": "integer", "description": "Seconds." })),
                ("id_token", word()),
                ("scope", word()),
            ],
            &[],
        ),
        "UserInfo": object(
            &[("sub", json!({ "type": "string", "description": "The person, for this agency only." })), ("name", word())],
            &[("citizen_id", json!({ "type": ["string", "null"] }))],
        ),
        "OAuthError": object(&[("error", word()), ("error_description", word()), ("error_description#vi", word())], &[]),
    })
}
