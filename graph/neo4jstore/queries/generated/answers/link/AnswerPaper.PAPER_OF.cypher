// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerPaper {key: row.key})
USING INDEX SEEK answer:AnswerPaper(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (answer)-[:PAPER_OF]->(target)
