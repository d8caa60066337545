-- The register: every certificate that the authority issued. A request gets one certificate, however often it comes.
create table authority_certificate (
    serial text collate "C" not null primary key,
    fingerprint text collate "C" not null unique,
    purpose text not null,
    agency text collate "C" not null,
    subject text not null,
    request text collate "C",
    der bytea not null,
    issued_at bigint not null,
    not_after bigint not null,
    revoked_at bigint,
    revoked_reason bigint,
    unique (agency, request)
);
create index authority_certificate_issued on authority_certificate (issued_at, serial);
create index authority_certificate_revoked on authority_certificate (revoked_at) where revoked_at is not null;
