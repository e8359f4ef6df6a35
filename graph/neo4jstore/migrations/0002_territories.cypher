// One node for each territory.
CREATE CONSTRAINT territory_key IF NOT EXISTS FOR (node:Territory) REQUIRE node.key IS UNIQUE;
