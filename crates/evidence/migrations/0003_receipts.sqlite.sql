-- Proven receipts are forgotten when they are old.
create index evidence_receipts_proven on evidence_receipts (proven_at) where state = 'proven';
