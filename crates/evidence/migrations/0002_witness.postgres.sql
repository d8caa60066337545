-- The heads of other nodes' logs that this node has countersigned: of each log, the newest of every hour. Each was proven
-- to be grown from the one before (RFC 6962), so that the newest stands for all of them.
create table evidence_witnessed (
    log text collate "C" not null,
    hour bigint not null,
    size bigint not null,
    root bytea not null,
    head bytea not null,
    head_signature bytea not null,
    statement bytea not null,
    signature bytea not null,
    at bigint not null,
    primary key (log, hour)
);
create index evidence_witnessed_size on evidence_witnessed (log, size);

-- What other nodes have countersigned of this node's log: of each witness, the newest of every hour.
create table evidence_countersigned (
    witness text collate "C" not null,
    hour bigint not null,
    size bigint not null,
    statement bytea not null,
    signature bytea not null,
    at bigint not null,
    primary key (witness, hour)
);
create index evidence_countersigned_size on evidence_countersigned (witness, size);

-- Two signed heads of one log that cannot both be true. The log is countersigned no more until somebody has settled it.
create table evidence_forks (
    log text collate "C" not null,
    digest text collate "C" not null,
    kind text not null check (kind in ('same-size', 'not-grown', 'shrunk', 'unproven', 'own')),
    witness text collate "C" not null,
    found_at bigint not null,
    seen_head bytea not null,
    seen_signature bytea not null,
    head bytea not null,
    head_signature bytea not null,
    evidence text not null,
    settled_at bigint,
    settled_by text,
    primary key (log, digest)
);

-- The evidence digests that other nodes' receipts and answers named, until and after the proof has come that they stand
-- in those nodes' logs: the place under a signed head of theirs.
create table evidence_receipts (
    log text collate "C" not null,
    digest text collate "C" not null,
    received_at bigint not null,
    state text not null check (state in ('waiting', 'proven', 'lost')),
    ask_at bigint not null,
    lost_at bigint,
    proven_at bigint,
    number bigint,
    head_size bigint,
    path text,
    primary key (log, digest)
);
create index evidence_receipts_open on evidence_receipts (log, ask_at) where state <> 'proven';

-- The heads that those proofs lead to.
create table evidence_receipt_heads (
    log text collate "C" not null,
    size bigint not null,
    head bytea not null,
    signature bytea not null,
    primary key (log, size)
);
