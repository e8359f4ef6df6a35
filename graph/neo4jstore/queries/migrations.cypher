// The migrations that were applied, in their order.
// Params: none
MATCH (migration:SchemaMigration)
RETURN migration.version AS version, migration.name AS name, migration.checksum AS checksum
ORDER BY migration.version
