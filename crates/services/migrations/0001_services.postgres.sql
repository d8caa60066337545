-- Procedures with a definition, by version. A version never changes; dossiers name the one they were filed under.
create table services_procedures (
    code text collate "C" not null,
    version bigint not null,
    definition text collate "C" not null,
    installed_at bigint not null,
    primary key (code, version)
);

-- What a citizen has filled in so far: one draft per person and procedure.
create table services_drafts (
    id text collate "C" not null primary key,
    sub text collate "C" not null,
    procedure text collate "C" not null,
    version bigint not null,
    answers text collate "C" not null,
    looked_up text collate "C" not null,
    started_at bigint not null,
    saved_at bigint not null,
    unique (sub, procedure)
);

-- Dossiers as their events left them: what lists are made from. The truth are the events.
create table services_dossiers (
    id text collate "C" not null primary key,
    code text collate "C" not null unique,
    procedure text collate "C" not null,
    procedure_version bigint not null,
    field text collate "C" not null,
    sub text collate "C" not null,
    applicant text collate "C" not null,
    status bigint not null check (status between 1 and 10),
    step bigint not null,
    office text collate "C" not null check (office in ('counter', 'specialist', 'leader', 'nobody')),
    holder text collate "C",
    holder_name text collate "C",
    filed_at bigint not null,
    deadline bigint,
    decided_at bigint,
    version bigint not null,
    answers text collate "C" not null,
    looked_up text collate "C" not null
);
create index services_dossiers_work on services_dossiers (office, deadline, code);
create index services_dossiers_of on services_dossiers (sub, filed_at);

-- What happened, in order.
create table services_events (
    dossier text collate "C" not null references services_dossiers (id),
    seq bigint not null,
    at bigint not null,
    by_name text collate "C" not null,
    event text collate "C" not null,
    evidence text collate "C" not null,
    primary key (dossier, seq)
);

-- Papers of a dossier: unique per kind and occasion, so that a repeat never replaces an issued one.
create table services_papers (
    id text collate "C" not null primary key,
    dossier text collate "C" not null references services_dossiers (id),
    kind text collate "C" not null check (kind in ('acknowledgement', 'receipt', 'refusal', 'result')),
    occasion bigint not null,
    title text collate "C" not null,
    places text collate "C" not null,
    content text collate "C" not null,
    unsigned text collate "C",
    signed text collate "C",
    final text collate "C",
    size bigint,
    made_at bigint not null,
    final_at bigint,
    unique (dossier, kind, occasion)
);

-- Acts of signing: one PIN entry over the papers listed, each by its digest.
create table services_signings (
    act text collate "C" not null,
    paper text collate "C" not null references services_papers (id),
    dossier text collate "C" not null references services_dossiers (id),
    account text collate "C" not null,
    digest text collate "C" not null,
    begun_at bigint not null,
    ended_at bigint,
    outcome text collate "C",
    primary key (act, paper)
);

-- The portal's copy of what agencies publish.
create table services_offers (
    agency text collate "C" not null,
    code text collate "C" not null,
    version bigint not null,
    valid_from bigint not null,
    open bigint not null,
    body text collate "C" not null,
    primary key (agency, code)
);

-- The national list: facts of July 2026.
create table services_national (
    code text collate "C" not null primary key,
    body text collate "C" not null
);

-- The portal's list of a citizen's dossiers, made from messages.
create table services_my_dossiers (
    agency text collate "C" not null,
    code text collate "C" not null,
    sub text collate "C" not null,
    account text collate "C",
    status bigint not null check (status between 1 and 10),
    revision bigint not null,
    changed_at bigint not null,
    body text collate "C" not null,
    primary key (agency, code)
);
create index services_my_dossiers_of on services_my_dossiers (account, changed_at);

-- Issued papers, as their agencies told the portal.
create table services_issued (
    reference text collate "C" not null primary key,
    agency text collate "C" not null,
    dossier text collate "C" not null,
    issued_at bigint not null,
    body text collate "C" not null
);

-- What people say, and what procedures call it.
create table services_synonyms (
    kind text collate "C" not null check (kind in ('abbreviation', 'meaning')),
    say text collate "C" not null,
    mean text collate "C" not null,
    changed_at bigint not null,
    changed_by text collate "C" not null,
    primary key (kind, say, mean)
);

-- Grows with each change of what the search reads.
create table services_catalogue (
    id bigint not null primary key check (id = 1),
    version bigint not null
);
insert into services_catalogue (id, version) values (1, 1);
