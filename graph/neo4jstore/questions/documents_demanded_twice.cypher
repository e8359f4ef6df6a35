// Which services demand one kind of document several times?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (service:Service)-[:DEMANDS]->(requirement:Requirement)-[:OF]->(document:DocumentType)
WHERE document.kind IN ['EVIDENCE', 'PAYMENT']
  AND (requirement.validFrom IS NULL OR requirement.validFrom <= $date)
  AND (requirement.validTo IS NULL OR requirement.validTo >= $date)
WITH service, document, requirement.subject AS subject, requirement ORDER BY requirement.key
WITH service, document, subject, collect(requirement.key) AS requirements
WHERE size(requirements) > 1
RETURN service.key AS service, document.key AS document, subject, requirements,
  coalesce(service.nameRu, service.nameKk, service.nameEn) AS serviceName,
  coalesce(document.nameRu, document.nameKk, document.nameEn) AS documentName
ORDER BY service, document, subject
