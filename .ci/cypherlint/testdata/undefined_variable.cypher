// The services by a variable that nothing binds.
MATCH (service:Service)
RETURN system.id AS id;
