// Removes answers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (answer:AnswerVerdict {key: row.key})
DETACH DELETE answer
