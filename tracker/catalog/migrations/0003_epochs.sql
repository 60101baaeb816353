-- What a tracker needs to know of itself after its database was lost, or replaced by an older one.

-- 'backup': a copy that `tracker backup` made, and that has not been started yet. 'collecting': the epoch was raised,
-- and what peers know beyond this database is being taken in.
ALTER TABLE network ADD COLUMN state TEXT NOT NULL DEFAULT 'serving'
  CHECK (state IN ('serving', 'collecting', 'backup'));

-- Every epoch that this database raised itself to, and the newest version that it knew then: what peers remember
-- beyond that is asked of each of them once.
CREATE TABLE epochs (
  epoch INTEGER PRIMARY KEY,
  base_epoch INTEGER NOT NULL,
  base_sequence INTEGER NOT NULL
) STRICT;
