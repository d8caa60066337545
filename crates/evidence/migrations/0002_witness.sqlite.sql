-- The heads of other nodes' logs that this node has countersigned: of each log, the newest of every hour. Each was proven
-- to be grown from the one before (RFC 6962), so that the newest stands for all of them.
create table evidence_witnessed (
    log text not null,
    hour integer not null,
    size integer not null,
    root blob not null,
    head blob not null,
    head_signature blob not null,
    statement blob not null,
    signature blob not null,
    at integer not null,
    primary key (log, hour)
) strict;
create index evidence_witnessed_size on evidence_witnessed (log, size);

-- What other nodes have countersigned of this node's log: of each witness, the newest of every hour.
create table evidence_countersigned (
    witness text not null,
    hour integer not null,
    size integer not null,
    statement blob not null,
    signature blob not null,
    at integer not null,
    primary key (witness, hour)
) strict;
create index evidence_countersigned_size on evidence_countersigned (witness, size);

-- Two signed heads of one log that cannot both be true. The log is countersigned no more until somebody has settled it.
create table evidence_forks (
    log text not null,
    digest text not null,
    kind text not null check (kind in ('same-size', 'not-grown', 'shrunk', 'unproven', 'own')),
    witness text not null,
    found_at integer not null,
    seen_head blob not null,
    seen_signature blob not null,
    head blob not null,
    head_signature blob not null,
    evidence text not null,
    settled_at integer,
    settled_by text,
    primary key (log, digest)
) strict;

-- The evidence digests that other nodes' receipts and answers named, until and after the proof has come that they stand
-- in those nodes' logs: the place under a signed head of theirs.
create table evidence_receipts (
    log text not null,
    digest text not null,
    received_at integer not null,
    state text not null check (state in ('waiting', 'proven', 'lost')),
    ask_at integer not null,
    lost_at integer,
    proven_at integer,
    number integer,
    head_size integer,
    path text,
    primary key (log, digest)
) strict;
create index evidence_receipts_open on evidence_receipts (log, ask_at) where state <> 'proven';

-- The heads that those proofs lead to.
create table evidence_receipt_heads (
    log text not null,
    size integer not null,
    head blob not null,
    signature blob not null,
    primary key (log, size)
) strict;
