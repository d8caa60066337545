//! The operations: one for each row of the table of routes that programs ask.

use serde_json::{Map, Value, json};

/// One operation. `path` is as OpenAPI writes it.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) body: Value,
}

/// One operation as it is put together.
struct Draft {
    operation: Operation,
    responses: Map<String, Value>,
}

fn get(path: &'static str, tag: &str, id: &str, summary: &str) -> Draft {
    draft("GET", path, tag, id, summary)
}

fn post(path: &'static str, tag: &str, id: &str, summary: &str) -> Draft {
    draft("POST", path, tag, id, summary)
}

fn draft(method: &'static str, path: &'static str, tag: &str, id: &str, summary: &str) -> Draft {
    let body = json!({ "tags": [tag], "operationId": id, "summary": summary });
    Draft { operation: Operation { method, path, body }, responses: Map::new() }
}

impl Draft {
    fn with(mut self, name: &str, value: Value) -> Self {
        if let Some(body) = self.operation.body.as_object_mut() {
            body.insert(name.to_owned(), value);
        }
        self
    }

    fn answers(mut self, status: u16, description: &str, media_type: &str, schema: Value) -> Self {
        let content = json!({ media_type: { "schema": schema } });
        self.responses.insert(status.to_string(), json!({ "description": description, "content": content }));
        self
    }

    /// An answer whose content is a file of ASN.1, or text.
    fn file(self, status: u16, description: &str, media_type: &str) -> Self {
        self.answers(status, description, media_type, json!({ "type": "string", "format": "binary" }))
    }

    fn text(self, status: u16, description: &str) -> Self {
        self.answers(status, description, "text/plain; charset=utf-8", json!({ "type": "string" }))
    }

    fn json(self, status: u16, description: &str, schema: &str) -> Self {
        self.answers(status, description, "application/json", reference(schema))
    }

    fn leads(mut self, status: u16, description: &str) -> Self {
        let location = json!({ "schema": { "type": "string" }, "required": true, "description": "Where to." });
        let answer = json!({ "description": description, "headers": { "Location": location } });
        self.responses.insert(status.to_string(), answer);
        self
    }

    fn bare(mut self, status: u16, description: &str) -> Self {
        self.responses.insert(status.to_string(), json!({ "description": description }));
        self
    }

    /// Refusals as problem details (RFC 9457).
    fn problems(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            let name = format!("#/components/responses/Problem{status}");
            self.responses.insert(status.to_string(), json!({ "$ref": name }));
        }
        self
    }

    fn asks(self, parameters: &[(&str, bool, &str, Value)]) -> Self {
        let parameters: Vec<Value> = parameters
            .iter()
            .map(|(name, required, description, schema)| {
                json!({ "name": name, "in": "query", "required": required, "description": description, "schema": schema })
            })
            .collect();
        self.with("parameters", parameters.into())
    }

    fn takes(self, media_type: &str, schema: Value) -> Self {
        self.with("requestBody", json!({ "required": true, "content": { media_type: { "schema": schema } } }))
    }

    fn done(self) -> Operation {
        let responses = Value::Object(self.responses.clone());
        self.with("responses", responses).operation
    }
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn word() -> Value {
    json!({ "type": "string" })
}

/// All of them.
pub(super) fn all() -> Vec<Operation> {
    let drafts = [node(), openid(), trust()];
    drafts.into_iter().flatten().map(Draft::done).collect()
}

