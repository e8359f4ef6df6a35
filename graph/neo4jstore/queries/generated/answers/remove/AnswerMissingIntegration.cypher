// Removes answers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (answer:AnswerMissingIntegration {key: row.key})
DETACH DELETE answer
