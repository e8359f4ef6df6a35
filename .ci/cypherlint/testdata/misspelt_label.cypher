// The services under a label that does not exist.
MATCH (service:Servise)
RETURN service.id AS id;
