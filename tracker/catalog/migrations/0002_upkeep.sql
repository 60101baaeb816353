-- What keeping copies needs: what operators say of peers, which copies the network placed itself, how much is missing.

-- NULL: not being emptied.
ALTER TABLE peers ADD COLUMN draining_since_ms INTEGER;
-- Its copies are not made up for before this moment.
ALTER TABLE peers ADD COLUMN maintenance_until_ms INTEGER NOT NULL DEFAULT 0;

-- Whether a peer's replicas count is changed a part at a time. Those of fragments up to this key are as "counted" says,
-- the others still as it said before; while nothing is being changed that is all of them.
ALTER TABLE peers ADD COLUMN counted_to INTEGER NOT NULL DEFAULT 9007199254740991;

-- 1 when the tracker chose this place for a put or for repair. Only such a copy may be trimmed when there are more than
-- wanted: others are there because somebody asked a peer to keep them, or nobody knows why.
ALTER TABLE replicas ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;

-- 1 while an operator holds repair.
ALTER TABLE network ADD COLUMN repair_paused INTEGER NOT NULL DEFAULT 0;

-- Bytes of the copies that are missing.
ALTER TABLE copies_totals ADD COLUMN missing_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE copies_totals SET missing_bytes = (
  SELECT ifnull(sum((wanted - fr.copies) * size), 0) FROM fragments fr
    WHERE fr.copies < wanted AND min(fr.copies, 16) = copies_totals.copies
);

DROP TRIGGER fragments_leave_total;
DROP TRIGGER fragments_enter_total;

CREATE TRIGGER fragments_leave_total AFTER UPDATE OF copies, wanted ON fragments WHEN old.wanted > 0
BEGIN
  UPDATE copies_totals SET fragments = fragments - 1, short = short - (old.copies < old.wanted),
      missing_bytes = missing_bytes - max(0, old.wanted - old.copies) * old.size
    WHERE copies = min(old.copies, 16);
END;

CREATE TRIGGER fragments_enter_total AFTER UPDATE OF copies, wanted ON fragments WHEN new.wanted > 0
BEGIN
  UPDATE copies_totals SET fragments = fragments + 1, short = short + (new.copies < new.wanted),
      missing_bytes = missing_bytes + max(0, new.wanted - new.copies) * new.size
    WHERE copies = min(new.copies, 16);
END;

-- Another kind of change: of the number of copies.
CREATE TABLE operations_next (
  -- Rows in the order of their coming: ids are by chance, and would scatter them.
  key INTEGER PRIMARY KEY,
  operation_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('put', 'remove', 'replicas')),
  name TEXT NOT NULL,
  reply TEXT NOT NULL,
  finished_at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO operations_next SELECT key, operation_id, kind, name, reply, finished_at_ms FROM operations;
DROP TABLE operations;
ALTER TABLE operations_next RENAME TO operations;
CREATE INDEX operations_by_end ON operations (finished_at_ms);
