-- 0 while peers may remember names that this database does not know: then what nothing seems to need stays.
ALTER TABLE network ADD COLUMN whole INTEGER NOT NULL DEFAULT 1 CHECK (whole IN (0, 1));
-- What earlier recoveries heard is not known.
UPDATE network SET whole = 0 WHERE EXISTS (SELECT 1 FROM epochs);
