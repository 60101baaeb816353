-- Whether fragments are given and taken with tickets alone. A network from before tickets goes on without until its
-- operator says so; a new one asks for them from its beginning.
ALTER TABLE network ADD COLUMN tickets INTEGER NOT NULL DEFAULT 0;
