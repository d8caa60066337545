-- Procedures that the agency has ceased to receive dossiers for. Their versions stay: dossiers under way go on.
create table services_closed (
    code text not null primary key,
    closed_at integer not null
) strict;
