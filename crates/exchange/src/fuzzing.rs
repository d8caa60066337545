//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use base::{AgencyCode, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use evidence::SegmentHeads;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{
    directory::NodeEntry,
    model::Refusal,
    rules,
    wire::{self, ENVELOPE, PROOF, Problem, SIGNATURE},
};

/// Envelopes: as headers that came so, and as JSON that was put into headers.
pub fn envelope(data: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(data) {
        headers.insert(ENVELOPE, value.clone());
        headers.insert(SIGNATURE, value);
        let _ = wire::headers_read(&headers);
    }
    let value = HeaderValue::try_from(URL_SAFE_NO_PAD.encode(data));
    let Ok(value) = value else { return };
    headers.insert(ENVELOPE, value);
    headers.insert(SIGNATURE, HeaderValue::from_static("AAAA"));
    let Ok(sealed) = wire::headers_read(&headers) else { return };
    assert_eq!(sealed.bytes, data, "the exact bytes are kept");
    let mut again = HeaderMap::new();
    let written = wire::headers_write(&sealed, &mut again);
    let read = written.and_then(|()| wire::headers_read(&again)).map(|read| read.envelope);
    assert_eq!(read.as_ref(), Ok(&sealed.envelope), "what was read is written and read again");
    let own = AgencyCode::parse("H54");
    if let Ok(own) = own {
        let (from, heads) = (sealed.envelope.from.clone(), SegmentHeads::new(1));
        let peer =
            NodeEntry { agency: from, connect: String::new(), tls: Vec::new(), seal: Vec::new(), reachable: true };
        let believed =
            rules::envelope_believed(&sealed, &peer, &own, Timestamp::from_millis(1_795_568_400_000), &heads);
        assert!(believed.is_err(), "nobody is believed without a seal");
    }
    let _ = rules::body_fits(&sealed, data);
}

/// Proofs that an envelope stands in a log of calls, beside the envelope of a call.
pub fn proof(data: &[u8]) {
    const CALL: &str = concat!(
        r#"{"v":1,"from":"H54","to":"G01","sent_at":1795568400000,"nonce":"00","body":"00","content":"#,
        r#"{"kind":"call","id":"01JDKS0000000000000000000A","service":"s","system":"H54/s"}}"#
    );
    let Ok(value) = HeaderValue::try_from(URL_SAFE_NO_PAD.encode(data)) else { return };
    let mut headers = HeaderMap::from_iter([(HeaderName::from_static(PROOF), value)]);
    if let Ok(call) = HeaderValue::try_from(URL_SAFE_NO_PAD.encode(CALL)) {
        headers.insert(ENVELOPE, call);
    }
    let Ok(sealed) = wire::headers_read(&headers) else { return };
    assert_eq!(sealed.seal.to_bytes(), data, "one proof has one form");
    let (agency, heads) = (sealed.envelope.from.clone(), SegmentHeads::new(1));
    let peer = NodeEntry { agency, connect: String::new(), tls: Vec::new(), seal: Vec::new(), reachable: true };
    let (to, now) = (&sealed.envelope.to, sealed.envelope.sent_at);
    assert!(rules::envelope_believed(&sealed, &peer, to, now, &heads).is_err(), "nobody is believed without a seal");
    crate::log::fuzz(data);
}

/// What another node's answer may hold beside its envelope: problem details, and how long it wants to be left alone.
pub fn reply(data: &[u8]) {
    if let Ok(problem) = serde_json::from_slice::<Problem>(data) {
        let _ = Refusal::from_code(&problem.code);
        let written = serde_json::to_vec(&problem).unwrap_or_default();
        let again: Option<Problem> = serde_json::from_slice(&written).ok();
        assert_eq!(again.map(|again| (again.code, again.detail)), Some((problem.code, problem.detail)));
    }
    if let Ok(value) = HeaderValue::from_bytes(data) {
        let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value)]);
        let pause = crate::courier::retry_after(StatusCode::SERVICE_UNAVAILABLE, &headers);
        // The gate must take any of them.
        let _ = pause.map(|pause| crate::gate::Gate::default().asked(pause));
        assert_eq!(crate::courier::retry_after(StatusCode::OK, &headers), None);
    }
}
