-- The signed configurations that this node took, as exact bytes. The highest version is the one in force.
create table registry_configurations (
    version bigint not null primary key,
    digest text not null,
    signed blob not null,
    issued_at bigint not null,
    accepted_at bigint not null
) strict;

-- Rights that this node, as provider, has granted to others' systems. A right is never changed, only taken back.
create table registry_access_rights (
    id text not null primary key,
    consumer text not null,
    service text not null,
    purposes text not null,
    legal_basis text not null,
    valid_from bigint not null,
    valid_until bigint,
    granted_by text not null,
    granted_at bigint not null,
    evidence text not null,
    revoked_at bigint,
    revoked_by text,
    revoked_evidence text
) strict;
create index registry_access_rights_pair on registry_access_rights (consumer, service, granted_at);
