// Which services have no system that could take the data?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (service:Service)
OPTIONAL MATCH (service)-[:OFFERED_THROUGH]->(channel:Channel)
WHERE (channel.validFrom IS NULL OR channel.validFrom <= $date)
  AND (channel.validTo IS NULL OR channel.validTo >= $date)
WITH service, channel
WHERE NOT EXISTS {
  UNWIND [service, channel] AS asking
  MATCH (asking)-[:USES|HANDLED_BY]->(consumer:InformationSystem)
  WHERE NOT coalesce(consumer.placeholder, false)
    AND NOT EXISTS {
      MATCH (consumer)-[:HAS_STATUS]->(period:StatusPeriod)
      WHERE period.status = 'WITHDRAWN'
        AND (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
    }
} AND EXISTS {
  MATCH (service)-[:DEMANDS]->(requirement:Requirement)
  WHERE (requirement.validFrom IS NULL OR requirement.validFrom <= $date)
    AND (requirement.validTo IS NULL OR requirement.validTo >= $date)
}
RETURN DISTINCT service.key AS service,
  coalesce(service.ownSystemsSurveyedRecorded, service.ownSystemsSurveyedDate IS NOT NULL) AS surveyed,
  coalesce(service.nameRu, service.nameKk, service.nameEn) AS serviceName
ORDER BY service
