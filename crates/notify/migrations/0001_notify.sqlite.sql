-- What an account was told. One row for each occasion.
create table notify_notice (
    id text not null primary key,
    account text not null,
    occasion text not null,
    key text not null,
    arguments text not null,
    link text,
    put_at integer not null,
    read_at integer,
    unique (account, occasion)
) strict;
create index notify_notice_account on notify_notice (account, put_at, id);
create index notify_notice_unread on notify_notice (account) where read_at is null;
