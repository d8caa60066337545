-- The bodies that a message names, a line for each: digest, size, media type. Part of the message's digest.
alter table exchange_outbox add column bodies text;
alter table exchange_inbox add column bodies text;
