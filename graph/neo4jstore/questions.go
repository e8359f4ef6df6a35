package neo4jstore

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

//go:embed questions/*.cypher
var questionFiles embed.FS

// Question is one of the mission's questions in plain Cypher, for people at Neo4j Browser and for onceonly ask. On
// registries without coverage limits, groups, inferred facts, incomplete lists and unknown statuses, with one channel a
// service, it gives exactly the answer of package gap (2-model §2.6). On others it is an approximation on solid ground:
// it passes over what is INFERRED and takes no account of limits, groups and what is not recorded.
type Question struct {
	Name   string // "replaceable_now"
	Title  string // the question in words
	Cypher string
}

// Questions returns the questions by name.
func Questions() []Question {
	entries, err := questionFiles.ReadDir("questions")
	if err != nil {
		panic(err) // embedded
	}
	questions := make([]Question, len(entries))
	for i, entry := range entries {
		text, err := questionFiles.ReadFile("questions/" + entry.Name())
		if err != nil {
			panic(err) // embedded
		}
		title, _, _ := strings.Cut(string(text), "\n")
		questions[i] = Question{strings.TrimSuffix(entry.Name(), ".cypher"), strings.TrimPrefix(title, "// "), string(text)}
	}
	return questions
}

// askLimit bounds a question.
const askLimit = time.Minute

// Ask puts a question to the stored graph, as it is, and returns the names of the columns and the rows. The parameter
// date is a graph.Date, today if it is not given. Values are texts, numbers, true and false, nil, dates as graph.Date, and
// lists of them. Nothing is written. NOT_FOUND when there is no such question; UNAVAILABLE when it takes longer than a
// minute.
func (s *Store) Ask(ctx context.Context, name string, params map[string]any) (columns []string, rows [][]any, err error) {
	if err := s.usable(ctx); err != nil {
		return nil, nil, err
	}
	questions := Questions()
	i := slices.IndexFunc(questions, func(q Question) bool { return q.Name == name })
	if i < 0 {
		names := make([]string, len(questions))
		for i, q := range questions {
			names[i] = q.Name
		}
		return nil, nil, graph.Errorf(graph.NotFound, "There is no question %q. There are %s.", name, strings.Join(names, ", "))
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	q := query{"questions/" + name, questions[i].Cypher}
	session := s.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: s.database, AccessMode: neo4j.AccessModeRead})
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, q.text, asked(params), limits(ctx, q.name)...)
	if err != nil {
		return nil, nil, failure(q.name, err)
	}
	if columns, err = result.Keys(); err != nil {
		return nil, nil, failure(q.name, err)
	}
	for result.Next(ctx) {
		rows = append(rows, plain(result.Record().Values).([]any))
	}
	return columns, rows, failure(q.name, s.consume(ctx, q, result))
}

// asked gives parameters as Cypher takes them.
func asked(params map[string]any) map[string]any {
	all := map[string]any{"date": graph.DateOf(time.Now())}
	for name, v := range params {
		all[name] = v
	}
	for name, v := range all {
		if date, ok := v.(graph.Date); ok {
			day, _ := time.Parse(time.DateOnly, date.String()) // a Date writes itself so that it parses
			all[name] = neo4j.DateOf(day)
		}
	}
	return all
}

// plain gives values without the driver's types.
func plain(v any) any {
	switch v := v.(type) {
	case neo4j.Date:
		return graph.DateOf(v.Time())
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	}
	return v
}
