// Records that a migration was applied.
// Params: $version, $name, $checksum
MERGE (migration:SchemaMigration {version: $version})
ON CREATE SET migration.name = $name, migration.checksum = $checksum, migration.appliedAt = datetime()
