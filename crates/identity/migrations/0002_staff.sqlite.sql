-- The units inside the agency, as a tree.
create table identity_unit (
    id         text    not null primary key,
    parent     text    references identity_unit (id),
    name       text    not null,
    closed     integer not null check (closed in (0, 1)),
    created_at integer not null
) strict;

-- What the agency keeps of an official besides the account. Accounts without a row have neither number nor unit.
create table identity_staff (
    account  text    not null primary key references identity_account (id),
    number   text    unique,
    unit     text    references identity_unit (id),
    -- Name, user name and number, folded: what a search looks into.
    search   text    not null,
    -- When they left; an ended account is never opened again.
    ended_at integer,
    -- Until when they may enrol a signing key without the PIN of an old one.
    key_until integer
) strict;

create index identity_staff_unit on identity_staff (unit);

insert into identity_staff (account, number, unit, search, ended_at)
select id, null, null, lower(name || ' ' || coalesce(username, '')), null from identity_account where kind = 'official';

-- When a grant holds; without an end it is open.
alter table identity_grant add column valid_from integer not null default 0;
alter table identity_grant add column valid_until integer;

-- One-time codes with which a person chooses their own password; only digests are kept.
create table identity_invitation (
    digest     text    not null primary key,
    account    text    not null references identity_account (id),
    made_by    text    not null,
    made_at    integer not null,
    expires_at integer not null,
    -- Used, or replaced by a newer one.
    ended_at   integer
) strict;

create unique index identity_invitation_one on identity_invitation (account) where ended_at is null;

-- Acts of one administrator that take effect only when a second one approves.
create table identity_approval (
    id         text    not null primary key,
    kind       text    not null check (kind in ('grant', 'reset', 'key', 'allow-key')),
    account    text    not null references identity_account (id),
    body       text    not null,
    asked_by   text    not null,
    asked_at   integer not null,
    expires_at integer not null,
    outcome    text    check (outcome in ('approved', 'refused', 'withdrawn', 'expired')),
    decided_by text,
    decided_at integer,
    reason     text
) strict;

create unique index identity_approval_one on identity_approval (kind, account, body) where outcome is null;
create index identity_approval_asked on identity_approval (asked_at);
