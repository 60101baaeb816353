-- Peers that claimed fragments which they do not give: their copies do not count before an operator trusts them again.

-- NULL: not fenced.
ALTER TABLE peers ADD COLUMN fenced_since_ms INTEGER;
-- Why, one sentence; NULL when it is not.
ALTER TABLE peers ADD COLUMN fenced_reason TEXT;
