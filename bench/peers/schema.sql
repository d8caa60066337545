-- The tables of both peers.
create table if not exists sessions (
    token text not null primary key,
    sub text not null,
    name text not null,
    expires integer not null
);
create table if not exists dossiers (
    id text not null primary key,
    code text not null unique,
    procedure text not null,
    sub text not null,
    applicant text not null,
    status integer not null,
    office text not null,
    filed_at integer not null,
    deadline integer not null,
    answers text not null
);
create index if not exists dossiers_work on dossiers (office, deadline, code);
create index if not exists dossiers_of on dossiers (sub, filed_at);
create table if not exists events (
    dossier text not null references dossiers (id),
    seq integer not null,
    at integer not null,
    by_name text not null,
    event text not null,
    digest text not null,
    primary key (dossier, seq)
);
create table if not exists outbox (
    id text not null primary key,
    recipient text not null,
    payload text not null,
    due integer not null
);
create index if not exists outbox_due on outbox (due);
