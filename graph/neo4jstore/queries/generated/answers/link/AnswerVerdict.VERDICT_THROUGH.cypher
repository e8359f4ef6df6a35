// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerVerdict {key: row.key})
USING INDEX SEEK answer:AnswerVerdict(key)
MATCH (target:Channel {key: row.target})
USING INDEX SEEK target:Channel(key)
CREATE (answer)-[:VERDICT_THROUGH]->(target)
