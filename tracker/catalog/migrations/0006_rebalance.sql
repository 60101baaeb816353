-- How evenly full peers are to be, while an operator wants them made so.
ALTER TABLE network ADD COLUMN rebalance_tolerance REAL;
