create table queue_jobs (
    id text not null primary key,
    queue text not null,
    job_key text,
    order_key text,
    place integer,
    payload blob not null,
    state text not null check (state in ('waiting', 'leased', 'dead')),
    due_at integer not null,
    epoch integer not null,
    attempts integer not null,
    last_error text,
    unique (queue, order_key, place)
) strict;

create index queue_jobs_due on queue_jobs (queue, due_at, id) where state <> 'dead';

create table queue_keys (
    queue text not null,
    job_key text not null,
    due_at integer not null,
    primary key (queue, job_key)
) strict, without rowid;

create table idempotency_answers (
    scope text not null,
    answer_key text not null,
    answer blob not null,
    stored_at integer not null,
    primary key (scope, answer_key)
) strict, without rowid;

create index idempotency_answers_stored on idempotency_answers (stored_at);

create table serial_series (
    series text not null primary key,
    next integer not null
) strict, without rowid;

create table search_documents (
    document integer primary key,
    index_name text not null,
    document_id text not null,
    size integer not null,
    unique (index_name, document_id)
) strict;

create virtual table search_terms using fts5 (a, b, c, d, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'");
