-- Data sets whose records are all here: loading is not begun again.
create table sharing_data_set (
    code text collate "C" not null primary key,
    records bigint not null,
    loaded_at bigint not null
);

-- The records of the data sets that this agency publishes. `fields` is JSON.
create table sharing_record (
    data_set text collate "C" not null,
    identity text collate "C" not null,
    fields text not null,
    changed_at bigint not null,
    primary key (data_set, identity)
);

-- Whose the records are: nothing is ever looked up but by its holder.
create table sharing_holder (
    data_set text collate "C" not null,
    citizen_id text collate "C" not null,
    identity text collate "C" not null,
    primary key (data_set, citizen_id, identity)
);

-- Who was given whose data, for what and under which law. `fields` is a list with commas.
create table sharing_use (
    id text collate "C" not null primary key,
    citizen_id text collate "C" not null,
    data_set text collate "C" not null,
    system text not null,
    purpose text not null,
    legal_basis text not null,
    dossier text,
    fields text not null,
    records bigint not null,
    at bigint not null,
    evidence text not null
);
create index sharing_use_citizen on sharing_use (citizen_id, at, id);
