-- Where a session is, and whether the person proved themself with a second factor.
alter table identity_session add column device text not null default '';
alter table identity_session add column address text not null default '';
alter table identity_session add column second integer not null default 0 check (second in (0, 1));

-- The secret of an authenticator program, wrapped under the node's key; not confirmed until a first code fitted.
create table identity_totp (
    account      text    not null primary key references identity_account (id),
    secret       blob    not null,
    -- The step of the last code that was taken: none is taken twice.
    last_step    integer not null,
    begun_at     integer not null,
    confirmed_at integer
) strict;

-- Recovery codes, as digests bound to their account. Each is used once.
create table identity_recovery_code (
    account text    not null references identity_account (id),
    digest  text    not null,
    made_at integer not null,
    used_at integer,
    primary key (account, digest)
) strict;

-- Passkeys, under the identifier of the credential (URL-safe Base64).
create table identity_passkey (
    id         text    not null primary key,
    account    text    not null references identity_account (id),
    -- SubjectPublicKeyInfo, DER.
    public_key blob    not null,
    name       text    not null,
    sign_count integer not null,
    made_at    integer not null,
    used_at    integer
) strict;

create index identity_passkey_account on identity_passkey (account);

-- Challenges that were answered, until they would have run out: none is answered twice.
create table identity_challenge (
    digest  text    not null primary key,
    used_at integer not null
) strict;

-- Sign-ins whose password was right and whose second factor is awaited, under the digest of their token.
create table identity_step (
    handle     text    not null primary key,
    account    text    not null references identity_account (id),
    tried      integer not null,
    started_at integer not null
) strict;

create index identity_step_started on identity_step (started_at);

-- Browsers in which somebody has signed in before, under the digest of their cookie.
create table identity_device (
    digest  text    not null,
    account text    not null references identity_account (id),
    seen_at integer not null,
    primary key (digest, account)
) strict;

create index identity_device_seen on identity_device (seen_at);
