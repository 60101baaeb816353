-- What each device has put, so that it can be held to its quota.

-- Who began it; NULL: before quotas, or without identities.
ALTER TABLE uploads ADD COLUMN device_id TEXT;
-- What it may have, as was set when it began; NULL: as much as there is room for.
ALTER TABLE uploads ADD COLUMN quota_bytes INTEGER;
-- Bytes of the fragments that it claimed, each once.
ALTER TABLE uploads ADD COLUMN claimed_bytes INTEGER NOT NULL DEFAULT 0;

CREATE INDEX uploads_by_device ON uploads (device_id) WHERE device_id IS NOT NULL;

-- Whose put it was; NULL: before quotas, without identities, or told by peers alone.
ALTER TABLE versions ADD COLUMN device_id TEXT;

-- Sizes of the files of all versions that are kept, by whose they are. Kept by the triggers below, so that no way of
-- changing a version can forget them.
CREATE TABLE device_bytes (
  device_id TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER versions_enter_device AFTER INSERT ON versions
  WHEN new.device_id IS NOT NULL AND new.file IS NOT NULL
BEGIN
  INSERT INTO device_bytes VALUES (new.device_id, (SELECT size FROM files WHERE key = new.file))
    ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER versions_leave_device AFTER DELETE ON versions
  WHEN old.device_id IS NOT NULL AND old.file IS NOT NULL
BEGIN
  UPDATE device_bytes SET bytes = bytes - (SELECT size FROM files WHERE key = old.file)
    WHERE device_id = old.device_id;
END;
