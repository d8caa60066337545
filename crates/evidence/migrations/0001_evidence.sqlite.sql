-- Acts of legal weight, as exact bytes. A record without a number is pending: the sequencer has not taken it yet.
create table evidence_records (
    id text not null primary key,
    digest text not null unique,
    kind text not null,
    subject text not null,
    actor text not null,
    at bigint not null,
    bytes blob not null,
    number bigint
);
create unique index evidence_records_number on evidence_records (number) where number is not null;
create index evidence_records_pending on evidence_records (id) where number is null;
create index evidence_records_subject on evidence_records (subject, id);

-- Typed statements of the records, for counting.
create table evidence_facts (
    record_id text not null references evidence_records (id),
    position bigint not null,
    name text not null,
    at bigint not null,
    number_value bigint,
    text_value text,
    instant_value bigint,
    primary key (record_id, position)
);
create index evidence_facts_name on evidence_facts (name, at);

-- Salts of personal data whose digests stand in records. Erasing a salt leaves the record intact.
create table evidence_salts (
    record_id text not null references evidence_records (id),
    name text not null,
    salt blob,
    erased_rule text,
    erased_at bigint,
    primary key (record_id, name)
);

-- Every eighth row of the tree (RFC 6962); the rows between are computed from it, row 0 from the records.
create table evidence_tree (
    level bigint not null,
    position bigint not null,
    hash blob not null,
    primary key (level, position)
);

-- Signed heads: exact bytes, detached signature, time-stamp over the signature.
create table evidence_heads (
    size bigint not null primary key,
    at bigint not null,
    bytes blob not null,
    signature blob not null,
    stamp blob
);
create index evidence_heads_stamped on evidence_heads (size) where stamp is not null;

-- The one sequencer: who holds it, and where the tree stands. Every holder raises the epoch and writes under it.
create table evidence_sequencer (
    id bigint not null primary key check (id = 1),
    epoch bigint not null,
    holder text not null,
    lease_until bigint not null,
    size bigint not null,
    frontier blob not null
);
insert into evidence_sequencer (id, epoch, holder, lease_until, size, frontier) values (1, 0, '', 0, 0, x'');
