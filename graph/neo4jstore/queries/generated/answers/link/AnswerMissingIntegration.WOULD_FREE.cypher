// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerMissingIntegration {key: row.key})
USING INDEX SEEK answer:AnswerMissingIntegration(key)
MATCH (target:Requirement {key: row.target})
USING INDEX SEEK target:Requirement(key)
CREATE (answer)-[:WOULD_FREE]->(target)
