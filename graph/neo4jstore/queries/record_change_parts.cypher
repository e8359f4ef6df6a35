// Keeps what a large change wrote and removed, in parts.
// Params: $rows
UNWIND $rows AS row
CREATE (part:ChangePart)
SET part = row
