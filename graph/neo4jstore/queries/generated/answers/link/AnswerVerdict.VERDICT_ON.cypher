// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerVerdict {key: row.key})
USING INDEX SEEK answer:AnswerVerdict(key)
MATCH (target:Requirement {key: row.target})
USING INDEX SEEK target:Requirement(key)
CREATE (answer)-[:VERDICT_ON]->(target)
