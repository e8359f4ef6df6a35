// Which papers does a person carry from one service to another, though the second could have the data?
// Params: $date
// In Neo4j Browser first: :param date => date()
MATCH (issuing:Service)-[:GIVES]->(:Result)-[:OF]->(document:DocumentType)
WHERE document.kind IN ['EVIDENCE', 'PAYMENT']
WITH DISTINCT issuing, document
MATCH (service:Service)-[:DEMANDS]->(requirement:Requirement)-[:OF]->(document)
WHERE requirement.obligation <> 'OPTIONAL'
  AND (requirement.validFrom IS NULL OR requirement.validFrom <= $date)
  AND (requirement.validTo IS NULL OR requirement.validTo >= $date)
OPTIONAL MATCH (service)-[:OFFERED_THROUGH]->(channel:Channel)
WHERE (channel.validFrom IS NULL OR channel.validFrom <= $date)
  AND (channel.validTo IS NULL OR channel.validTo >= $date)
// What has to arrive is each item that the document proves or, where none is recorded, the document itself.
WITH issuing, service, requirement, document, channel,
  COLLECT { MATCH (document)-[:PROVES]->(item:DataItem) RETURN item } AS items
UNWIND CASE WHEN items = [] THEN [document] ELSE items END AS subject
// It arrives where a system of the service or behind the channel holds it, or is connected to one that does by an
// integration in production that delivers it and admits the service; all of them in operation.
WITH issuing, service, requirement, document, channel, subject, EXISTS {
  UNWIND [service, channel] AS asking
  MATCH (asking)-[:USES|HANDLED_BY]->(consumer:InformationSystem)
  WHERE NOT coalesce(consumer.placeholder, false)
    AND NOT EXISTS {
      MATCH (consumer)-[:HAS_STATUS]->(period:StatusPeriod)
      WHERE period.status IN ['PLANNED', 'DEVELOPMENT', 'PILOT', 'SUSPENDED', 'WITHDRAWN']
        AND (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
    }
  UNWIND [document, subject] AS held
  MATCH (held)<-[:OF|OF_ITEM]-(holding:Holding)<-[:HAS]-(holder:InformationSystem)
  WHERE holding.basis <> 'INFERRED'
    AND (holding.validFrom IS NULL OR holding.validFrom <= $date)
    AND (holding.validTo IS NULL OR holding.validTo >= $date)
    AND NOT coalesce(holder.placeholder, false)
    AND NOT EXISTS {
      MATCH (holder)-[:HAS_STATUS]->(period:StatusPeriod)
      WHERE period.status IN ['PLANNED', 'DEVELOPMENT', 'PILOT', 'SUSPENDED', 'WITHDRAWN']
        AND (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
    }
    AND (holder = consumer OR EXISTS {
      MATCH (consumer)<-[:CONSUMER]-(integration:Integration)-[:PROVIDER]->(holder)
      WHERE integration.basis <> 'INFERRED'
        AND (integration.admitsAny OR EXISTS { (integration)-[:ADMITS]->(service) })
        AND EXISTS {
          MATCH (integration)-[:HAS_STATUS]->(period:StatusPeriod {status: 'PRODUCTION'})
          WHERE (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
        }
        AND (EXISTS {
          MATCH (integration)-[:DELIVERS|DELIVERS_ITEM]->(delivered)
          WHERE delivered IN [document, subject]
        } OR coalesce(integration.deliversRecorded, false) = false
          AND NOT EXISTS { (integration)-[:DELIVERS|DELIVERS_ITEM]->() }
          AND EXISTS {
            MATCH (integration)-[:THROUGH]->(source:DataService)-[:DELIVERS|DELIVERS_ITEM]->(delivered)
            WHERE delivered IN [document, subject] AND source.direction IN ['READ', 'READ_WRITE']
              AND NOT EXISTS {
                MATCH (source)-[:HAS_STATUS]->(period:StatusPeriod {status: 'WITHDRAWN'})
                WHERE (period.from IS NULL OR period.from <= $date) AND (period.to IS NULL OR period.to >= $date)
              }
          })
    })
} AS arrives
WITH issuing, service, requirement, document, channel, collect(arrives) AS arrivals
WHERE NOT all(arrives IN arrivals WHERE arrives)
RETURN issuing.key AS issuing, service.key AS demanding, channel.key AS channel, requirement.key AS requirement, document.key AS document,
  coalesce(issuing.nameRu, issuing.nameKk, issuing.nameEn) AS issuingName,
  coalesce(service.nameRu, service.nameKk, service.nameEn) AS demandingName,
  coalesce(document.nameRu, document.nameKk, document.nameEn) AS documentName
ORDER BY issuing, demanding, requirement, channel
