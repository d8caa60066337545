-- Leaving is an act that may wait for a second administrator too: the table again, with one kind more.
create table identity_approval_new (
    id         text    not null primary key,
    kind       text    not null check (kind in ('grant', 'reset', 'key', 'allow-key', 'end')),
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

insert into identity_approval_new (id, kind, account, body, asked_by, asked_at, expires_at, outcome, decided_by, decided_at, reason)
select id, kind, account, body, asked_by, asked_at, expires_at, outcome, decided_by, decided_at, reason
from identity_approval;

drop table identity_approval;
alter table identity_approval_new rename to identity_approval;

create unique index identity_approval_one on identity_approval (kind, account, body) where outcome is null;
create index identity_approval_asked on identity_approval (asked_at);
create index identity_grant_role on identity_grant (role);
