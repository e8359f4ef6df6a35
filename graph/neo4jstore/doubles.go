package neo4jstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// The rules of a stored graph that only a property graph can break. Their problems name the nodes in words and not as a
// Ref, as no commit mends them: writing one of the two things would silently change the other.
const (
	RuleTwoLabels  = "TWO_LABELS"
	RulePartShared = "PART_SHARED"
)

// readDoubles finds the nodes that would be two things at once, and the parts that belong to two nodes.
func (s *Store) readDoubles(ctx context.Context) ([]graph.Problem, error) {
	var problems []graph.Problem
	add := func(code, remedy, format string, args ...any) {
		problems = append(problems, graph.Problem{Code: code, Severity: graph.SeverityError, Remedy: remedy, Message: fmt.Sprintf(format, args...)})
	}
	_, err := s.read(ctx, query{"double_labels", doubleLabelsText}, nil, func(record *neo4j.Record) error {
		types, err := value[[]any](record, "types")
		key, _ := record.Get("key")
		add(RuleTwoLabels, "Leave it one label of the model in Neo4j, and make another node for the other thing.",
			"The node %q bears the labels %s.", fmt.Sprint(key), words(types))
		return err
	})
	if err != nil {
		return nil, err
	}
	_, err = s.read(ctx, query{"shared_parts", sharedPartsText}, nil, func(record *neo4j.Record) error {
		types, err := value[[]any](record, "types")
		if err != nil {
			return err
		}
		owners, err := value[[]any](record, "owners")
		add(RulePartShared, "Make a node of its own for each of them in Neo4j.", "One %s belongs to %s.", words(types), words(owners))
		return err
	})
	return problems, err
}

func words(list []any) string {
	texts := make([]string, len(list))
	for i, entry := range list {
		texts[i] = fmt.Sprint(entry)
	}
	return strings.Join(texts, " and ")
}
