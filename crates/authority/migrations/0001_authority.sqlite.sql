-- The register: every certificate that the authority issued. A request gets one certificate, however often it comes.
create table authority_certificate (
    serial text not null primary key,
    fingerprint text not null unique,
    purpose text not null,
    agency text not null,
    subject text not null,
    request text,
    der blob not null,
    issued_at integer not null,
    not_after integer not null,
    revoked_at integer,
    revoked_reason integer,
    unique (agency, request)
) strict;
create index authority_certificate_issued on authority_certificate (issued_at, serial);
create index authority_certificate_revoked on authority_certificate (revoked_at) where revoked_at is not null;
