-- The job that delivers or handles a message: a dead letter's job is on hold, and those behind it wait.
alter table exchange_outbox add column job text collate "C";
alter table exchange_inbox add column job text collate "C";

-- When an administrator gave a dead letter up for good.
alter table exchange_outbox add column given_up_at bigint;
alter table exchange_inbox add column given_up_at bigint;

-- What is closed is swept by age.
create index exchange_outbox_closed on exchange_outbox (closed_at) where state = 'receipted';
create index exchange_inbox_closed on exchange_inbox (closed_at) where state = 'handled';
create index exchange_calls_at on exchange_calls (at);
