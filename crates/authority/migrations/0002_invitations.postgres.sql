-- Invitations to join the federation: each for one agency, good once and for a while. The secret itself is kept nowhere.
create table authority_invitation (
    secret_digest text collate "C" not null primary key,
    agency text not null,
    invited_by text not null,
    invited_at bigint not null,
    expires_at bigint not null,
    request text,
    joined_at bigint,
    arrived_at bigint,
    withdrawn_at bigint
);
create index authority_invitation_invited on authority_invitation (invited_at);
create index authority_invitation_agency on authority_invitation (agency);