fn node() -> Vec<Draft> {
    vec![
        get("/healthz", "node", "health", "Whether the process answers").text(200, "It does."),
        get("/readyz", "node", "ready", "Whether the node can work")
            .text(200, "Its database answers, and it has a configuration.")
            .text(503, "What is missing."),
        get("/metrics", "node", "metrics", "Counters for Prometheus").file(
            200,
            "OpenMetrics text.",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
        get("/configuration", "registry", "configuration", "The federation's signed configuration in force")
            .file(200, "The exact signed bytes (CMS); the version is the entity tag.", "application/pkcs7-mime")
            .bare(304, "The caller holds this version.")
            .problems(&[404]),
    ]
}

fn openid() -> Vec<Draft> {
    let authorize = [
        ("client_id", true, "The agency's code, such as H54.", word()),
        ("redirect_uri", true, "The registered address of the node.", word()),
        ("response_type", true, "`code`.", word()),
        ("scope", true, "Has `openid`.", word()),
        ("code_challenge", true, "S256 of the verifier (RFC 7636).", word()),
        ("code_challenge_method", true, "`S256`.", word()),
        ("state", false, "Given back.", word()),
        ("nonce", false, "Stands in the ID token.", word()),
        ("prompt", false, "`none` or `login`.", word()),
        ("ui_locales", false, "`vi` or `en`.", word()),
    ];
    let logout = [
        ("client_id", false, "The agency's code.", word()),
        ("post_logout_redirect_uri", false, "A home page of that node.", word()),
        ("ui_locales", false, "`vi` or `en`.", word()),
    ];
    vec![
        get("/.well-known/openid-configuration", "openid", "discovery", "What the provider can do").json(
            200,
            "OpenID Connect Discovery 1.0.",
            "Discovery",
        ),
        get("/oidc/jwks", "openid", "keys", "The keys that tokens are signed with").json(
            200,
            "A key set (RFC 7517).",
            "Keys",
        ),
        get("/oidc/authorize", "openid", "authorize", "A node sends a browser to find out who is behind it")
            .asks(&authorize)
            .leads(303, "To the sign-in page, back to the node, or to the page that says what is wrong.")
            .problems(&[400]),
        post("/oidc/token", "openid", "token", "A node redeems a code under its seal (RFC 7523)")
            .takes("application/x-www-form-urlencoded", reference("TokenRequest"))
            .json(200, "Who it is.", "TokenReply")
            .json(400, "The request or the code is not good (RFC 6749, 5.2).", "OAuthError")
            .json(401, "The node did not prove itself.", "OAuthError")
            .problems(&[413, 415, 422]),
        get("/oidc/userinfo", "openid", "userinfo", "Whom an access token stands for")
            .with("security", json!([{ "access": [] }]))
            .json(200, "The person.", "UserInfo")
            .json(401, "The token is missing, unknown or over.", "OAuthError"),
        get("/oidc/logout", "openid", "logout", "A node's person wants to leave the portal too")
            .asks(&logout)
            .leads(303, "To the page that asks, or where the node wants the person.")
            .problems(&[400]),
    ]
}

fn trust() -> Vec<Draft> {
    let binary = || json!({ "type": "string", "format": "binary" });
    let request = json!([{
        "name": "request", "in": "path", "required": true,
        "description": "The request in Base64, percent-encoded (RFC 6960, A.1).",
        "schema": { "type": "string", "pattern": "^([A-Za-z0-9+/]{4}){1,50}$" },
    }]);
    vec![
        post("/ocsp", "trust", "ocsp", "The state of certificates (RFC 6960)")
            .takes("application/ocsp-request", binary())
            .file(200, "A response; what is wrong with a request is said in it.", "application/ocsp-response")
            .problems(&[400, 413, 415]),
        get("/ocsp/{request}", "trust", "ocspInAddress", "The same, with the request in the address")
            .with("parameters", request)
            .file(200, "A response; what is wrong with a request is said in it.", "application/ocsp-response")
            .problems(&[400, 404]),
        post("/tsa", "trust", "timestamp", "A time-stamp for a digest (RFC 3161)")
            .takes("application/timestamp-query", binary())
            .file(200, "A reply; what is wrong with a request is said in it.", "application/timestamp-reply")
            .problems(&[400, 413, 415]),
        get("/ca/root.der", "trust", "root", "The root certificate")
            .file(200, "X.509, DER.", "application/pkix-cert")
            .problems(&[404]),
        get("/ca/issuing.der", "trust", "issuing", "The issuing authority's certificate")
            .file(200, "X.509, DER.", "application/pkix-cert")
            .problems(&[404]),
        get("/ca/issuing.crl", "trust", "revocations", "Which certificates were revoked")
            .file(200, "A list (RFC 5280), made now.", "application/pkix-crl")
            .problems(&[404]),
    ]
}
