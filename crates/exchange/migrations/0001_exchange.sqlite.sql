-- Messages on their way out, and what became of them. The body goes when the receipt has come.
create table exchange_outbox (
    id text not null primary key,
    to_agency text not null,
    topic text not null,
    conversation text not null,
    written_at integer not null,
    digest text not null,
    body blob,
    state text not null check (state in ('waiting', 'receipted', 'dead')),
    closed_at integer,
    reason text,
    receipt blob,
    receipt_signature blob,
    peer_evidence text
) strict;
create index exchange_outbox_open on exchange_outbox (to_agency, state) where state <> 'receipted';

-- Messages that came in. The row is the receiver's memory: it stays when the body has gone.
create table exchange_inbox (
    from_agency text not null,
    id text not null,
    topic text not null,
    conversation text not null,
    written_at integer not null,
    received_at integer not null,
    digest text not null,
    body blob,
    state text not null check (state in ('waiting', 'handled', 'dead')),
    closed_at integer,
    reason text,
    evidence text,
    primary key (from_agency, id)
) strict;
create index exchange_inbox_open on exchange_inbox (from_agency, state) where state <> 'handled';

-- Synchronous calls at both ends: the signed envelopes whose digests stand in evidence, and the memory of ids.
create table exchange_calls (
    direction text not null check (direction in ('in', 'out')),
    peer text not null,
    id text not null,
    at integer not null,
    service text not null,
    request blob not null,
    request_signature blob not null,
    answer blob,
    answer_signature blob,
    evidence text not null,
    primary key (direction, peer, id)
) strict;
