-- Whether fragments are given and taken with tickets alone. A network from before tickets goes on without until its
-- operator says so; a new one asks for them from its beginning. NULL in one that is rebuilt, until a peer says that it
-- was so.
ALTER TABLE network ADD COLUMN tickets INTEGER DEFAULT 0;
