-- Data sets whose records are all here: loading is not begun again.
create table sharing_data_set (
    code text not null primary key,
    records integer not null,
    loaded_at integer not null
) strict;

-- The records of the data sets that this agency publishes. `fields` is JSON.
create table sharing_record (
    data_set text not null,
    identity text not null,
    fields text not null,
    changed_at integer not null,
    primary key (data_set, identity)
) strict;

-- Whose the records are: nothing is ever looked up but by its holder.
create table sharing_holder (
    data_set text not null,
    citizen_id text not null,
    identity text not null,
    primary key (data_set, citizen_id, identity)
) strict;

-- Who was given whose data, for what and under which law. `fields` is a list with commas.
create table sharing_use (
    id text not null primary key,
    citizen_id text not null,
    data_set text not null,
    system text not null,
    purpose text not null,
    legal_basis text not null,
    dossier text,
    fields text not null,
    records integer not null,
    at integer not null,
    evidence text not null
) strict;
create index sharing_use_citizen on sharing_use (citizen_id, at, id);
