// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:AnswerPaper {key: row.key})
USING INDEX SEEK answer:AnswerPaper(key)
MATCH (target:Channel {key: row.target})
USING INDEX SEEK target:Channel(key)
CREATE (answer)-[:PAPER_THROUGH]->(target)
