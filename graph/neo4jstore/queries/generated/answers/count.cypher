// How many answers there are, and how many relationships they have.
// Params: none
CALL () {
  MATCH (answer:AnswerVerdict) RETURN count(answer) AS nodes, 0 AS relationships
  UNION ALL
  MATCH ()-[edge:VERDICT_ON]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:VERDICT_THROUGH]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:DATA_FROM]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:DATA_MAY_COME_FROM]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH (answer:AnswerMissingIntegration) RETURN count(answer) AS nodes, 0 AS relationships
  UNION ALL
  MATCH ()-[edge:WOULD_ASK]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:WOULD_ANSWER]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:WOULD_DELIVER]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:WOULD_FREE]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH (answer:AnswerPaper) RETURN count(answer) AS nodes, 0 AS relationships
  UNION ALL
  MATCH ()-[edge:PAPER_OF]->() RETURN 0 AS nodes, count(edge) AS relationships
  UNION ALL
  MATCH ()-[edge:PAPER_THROUGH]->() RETURN 0 AS nodes, count(edge) AS relationships
}
RETURN sum(nodes) AS nodes, sum(relationships) AS relationships
