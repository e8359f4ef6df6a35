// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerMissingIntegration {key: row.key})
USING INDEX SEEK answer:AnswerMissingIntegration(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (answer)-[:WOULD_ANSWER]->(target)
