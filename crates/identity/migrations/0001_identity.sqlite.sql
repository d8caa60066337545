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
    assurance  integer not null check (assurance in (1, 2)),
    provider   text,
    subject    text,
    closed     integer not null check (closed in (0, 1)),
    created_at integer not null,
    unique (provider, subject)
) strict;

create index identity_account_citizen on identity_account (citizen_id);

-- A role at an agency; the empty field of work means all of them.
create table identity_grant (
    account    text    not null references identity_account (id),
    role       text    not null,
    agency     text    not null,
    field      text    not null,
    granted_by text    not null,
    granted_at integer not null,
    primary key (account, role, agency, field)
) strict;

-- One browser's signed-in time, under the digest of its token.
create table identity_session (
    handle     text    not null primary key,
    account    text    not null references identity_account (id),
    assurance  integer not null check (assurance in (1, 2)),
    language   text    not null check (language in ('vi', 'en')),
    started_at integer not null,
    seen_at    integer not null,
    proven_at  integer not null
) strict;

create index identity_session_account on identity_session (account);
create index identity_session_seen on identity_session (seen_at);

-- Attempts under a typed user name or an address.
create table identity_throttle (
    key           text    not null primary key,
    failures      integer not null,
    last_at       integer not null,
    blocked_until integer not null
) strict;

create index identity_throttle_last on identity_throttle (last_at);

-- A person's signing key, wrapped under their PIN and the node's key.
create table identity_signing_key (
    id          text    not null primary key,
    account     text    not null references identity_account (id),
    wrapped     blob    not null,
    fingerprint text    not null,
    tried       integer not null,
    enrolled_at integer not null,
    valid_until integer not null,
    retired_at  integer
) strict;

create unique index identity_signing_key_one on identity_signing_key (account) where retired_at is null;

-- Its certificate (position 0) and those between it and the root, DER.
create table identity_signing_certificate (
    key      text    not null references identity_signing_key (id),
    position integer not null,
    der      blob    not null,
    primary key (key, position)
) strict;

-- The pairwise subject under which the nodes of one sector know an account.
create table identity_subject (
    account text not null references identity_account (id),
    sector  text not null,
    subject text not null,
    primary key (account, sector),
    unique (sector, subject)
) strict;
