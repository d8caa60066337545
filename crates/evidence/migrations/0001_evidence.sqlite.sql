-- Acts of legal weight, as exact bytes. A record without a number is pending: the sequencer has not taken it yet.
create table evidence_records (
    id text not null primary key,
    digest text not null unique,
    kind text not null,
    subject text not null,
    actor text not null,
    at integer not null,
    bytes blob not null,
    number integer
) strict;
create unique index evidence_records_number on evidence_records (number) where number is not null;
create index evidence_records_pending on evidence_records (id) where number is null;
create index evidence_records_subject on evidence_records (subject, id);

-- Typed statements of the records, for counting.
create table evidence_facts (
    record_id text not null references evidence_records (id),
    position integer not null,
    name text not null,
    at integer not null,
    number_value integer,
    text_value text,
    instant_value integer,
    primary key (record_id, position)
) strict;
create index evidence_facts_name on evidence_facts (name, at);

-- Salts of personal data whose digests stand in records. Erasing a salt leaves the record intact.
create table evidence_salts (
    record_id text not null references evidence_records (id),
    name text not null,
    salt blob,
    erased_rule text,
    erased_at integer,
    primary key (record_id, name)
) strict;

-- Every eighth row of the tree (RFC 6962); the rows between are computed from it, row 0 from the records.
create table evidence_tree (
    level integer not null,
    position integer not null,
    hash blob not null,
    primary key (level, position)
) strict;

-- Signed heads: exact bytes, detached signature, time-stamp over the signature.
create table evidence_heads (
    size integer not null primary key,
    at integer not null,
    bytes blob not null,
    signature blob not null,
    stamp blob
) strict;
create index evidence_heads_stamped on evidence_heads (size) where stamp is not null;

-- The one sequencer: who holds it, and where the tree stands. Every holder raises the epoch and writes under it.
create table evidence_sequencer (
    id integer not null primary key check (id = 1),
    epoch integer not null,
    holder text not null,
    lease_until integer not null,
    size integer not null,
    frontier blob not null
) strict;
insert into evidence_sequencer (id, epoch, holder, lease_until, size, frontier) values (1, 0, '', 0, 0, x'');
