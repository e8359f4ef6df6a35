package neo4jlocal

import (
	"context"
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Empty removes every node, relationship, constraint and index from a database, in batches that
// fit into a small heap. Token names stay: Neo4j never forgets a label. It is for tests, which
// share a server because Community has one database.
func Empty(ctx context.Context, driver neo4j.DriverWithContext, database string) error {
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: database})
	defer session.Close(ctx)
	// Constraints go first: the indexes they own go with them.
	for _, schema := range []struct{ list, drop string }{
		{"SHOW CONSTRAINTS YIELD name RETURN name", "DROP CONSTRAINT $name IF EXISTS"},
		{"SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name", "DROP INDEX $name IF EXISTS"},
	} {
		names, err := run(ctx, session, schema.list, nil)
		if err != nil {
			return err
		}
		for _, record := range names {
			if _, err := run(ctx, session, schema.drop, record.AsMap()); err != nil {
				return err
			}
		}
	}
	_, err := run(ctx, session, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	return err
}

func run(ctx context.Context, session neo4j.SessionWithContext, query string, parameters map[string]any) ([]*neo4j.Record, error) {
	result, err := session.Run(ctx, query, parameters)
	if err != nil {
		return nil, fmt.Errorf("neo4jlocal: %s: %w", query, err)
	}
	records, err := result.Collect(ctx)
	if err != nil {
		return nil, fmt.Errorf("neo4jlocal: %s: %w", query, err)
	}
	return records, nil
}
