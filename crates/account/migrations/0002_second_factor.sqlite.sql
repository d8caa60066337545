-- Whether the session behind a code was proven with a second factor.
alter table account_code add column second integer not null default 0 check (second in (0, 1));
