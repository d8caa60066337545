-- The signed configurations that this node took, as exact bytes. The highest version is the one in force.
create table registry_configurations (
    version integer not null primary key,
    digest text not null,
    signed blob not null,
    issued_at integer not null,
    accepted_at integer not null
) strict;

-- Rights that this node, as provider, has granted to others' systems. A right is never changed, only taken back.
create table registry_access_rights (
    id text not null primary key,
    consumer text not null,
    service text not null,
    purposes text not null,
    legal_basis text not null,
    valid_from integer not null,
    valid_until integer,
    granted_by text not null,
    granted_at integer not null,
    evidence text not null,
    revoked_at integer,
    revoked_by text,
    revoked_evidence text
) strict;
create index registry_access_rights_pair on registry_access_rights (consumer, service, granted_at);
