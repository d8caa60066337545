-- What the database must remember about itself, such as which folder of blobs it goes with.
create table store_facts (
    name text collate "C" not null primary key,
    value text collate "C" not null
);
