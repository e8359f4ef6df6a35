// On which systems do how many services rely through integrations in production?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (provider:InformationSystem)<-[:PROVIDER]-(integration:Integration)-[:CONSUMER]->(consumer:InformationSystem)
WHERE EXISTS {
  MATCH (integration)-[:HAS_STATUS]->(period:StatusPeriod {status: 'PRODUCTION'})
  WHERE (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
}
WITH provider, integration, consumer ORDER BY consumer.key
WITH provider, collect(DISTINCT consumer) AS consumers, count(DISTINCT integration) AS integrations
RETURN provider.key AS system, integrations, [consumer IN consumers | consumer.key] AS consumers,
  COUNT {
    UNWIND consumers AS consumer
    MATCH (consumer)<-[:USES|HANDLED_BY]-(using:Service|Channel)
    RETURN DISTINCT CASE WHEN using:Service THEN using.key
      ELSE head(COLLECT { MATCH (using)<-[:OFFERED_THROUGH]-(service:Service) RETURN service.key }) END AS service
  } AS services,
  coalesce(provider.nameRu, provider.nameKk, provider.nameEn) AS systemName
ORDER BY services DESC, integrations DESC, system
