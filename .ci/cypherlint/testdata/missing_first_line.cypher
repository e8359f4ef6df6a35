MATCH (service:Service)
RETURN service.id AS id;
