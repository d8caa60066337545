-- What an official has in hand, for when they leave.
create index services_dossiers_holder on services_dossiers (holder);
