-- Somebody stands in for an official who is away, for a time and for some of their rights. It ends by itself.
create table identity_delegation (
    id          text    not null primary key,
    absent      text    not null references identity_account (id),
    deputy      text    not null references identity_account (id),
    valid_from  bigint  not null,
    valid_until bigint  not null,
    made_by     text    not null,
    made_at     bigint  not null,
    -- Set when it was ended before its time.
    ended_at    bigint
);

create index identity_delegation_deputy on identity_delegation (deputy, valid_until);
create index identity_delegation_absent on identity_delegation (absent, valid_until);

-- The rights that the deputy has meanwhile, each as the absent one holds it.
create table identity_delegation_grant (
    delegation text not null references identity_delegation (id),
    role       text not null,
    agency     text not null,
    field      text not null,
    primary key (delegation, role, agency, field)
);

-- Naming a deputy for somebody else is an act that waits for a second administrator: the table again, with one kind more.
create table identity_approval_new (
    id         text    not null primary key,
    kind       text    not null check (kind in ('grant', 'reset', 'key', 'allow-key', 'end', 'delegate')),
    account    text    not null references identity_account (id),
    body       text    not null,
    asked_by   text    not null,
    asked_at   bigint  not null,
    expires_at bigint  not null,
    outcome    text    check (outcome in ('approved', 'refused', 'withdrawn', 'expired')),
    decided_by text,
    decided_at bigint,
    reason     text
);

insert into identity_approval_new (id, kind, account, body, asked_by, asked_at, expires_at, outcome, decided_by, decided_at, reason)
select id, kind, account, body, asked_by, asked_at, expires_at, outcome, decided_by, decided_at, reason
from identity_approval;

drop table identity_approval;
alter table identity_approval_new rename to identity_approval;

create unique index identity_approval_one on identity_approval (kind, account, body) where outcome is null;
create index identity_approval_asked on identity_approval (asked_at);
