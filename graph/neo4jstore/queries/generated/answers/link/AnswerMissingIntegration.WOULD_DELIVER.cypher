// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerMissingIntegration {key: row.key})
USING INDEX SEEK answer:AnswerMissingIntegration(key)
MATCH (target:DocumentType {key: row.target})
USING INDEX SEEK target:DocumentType(key)
CREATE (answer)-[:WOULD_DELIVER]->(target)
