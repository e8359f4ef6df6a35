// Which kinds of documents has nobody looked for in the systems of the state, and how many demands hang on each?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (document:DocumentType)<-[:OF]-(requirement:Requirement)<-[:DEMANDS]-(service:Service)
WHERE document.kind IN ['EVIDENCE', 'PAYMENT']
  AND NOT coalesce(document.surveyedRecorded, document.surveyedDate IS NOT NULL)
  AND (requirement.validFrom IS NULL OR requirement.validFrom <= $date)
  AND (requirement.validTo IS NULL OR requirement.validTo >= $date)
RETURN document.key AS document, count(DISTINCT requirement) AS requirements, count(DISTINCT service) AS services,
  coalesce(document.nameRu, document.nameKk, document.nameEn) AS documentName
ORDER BY requirements DESC, document
