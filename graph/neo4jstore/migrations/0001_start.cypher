// One node for each key, and what the store needs to find its log.
CREATE CONSTRAINT act_key IF NOT EXISTS FOR (node:Act) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT wording_key IF NOT EXISTS FOR (node:Wording) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT provision_key IF NOT EXISTS FOR (node:Provision) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT organization_key IF NOT EXISTS FOR (node:Organization) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT function_key IF NOT EXISTS FOR (node:Function) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT data_item_key IF NOT EXISTS FOR (node:DataItem) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT document_type_key IF NOT EXISTS FOR (node:DocumentType) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT information_system_key IF NOT EXISTS FOR (node:InformationSystem) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT holding_key IF NOT EXISTS FOR (node:Holding) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT data_service_key IF NOT EXISTS FOR (node:DataService) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT integration_key IF NOT EXISTS FOR (node:Integration) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT service_key IF NOT EXISTS FOR (node:Service) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT channel_key IF NOT EXISTS FOR (node:Channel) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT requirement_key IF NOT EXISTS FOR (node:Requirement) REQUIRE node.key IS UNIQUE;

CREATE CONSTRAINT head_name IF NOT EXISTS FOR (head:Head) REQUIRE head.name IS UNIQUE;
CREATE CONSTRAINT change_revision IF NOT EXISTS FOR (change:Change) REQUIRE change.revision IS UNIQUE;
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (change:Change) REQUIRE change.id IS UNIQUE;
CREATE INDEX change_part IF NOT EXISTS FOR (part:ChangePart) ON (part.change);
CREATE CONSTRAINT checkpoint_revision IF NOT EXISTS FOR (checkpoint:Checkpoint) REQUIRE checkpoint.revision IS UNIQUE;
CREATE INDEX checkpoint_part IF NOT EXISTS FOR (part:CheckpointPart) ON (part.revision);
CREATE CONSTRAINT migration_version IF NOT EXISTS FOR (migration:SchemaMigration) REQUIRE migration.version IS UNIQUE;

// People search names in Browser: CALL db.index.fulltext.queryNodes('names', 'справка')
CREATE FULLTEXT INDEX names IF NOT EXISTS
FOR (node:Service|DocumentType|DataItem|InformationSystem|DataService|Organization)
ON EACH [node.nameKk, node.nameRu, node.nameEn]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}};

MERGE (head:Head {name: 'graph'})
ON CREATE SET head.revision = 0, head.commits = 0, head.foreign = 0;
