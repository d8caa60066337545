-- Procedures with a definition, by version. A version never changes; dossiers name the one they were filed under.
create table services_procedures (
    code text not null,
    version integer not null,
    definition text not null,
    installed_at integer not null,
    primary key (code, version)
) strict;

-- What a citizen has filled in so far: one draft per person and procedure.
create table services_drafts (
    id text not null primary key,
    sub text not null,
    procedure text not null,
    version integer not null,
    answers text not null,
    looked_up text not null,
    started_at integer not null,
    saved_at integer not null,
    unique (sub, procedure)
) strict;

-- Dossiers as their events left them: what lists are made from. The truth are the events.
create table services_dossiers (
    id text not null primary key,
    code text not null unique,
    procedure text not null,
    procedure_version integer not null,
    field text not null,
    sub text not null,
    applicant text not null,
    status integer not null check (status between 1 and 10),
    step integer not null,
    office text not null check (office in ('counter', 'specialist', 'leader', 'nobody')),
    holder text,
    holder_name text,
    filed_at integer not null,
    deadline integer,
    decided_at integer,
    version integer not null,
    answers text not null,
    looked_up text not null
) strict;
create index services_dossiers_work on services_dossiers (office, deadline, code);
create index services_dossiers_of on services_dossiers (sub, filed_at);

-- What happened, in order.
create table services_events (
    dossier text not null references services_dossiers (id),
    seq integer not null,
    at integer not null,
    by_name text not null,
    event text not null,
    evidence text not null,
    primary key (dossier, seq)
) strict;

-- Papers of a dossier: unique per kind and occasion, so that a repeat never replaces an issued one.
create table services_papers (
    id text not null primary key,
    dossier text not null references services_dossiers (id),
    kind text not null check (kind in ('acknowledgement', 'receipt', 'refusal', 'result')),
    occasion integer not null,
    title text not null,
    places text not null,
    content text not null,
    unsigned text,
    signed text,
    final text,
    size integer,
    made_at integer not null,
    final_at integer,
    unique (dossier, kind, occasion)
) strict;

-- Acts of signing: one PIN entry over the papers listed, each by its digest.
create table services_signings (
    act text not null,
    paper text not null references services_papers (id),
    dossier text not null references services_dossiers (id),
    account text not null,
    digest text not null,
    begun_at integer not null,
    ended_at integer,
    outcome text,
    primary key (act, paper)
) strict;

-- The portal's copy of what agencies publish.
create table services_offers (
    agency text not null,
    code text not null,
    version integer not null,
    valid_from integer not null,
    open integer not null,
    body text not null,
    primary key (agency, code)
) strict;

-- The national list: facts of July 2026.
create table services_national (
    code text not null primary key,
    body text not null
) strict;

-- The portal's list of a citizen's dossiers, made from messages.
create table services_my_dossiers (
    agency text not null,
    code text not null,
    sub text not null,
    account text,
    status integer not null check (status between 1 and 10),
    revision integer not null,
    changed_at integer not null,
    body text not null,
    primary key (agency, code)
) strict;
create index services_my_dossiers_of on services_my_dossiers (account, changed_at);

-- Issued papers, as their agencies told the portal.
create table services_issued (
    reference text not null primary key,
    agency text not null,
    dossier text not null,
    issued_at integer not null,
    body text not null
) strict;

-- What people say, and what procedures call it.
create table services_synonyms (
    kind text not null check (kind in ('abbreviation', 'meaning')),
    say text not null,
    mean text not null,
    changed_at integer not null,
    changed_by text not null,
    primary key (kind, say, mean)
) strict;

-- Grows with each change of what the search reads.
create table services_catalogue (
    id integer not null primary key check (id = 1),
    version integer not null
) strict;
insert into services_catalogue (id, version) values (1, 1);
