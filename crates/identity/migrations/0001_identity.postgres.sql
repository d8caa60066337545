-- Somebody who can sign in at this node.
create table identity_account (
    id         text    not null primary key,
    kind       text    not null check (kind in ('citizen', 'official')),
    username   text    unique,
    -- The PHC string of the password; null where the account rests on a provider's word.
    password   text,
    name       text    not null,
    title      text,
    citizen_id text,
    agency     text,
    person     text    not null,
    assurance  bigint  not null check (assurance in (1, 2)),
    provider   text,
    subject    text,
    closed     bigint  not null check (closed in (0, 1)),
    created_at bigint  not null,
    unique (provider, subject)
);

create index identity_account_citizen on identity_account (citizen_id);

-- A role at an agency; the empty field of work means all of them.
create table identity_grant (
    account    text    not null references identity_account (id),
    role       text    not null,
    agency     text    not null,
    field      text    not null,
    granted_by text    not null,
    granted_at bigint  not null,
    primary key (account, role, agency, field)
);

-- One browser's signed-in time, under the digest of its token.
create table identity_session (
    handle     text    not null primary key,
    account    text    not null references identity_account (id),
    assurance  bigint  not null check (assurance in (1, 2)),
    language   text    not null check (language in ('vi', 'en')),
    started_at bigint  not null,
    seen_at    bigint  not null,
    proven_at  bigint  not null
);

create index identity_session_account on identity_session (account);
create index identity_session_seen on identity_session (seen_at);

-- Attempts under a typed user name or an address.
create table identity_throttle (
    key           text    not null primary key,
    failures      bigint  not null,
    last_at       bigint  not null,
    blocked_until bigint  not null
);

create index identity_throttle_last on identity_throttle (last_at);

-- A person's signing key, wrapped under their PIN and the node's key.
create table identity_signing_key (
    id          text    not null primary key,
    account     text    not null references identity_account (id),
    wrapped     bytea   not null,
    fingerprint text    not null,
    tried       bigint  not null,
    enrolled_at bigint  not null,
    valid_until bigint  not null,
    retired_at  bigint
);

create unique index identity_signing_key_one on identity_signing_key (account) where retired_at is null;

-- Its certificate (position 0) and those between it and the root, DER.
create table identity_signing_certificate (
    key      text    not null references identity_signing_key (id),
    position bigint  not null,
    der      bytea   not null,
    primary key (key, position)
);

-- The pairwise subject under which the nodes of one sector know an account.
create table identity_subject (
    account text not null references identity_account (id),
    sector  text not null,
    subject text not null,
    primary key (account, sector),
    unique (sector, subject)
);
