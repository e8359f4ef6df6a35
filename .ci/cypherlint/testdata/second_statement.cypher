// The services, then a second statement with a mistake.
MATCH (service:Service)
RETURN service.id AS id;

MATCH (service:Service)
RETURN servise.id AS id;
