package neo4jstore

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

//go:embed migrations/*.cypher
var migrationFiles embed.FS

// migration is one step by which a database is prepared. Its file never changes once it was released.
type migration struct {
	version    int64
	name       string
	checksum   string
	statements []string
}

var migrations = func() []migration {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		panic(err) // embedded
	}
	var list []migration
	for i, entry := range entries {
		text, err := migrationFiles.ReadFile("migrations/" + entry.Name())
		if err != nil {
			panic(err) // embedded
		}
		number, name, _ := strings.Cut(strings.TrimSuffix(entry.Name(), ".cypher"), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version != int64(i+1) {
			panic("neo4jstore: migrations are numbered from 0001 without gaps: " + entry.Name())
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{version, name, hex.EncodeToString(sum[:]), statementsOf(string(text))})
	}
	return list
}()

// statementsOf cuts a file at semicolons that end a line.
func statementsOf(text string) []string {
	var statements []string
	for statement := range strings.SplitSeq(text, ";\n") {
		if strings.TrimSpace(statement) != "" {
			statements = append(statements, statement)
		}
	}
	return statements
}

// Migrate brings a database up to the version that this program needs, and returns the names of the migrations that it
// applied, none when there was nothing to do. INVALID when one was applied there in another wording.
func Migrate(ctx context.Context, options Options) ([]string, error) {
	c, err := connect(options)
	if err != nil {
		return nil, err
	}
	defer c.driver.Close(context.WithoutCancel(ctx))
	done, err := c.appliedMigrations(ctx)
	if err != nil {
		return nil, err
	}
	return c.migrate(ctx, done)
}

// prepare migrates an empty database and refuses one that is behind.
func (c *connection) prepare(ctx context.Context) error {
	done, err := c.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	if done == len(migrations) {
		return nil
	}
	if done == 0 {
		empty, err := c.isEmpty(ctx)
		if err != nil {
			return err
		}
		if empty {
			_, err := c.migrate(ctx, 0)
			return err
		}
	}
	return graph.Errorf(graph.Unavailable, "The database is at version %d and this program needs %d. Run: onceonly migrate", done, len(migrations))
}

// appliedMigrations returns how many were applied, all of them in the wording of this program.
func (c *connection) appliedMigrations(ctx context.Context) (int, error) {
	done := 0
	_, err := c.read(ctx, query{"migrations", migrationsText}, nil, func(record *neo4j.Record) error {
		version, err := value[int64](record, "version")
		if err != nil {
			return err
		}
		name, err := value[string](record, "name")
		if err != nil {
			return err
		}
		checksum, err := value[string](record, "checksum")
		if err != nil {
			return err
		}
		done++
		switch {
		case done > len(migrations):
			return graph.Errorf(graph.Unavailable, "The database is at version %d, and this program knows %d. Use a newer version of onceonly.", version, len(migrations))
		case version != int64(done) || checksum != migrations[done-1].checksum:
			return graph.Errorf(graph.Invalid, "Migration %04d_%s was applied to the database in another wording than this program has. Use the version of onceonly that applied it, or restore the database from a backup.", version, name)
		}
		return nil
	})
	return done, err
}

// migrate applies the migrations after the first done ones. Statements are repeatable, so one that breaks off goes on
// from its beginning the next time.
func (c *connection) migrate(ctx context.Context, done int) ([]string, error) {
	var applied []string
	for _, m := range migrations[done:] {
		label := fmt.Sprintf("%04d_%s", m.version, m.name)
		for _, statement := range m.statements {
			if _, err := c.read(ctx, query{"migrations/" + label, statement}, nil, ignore); err != nil {
				return applied, err
			}
		}
		params := map[string]any{"version": m.version, "name": m.name, "checksum": m.checksum}
		if _, err := c.read(ctx, query{"record_migration", recordMigrationText}, params, ignore); err != nil {
			return applied, err
		}
		applied = append(applied, label)
	}
	names := mapping.New().Vocabulary()
	params := map[string]any{"labels": names.Labels, "relationshipTypes": names.RelationshipTypes, "propertyKeys": names.PropertyKeys}
	_, err := c.read(ctx, query{"create_names", createNamesText}, params, ignore)
	return applied, err
}

func ignore(*neo4j.Record) error { return nil }

func (c *connection) isEmpty(ctx context.Context) (empty bool, err error) {
	_, err = c.read(ctx, query{"is_empty", isEmptyText}, nil, func(record *neo4j.Record) error {
		empty, err = value[bool](record, "empty")
		return err
	})
	return empty, err
}
