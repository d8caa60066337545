-- Codes that the provider handed out, under the digest of their text.
create table account_code (
    digest       text    not null primary key,
    client       text    not null,
    redirect_uri text    not null,
    issuer       text    not null,
    account      text    not null,
    nonce        text,
    challenge    text    not null,
    assurance    bigint  not null check (assurance in (1, 2)),
    proven_at    bigint  not null,
    issued_at    bigint  not null,
    used_at      bigint,
    revoked_at   bigint,
    -- The digest of the access token that it was redeemed for, and until when that is good.
    access       text    unique,
    access_until bigint
);

create index account_code_issued on account_code (issued_at);

-- Client assertions that were used, until they expire: none is used twice.
create table account_assertion (
    client     text    not null,
    id         text    not null,
    expires_at bigint  not null,
    primary key (client, id)
);

create index account_assertion_expires on account_assertion (expires_at);

-- Sign-ins that are with the provider, under the digest of their state.
create table account_pending (
    state        text    not null primary key,
    browser      text    not null,
    nonce        text    not null,
    verifier     text    not null,
    issuer       text    not null,
    redirect_uri text    not null,
    return_to    text    not null,
    language     text    not null check (language in ('vi', 'en')),
    started_at   bigint  not null
);

create index account_pending_started on account_pending (started_at);
