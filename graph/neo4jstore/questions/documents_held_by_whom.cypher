// Which systems hold what each document proves, wholly or in part?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (document:DocumentType)
WHERE document.kind IN ['EVIDENCE', 'PAYMENT']
WITH document, COLLECT { MATCH (document)-[:PROVES]->(item:DataItem) RETURN item } AS items
UNWIND CASE WHEN items = [] THEN [document] ELSE items END AS subject
WITH document, subject, COLLECT {
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
WITH document, CASE WHEN subject = document THEN null ELSE subject.key END AS item,
  COLLECT { UNWIND holders AS holder RETURN holder.key AS key ORDER BY key } AS holders
RETURN document.key AS document, item, holders,
  coalesce(document.surveyedRecorded, document.surveyedDate IS NOT NULL) AS surveyed,
  coalesce(document.nameRu, document.nameKk, document.nameEn) AS documentName
ORDER BY document, item
