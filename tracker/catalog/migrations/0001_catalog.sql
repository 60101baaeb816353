-- The catalog, first form. Ids of files and fragments are 32 bytes; whatever is referred to often has a small integer
-- key, so that the many rows of replicas and file_fragments stay small. Moments are milliseconds since 1970-01-01 UTC.

CREATE TABLE network (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  network_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  -- The sequence of the newest version of any name; only ever grows.
  sequence INTEGER NOT NULL,
  -- 1 while no program has the database open: it was closed in order.
  closed INTEGER NOT NULL,
  -- Names that are not removed, the sizes of their newest versions, and files that a kept version refers to.
  names INTEGER NOT NULL,
  logical_bytes INTEGER NOT NULL,
  files INTEGER NOT NULL
) STRICT;

CREATE TABLE peers (
  key INTEGER PRIMARY KEY,
  peer_id TEXT NOT NULL UNIQUE,
  incarnation INTEGER NOT NULL,
  address TEXT NOT NULL,
  zone TEXT NOT NULL,
  -- 1 while its replicas count: it is not dead.
  counted INTEGER NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_heard_ms INTEGER NOT NULL,
  live_total_ms INTEGER NOT NULL,
  -- Number, bytes and exclusive or of the ids of its replicas.
  fragments INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE TABLE fragments (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
  size INTEGER NOT NULL,
  -- Files that have it, and the most copies that a kept version of one asks for.
  refs INTEGER NOT NULL DEFAULT 0,
  wanted INTEGER NOT NULL DEFAULT 0,
  -- Open uploads that claimed it.
  claims INTEGER NOT NULL DEFAULT 0,
  -- Replicas, and those of them that count: on a peer that counts, and not being dropped.
  held INTEGER NOT NULL DEFAULT 0,
  copies INTEGER NOT NULL DEFAULT 0,
  -- 1 when it was claimed or committed here. What only peers told of is never dropped.
  known INTEGER NOT NULL DEFAULT 0,
  committed INTEGER NOT NULL DEFAULT 0,
  -- Set while it is known and neither a file nor an open upload has it.
  unwanted_since_ms INTEGER
) STRICT;

CREATE INDEX fragments_short ON fragments (copies, id) WHERE copies < wanted;
CREATE INDEX fragments_droppable ON fragments (unwanted_since_ms)
  WHERE unwanted_since_ms IS NOT NULL AND copies > 0;
CREATE INDEX fragments_forgettable ON fragments (unwanted_since_ms)
  WHERE unwanted_since_ms IS NOT NULL AND held = 0;

CREATE TABLE replicas (
  fragment INTEGER NOT NULL REFERENCES fragments (key),
  peer INTEGER NOT NULL REFERENCES peers (key),
  -- 1 from the moment that its peer may be told to drop it, until it is reported lost.
  dropping INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (fragment, peer)
) STRICT, WITHOUT ROWID;

CREATE INDEX replicas_by_peer ON replicas (peer);
CREATE INDEX replicas_dropping ON replicas (peer) WHERE dropping = 1;

-- Wanted fragments by copies (the last row: that and more), and how many of them are short. Kept by the triggers
-- below, so that no way of changing a fragment can forget them.
CREATE TABLE copies_totals (
  copies INTEGER PRIMARY KEY CHECK (copies BETWEEN 0 AND 16),
  fragments INTEGER NOT NULL,
  short INTEGER NOT NULL
) STRICT;

INSERT INTO copies_totals (copies, fragments, short)
  WITH RECURSIVE counts (copies) AS (VALUES (0) UNION ALL SELECT copies + 1 FROM counts WHERE copies < 16)
  SELECT copies, 0, 0 FROM counts;

CREATE TRIGGER fragments_leave_total AFTER UPDATE OF copies, wanted ON fragments WHEN old.wanted > 0
BEGIN
  UPDATE copies_totals SET fragments = fragments - 1, short = short - (old.copies < old.wanted)
    WHERE copies = min(old.copies, 16);
END;

CREATE TRIGGER fragments_enter_total AFTER UPDATE OF copies, wanted ON fragments WHEN new.wanted > 0
BEGIN
  UPDATE copies_totals SET fragments = fragments + 1, short = short + (new.copies < new.wanted)
    WHERE copies = min(new.copies, 16);
END;

-- Files that a kept version refers to.
CREATE TABLE files (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
  size INTEGER NOT NULL,
  fragment_size INTEGER NOT NULL,
  content_sha256 BLOB NOT NULL CHECK (length(content_sha256) = 32),
  fragments INTEGER NOT NULL,
  -- Kept versions of it, and the most copies that one of them asks for.
  refs INTEGER NOT NULL,
  replicas INTEGER NOT NULL
) STRICT;

CREATE TABLE file_fragments (
  file INTEGER NOT NULL REFERENCES files (key),
  position INTEGER NOT NULL,
  fragment INTEGER NOT NULL REFERENCES fragments (key),
  PRIMARY KEY (file, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX file_fragments_by_fragment ON file_fragments (fragment, file);

-- Every name at its newest version. A name keeps its key when it is removed and put again.
CREATE TABLE names (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  -- NULL in a tombstone.
  file INTEGER REFERENCES files (key),
  size INTEGER NOT NULL,
  committed_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX names_live ON names (name) WHERE file IS NOT NULL;
CREATE INDEX names_removed ON names (committed_at_ms) WHERE file IS NULL;
CREATE INDEX names_by_file ON names (file) WHERE file IS NOT NULL;

-- Every version that is kept: the newest of each name, and superseded ones for their time of grace.
CREATE TABLE versions (
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  name INTEGER NOT NULL REFERENCES names (key),
  file INTEGER REFERENCES files (key),
  replicas INTEGER NOT NULL,
  -- JSON: [[key, value], ...].
  tags TEXT NOT NULL,
  committed_at_ms INTEGER NOT NULL,
  operation_id TEXT NOT NULL,
  superseded_at_ms INTEGER,
  PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_by_name ON versions (name);
CREATE INDEX versions_by_file ON versions (file, replicas) WHERE file IS NOT NULL;
CREATE INDEX versions_superseded ON versions (superseded_at_ms) WHERE superseded_at_ms IS NOT NULL;

-- Names that are not removed, by their key. It has no copy of the text: only trigrams.
CREATE VIRTUAL TABLE name_search USING fts5 (
  name, tags, tokenize = 'trigram', content = '', contentless_delete = 1
);

CREATE TABLE uploads (
  key INTEGER PRIMARY KEY,
  operation_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  replicas INTEGER NOT NULL,
  acknowledge INTEGER NOT NULL,
  fragment_size INTEGER NOT NULL,
  tags TEXT NOT NULL,
  -- JSON: null, or what must hold of the name.
  condition TEXT NOT NULL,
  lease_until_ms INTEGER NOT NULL,
  claimed INTEGER NOT NULL
) STRICT;

CREATE INDEX uploads_by_lease ON uploads (lease_until_ms);

CREATE TABLE claims (
  upload INTEGER NOT NULL REFERENCES uploads (key),
  fragment INTEGER NOT NULL REFERENCES fragments (key),
  -- 1 when the network had it already.
  present INTEGER NOT NULL,
  PRIMARY KEY (upload, fragment)
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_by_fragment ON claims (fragment);

-- Replies of finished changes, so that a repeated one is answered and not done again.
CREATE TABLE operations (
  -- Rows in the order of their coming: ids are by chance, and would scatter them.
  key INTEGER PRIMARY KEY,
  operation_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('put', 'remove')),
  name TEXT NOT NULL,
  reply TEXT NOT NULL,
  finished_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX operations_by_end ON operations (finished_at_ms);
