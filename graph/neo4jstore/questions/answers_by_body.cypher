// How much paper of each body's services could go, by the answers that stand beside the facts?
// Params: none
// The answers are those of onceonly, with limits, groups and what is inferred: see (:AnswerState) for their revision.
MATCH (answer:AnswerVerdict)-[:VERDICT_ON]->(:Requirement)<-[:DEMANDS]-(service:Service)
WHERE answer.outcome <> 'NOT_EVIDENCE'
OPTIONAL MATCH (service)-[:RESPONSIBLE]->(body:Organization)
RETURN body.key AS body, count(DISTINCT service) AS services, count(answer) AS documents,
  count(CASE WHEN answer.outcome = 'REPLACEABLE_NOW' THEN 1 END) AS now,
  count(CASE WHEN answer.possibly = 'REPLACEABLE_NOW' THEN 1 END) AS nowPossibly,
  count(CASE WHEN answer.outcome = 'REPLACEABLE_AFTER_WORK' THEN 1 END) AS afterWork,
  count(CASE WHEN answer.outcome = 'UNKNOWN' THEN 1 END) AS unknown,
  coalesce(body.nameRu, body.nameKk, body.nameEn) AS bodyName
ORDER BY documents DESC, body
