-- Calls stand in the log of calls, which is in files. Of those before, their evidence records are left.
drop table exchange_calls;

-- The ids of calls that were taken lately: how several processes of a node know of each other's.
create table exchange_call_ids (
    peer text collate "C" not null,
    id text collate "C" not null,
    sent_at bigint not null,
    primary key (peer, id)
);
create index exchange_call_ids_at on exchange_call_ids (sent_at);
