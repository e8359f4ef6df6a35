// The services times the documents.
MATCH (service:Service), (document:Document)
RETURN service.id AS service, document.id AS document;
