// Removes answers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (answer:AnswerPaper {key: row.key})
DETACH DELETE answer
