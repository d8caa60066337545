-- Worklists show the first rows of a range of one index, whatever the number of dossiers. Those of work in hand stay as
-- small as the work in hand; those of finished dossiers are written once, when a dossier is finished.
drop index services_dossiers_work;
create index services_dossiers_open on services_dossiers (office, deadline, code) where office <> 'nobody';
create index services_dossiers_free on services_dossiers (office, deadline, code)
    where office <> 'nobody' and holder is null;
create index services_dossiers_open_name on services_dossiers (office, applicant, code) where office <> 'nobody';
create index services_dossiers_open_filed on services_dossiers (office, filed_at, code) where office <> 'nobody';
create index services_dossiers_done_name on services_dossiers (applicant, code) where office = 'nobody';
create index services_dossiers_done_filed on services_dossiers (filed_at, code) where office = 'nobody';
create index services_dossiers_done_status on services_dossiers (status, filed_at, code) where office = 'nobody';
create index services_dossiers_procedure on services_dossiers (procedure, filed_at);
