// Which papers have to stay because no system holds what they prove, and which has nobody looked for?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (service:Service)-[:DEMANDS]->(requirement:Requirement)-[:OF]->(document:DocumentType)
WHERE document.kind IN ['EVIDENCE', 'PAYMENT']
  AND (requirement.validFrom IS NULL OR requirement.validFrom <= $date)
  AND (requirement.validTo IS NULL OR requirement.validTo >= $date)
OPTIONAL MATCH (service)-[:OFFERED_THROUGH]->(channel:Channel)
WHERE (channel.validFrom IS NULL OR channel.validFrom <= $date)
  AND (channel.validTo IS NULL OR channel.validTo >= $date)
// What has to arrive is each item that the document proves or, where none is recorded, the document itself.
WITH service, requirement, document, channel,
  COLLECT { MATCH (document)-[:PROVES]->(item:DataItem) RETURN item } AS items
UNWIND CASE WHEN items = [] THEN [document] ELSE items END AS subject
WITH service, requirement, document, channel, subject, COLLECT {
  UNWIND [document, subject] AS held
  MATCH (held)<-[:OF|OF_ITEM]-(holding:Holding)<-[:HAS]-(holder:InformationSystem)
  WHERE holding.basis <> 'INFERRED'
    AND (holding.validFrom IS NULL OR holding.validFrom <= $date)
    AND (holding.validTo IS NULL OR holding.validTo >= $date)
    AND NOT coalesce(holder.placeholder, false)
    AND NOT EXISTS {
      MATCH (holder)-[:HAS_STATUS]->(period:StatusPeriod)
      WHERE period.status = 'WITHDRAWN'
        AND (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
    }
  RETURN DISTINCT holder
} AS holders
WITH service, requirement, document, channel, sum(size(holders)) AS holders
WHERE holders = 0
  // A substitute of the requirement stands over one of the same kind of the document type.
  AND NOT EXISTS { (requirement)-[:REPLACEABLE_BY]->(:Substitute {state: 'ALLOWED'}) }
  AND NOT EXISTS {
    MATCH (document)-[:REPLACEABLE_BY]->(general:Substitute {state: 'ALLOWED'})
    WHERE NOT EXISTS { (requirement)-[:REPLACEABLE_BY]->(:Substitute {kind: general.kind}) }
  }
RETURN service.key AS service, channel.key AS channel, requirement.key AS requirement, document.key AS document,
  CASE WHEN document.surveyedRecorded OR document.surveyedDate IS NOT NULL THEN 'PAPER' ELSE 'UNKNOWN' END AS outcome,
  coalesce(service.nameRu, service.nameKk, service.nameEn) AS serviceName,
  coalesce(document.nameRu, document.nameKk, document.nameEn) AS documentName
ORDER BY service, requirement, channel
