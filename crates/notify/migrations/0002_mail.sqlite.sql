-- What a notice is about: by that an account chooses how soon mail comes.
alter table notify_notice add column kind text not null default 'dossier';
update notify_notice set kind = 'security' where key like 'account-%';

-- Where an account's mail goes. A new address waits for the code that was sent to it; the confirmed one stays until then.
create table notify_address (
    account text not null primary key,
    address text,
    language text not null,
    failures integer not null,
    suspended_at integer,
    off_token text unique,
    proposed text,
    code text,
    code_until integer,
    tries integer not null,
    codes integer not null,
    codes_since integer
) strict;

-- How soon an account is told by mail, by kind of notice; the kind's own pace where there is no row.
create table notify_pace (
    account text not null,
    kind text not null,
    pace text not null,
    primary key (account, kind)
) strict;

-- Notices that are told in a digest, and the instant of that digest.
create table notify_digest (
    notice text not null primary key,
    account text not null,
    at integer not null
) strict;
create index notify_digest_account on notify_digest (account, at);

-- Every mail: planned in the transaction of what it tells of, written once, sent as it was written. The bytes go when it
-- has come to its end.
create table notify_mail (
    id text not null primary key,
    account text not null,
    task text not null,
    about text not null,
    recipient text,
    message_id text unique,
    content blob,
    state text not null,
    tries integer not null,
    doubts integer not null,
    answer text,
    put_at integer not null,
    changed_at integer not null,
    unique (account, task, about)
) strict;
create index notify_mail_state on notify_mail (state, changed_at);
