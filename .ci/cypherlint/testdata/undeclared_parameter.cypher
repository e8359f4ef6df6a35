// The service of a parameter that the head does not declare.
MATCH (service:Service {id: $id})
RETURN service.name AS name;
