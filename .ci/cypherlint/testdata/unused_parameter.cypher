// The services, with a parameter too many.
// Params: $id
MATCH (service:Service)
RETURN service.name AS name;
