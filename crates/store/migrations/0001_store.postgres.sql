create table queue_jobs (
    id text collate "C" not null primary key,
    queue text collate "C" not null,
    job_key text collate "C",
    order_key text collate "C",
    place bigint,
    payload bytea not null,
    state text collate "C" not null check (state in ('waiting', 'leased', 'dead')),
    due_at bigint not null,
    epoch bigint not null,
    attempts bigint not null,
    last_error text,
    unique (queue, order_key, place)
);

create index queue_jobs_due on queue_jobs (queue, due_at, id) where state <> 'dead';

create table queue_keys (
    queue text collate "C" not null,
    job_key text collate "C" not null,
    due_at bigint not null,
    primary key (queue, job_key)
);

create table idempotency_answers (
    scope text collate "C" not null,
    answer_key text collate "C" not null,
    answer bytea not null,
    stored_at bigint not null,
    primary key (scope, answer_key)
);

create index idempotency_answers_stored on idempotency_answers (stored_at);

create table serial_series (
    series text collate "C" not null primary key,
    next bigint not null
);

create table search_documents (
    index_name text collate "C" not null,
    document_id text collate "C" not null,
    size bigint not null,
    terms tsvector not null,
    primary key (index_name, document_id)
);

create index search_documents_terms on search_documents using gin (terms);
