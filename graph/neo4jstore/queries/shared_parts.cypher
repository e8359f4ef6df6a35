// Which terms, periods, statements and other parts belong to two nodes, so that a change to one would change the other?
// Params: none
MATCH (part:RoleHeld|Identifier|Term|Result|Substitute|Statement|StatusPeriod)
WHERE COUNT { (part)<-[:HOLDS_ROLE|IDENTIFIED_BY|HAS_TERM|GIVES|REPLACEABLE_BY|STATES|HAS_STATUS]-() } > 1
RETURN labels(part) AS types,
  COLLECT {
    MATCH (part)<-[:HOLDS_ROLE|IDENTIFIED_BY|HAS_TERM|GIVES|REPLACEABLE_BY|STATES|HAS_STATUS]-(owner)
    RETURN toString(owner.key) AS key ORDER BY key
  } AS owners
LIMIT 100
