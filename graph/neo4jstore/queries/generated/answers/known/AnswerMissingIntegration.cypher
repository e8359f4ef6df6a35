// The answers that are kept: what they say, as a hash, and how many nodes they are connected with.
// Params: none
MATCH (answer:AnswerMissingIntegration)
RETURN answer.key AS key, answer.hash AS hash, COUNT { (answer)-->() } AS edges
