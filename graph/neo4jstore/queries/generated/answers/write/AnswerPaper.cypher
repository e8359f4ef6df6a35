// Writes answers anew, without their relationships.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MERGE (answer:AnswerPaper {key: row.key})
SET answer = row.properties
WITH answer
MATCH (answer)-[edge]->()
DELETE edge
