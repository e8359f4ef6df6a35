// Which missing integrations free most, by the answers that stand beside the facts?
// Params: none
// The answers are those of onceonly, with limits, groups and what is inferred: see (:AnswerState) for their revision.
MATCH (answer:AnswerMissingIntegration)-[:WOULD_ASK]->(consumer:InformationSystem),
  (answer)-[:WOULD_ANSWER]->(provider:InformationSystem)
RETURN consumer.key AS consumer, provider.key AS provider, answer.step AS step, answer.confirmOnly AS confirmOnly,
  answer.freedAlone AS freedAlone, answer.freedAlonePossibly AS freedAlonePossibly, answer.services AS services,
  answer.documents AS documents,
  coalesce(consumer.nameRu, consumer.nameKk, consumer.nameEn) AS consumerName,
  coalesce(provider.nameRu, provider.nameKk, provider.nameEn) AS providerName
ORDER BY freedAlone DESC, freedAlonePossibly DESC, consumer, provider
