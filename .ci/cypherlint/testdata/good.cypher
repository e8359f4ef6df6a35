// The documents that services require. One row per service; 'quoted' $names count for nothing here.
// Params: $ids, $limit

UNWIND $ids AS id
MATCH (service:Service {id: id})
RETURN service.id AS id, COLLECT {
  MATCH (service)-[:REQUIRES]->(document:Document)
  RETURN document {.id, .name} LIMIT $limit
} AS documents;

MATCH (service:Service {name: 'a; $b // c'})
RETURN service.name AS name;
