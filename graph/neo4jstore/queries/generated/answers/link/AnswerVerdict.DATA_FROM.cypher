// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerVerdict {key: row.key})
USING INDEX SEEK answer:AnswerVerdict(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (answer)-[:DATA_FROM]->(target)
