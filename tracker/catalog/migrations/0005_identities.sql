-- Who belongs to the network, who is expected, and what was done about both.

CREATE TABLE devices (
  -- SHA-256 of the device's public key, base32.
  device_id TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  joined_at_ms INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL,
  -- Of the newest certificate: after that nobody believes it, revoked or not.
  certificate_until_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_revoked ON devices (certificate_until_ms) WHERE revoked_at_ms IS NOT NULL;

CREATE TABLE invitations (
  -- SHA-256 of the secret: who reads it here cannot join with it.
  secret_hash BLOB PRIMARY KEY,
  role TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  -- The one key that it was used for.
  used_by TEXT
) STRICT, WITHOUT ROWID;

-- Tokens of the HTTP gateway.
CREATE TABLE access (
  -- SHA-256 of the token.
  token_hash BLOB PRIMARY KEY,
  access_id TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Only ever added to.
CREATE TABLE audit (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  -- Whose doing: a device id, or where somebody without one came from.
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- 'done', or the code of the failure.
  outcome TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit is only added to'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit is only added to'); END;
