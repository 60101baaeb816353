-- Invitations that several machines may use, and that can be listed and ended by a name that says nothing of the secret.

CREATE TABLE invitations_of_many (
  -- SHA-256 of the secret: who reads it here cannot join with it.
  secret_hash BLOB PRIMARY KEY,
  -- By chance, 8 characters of base32.
  invitation_id TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  -- How many devices may join with it.
  uses INTEGER NOT NULL,
  made_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Who joined with it: each device once, however often it came again.
CREATE TABLE invitation_uses (
  secret_hash BLOB NOT NULL REFERENCES invitations_of_many ON DELETE CASCADE,
  device_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (secret_hash, device_id)
) STRICT, WITHOUT ROWID;

-- All of those that there were held for 15 minutes. Hexadecimal digits that base32 has not are others.
INSERT INTO invitations_of_many
  SELECT secret_hash,
    replace(replace(replace(replace(lower(hex(randomblob(4))), '0', 'g'), '1', 'h'), '8', 'i'), '9', 'j'),
    role, 1, expires_at_ms - 900000, expires_at_ms, NULL
  FROM invitations;

-- When one was used, nobody wrote down: it was when the device came, or while the invitation held.
INSERT INTO invitation_uses
  SELECT secret_hash, used_by,
    max(expires_at_ms - 900000, min(expires_at_ms,
      coalesce((SELECT joined_at_ms FROM devices WHERE device_id = used_by), 0)))
  FROM invitations WHERE used_by IS NOT NULL;

DROP TABLE invitations;
ALTER TABLE invitations_of_many RENAME TO invitations;
