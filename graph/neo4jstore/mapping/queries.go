package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"onceonly/graph"
)

// The names of the generated queries.

func (s *Shape) LoadQuery() string       { return "load/" + s.Label }
func (s *Shape) WriteQuery() string      { return "write/" + s.Label }
func (s *Shape) DisconnectQuery() string { return "disconnect/" + s.Label }
func (s *Shape) RemoveQuery() string     { return "remove/" + s.Label }

// LinkQuery and UnlinkQuery connect nodes with what they refer to by one relation, and disconnect them.
func (s *Shape) LinkQuery(r Relation) string   { return "link/" + s.Label + "." + r.Name }
func (s *Shape) UnlinkQuery(r Relation) string { return "unlink/" + s.Label + "." + r.Name }

// The queries on the parts of nodes in one list.
func (s *Shape) LoadPartsQuery(p Part) string   { return "load/" + s.Label + "." + p.Name }
func (s *Shape) WritePartsQuery(p Part) string  { return "write/" + s.Label + "." + p.Name }
func (s *Shape) RemovePartsQuery(p Part) string { return "remove/" + s.Label + "." + p.Name }
func (s *Shape) LinkPartsQuery(p Part, r Relation) string {
	return "link/" + s.Label + "." + p.Name + "." + r.Name
}

// ClearQuery is the name of the query that empties a label.
func ClearQuery(label string) string { return "clear/" + label }

// The queries on answers of one label, and the one that connects them with nodes of one type.
const CountAnswersQuery = "answers/count"

func KnownAnswersQuery(label string) string  { return "answers/known/" + label }
func WriteAnswersQuery(label string) string  { return "answers/write/" + label }
func RemoveAnswersQuery(label string) string { return "answers/remove/" + label }
func LinkAnswersQuery(label string, edge graph.AnswerEdgeShape) string {
	return "answers/link/" + label + "." + edge.Type
}

// Queries returns the text of every generated query by its name: reading and writing nodes, their relationships and
// parts. Labels and types are literals in them, so that the server keeps their plans and linters can read them. Hints
// keep to the index of the keys: a plan that was made while a label was empty would otherwise look at all its nodes for
// each row of a first import.
func (s *Shapes) Queries() map[string]string {
	queries := map[string]string{}
	for _, t := range s.Types {
		shape := s.Of(t)
		shape.nodeQueries(queries)
		for _, r := range shape.Relations {
			shape.relationQueries(queries, r)
		}
		for _, p := range shape.Parts {
			shape.partQueries(queries, p)
		}
	}
	var counts []string
	for _, answer := range graph.AnswerShapes() {
		answerQueries(queries, answer)
		counts = append(counts, fmt.Sprintf("  MATCH (answer:%s) RETURN count(answer) AS nodes, 0 AS relationships\n", answer.Label))
		for _, edge := range answer.Edges {
			counts = append(counts, fmt.Sprintf("  MATCH ()-[edge:%s]->() RETURN 0 AS nodes, count(edge) AS relationships\n", edge.Type))
		}
	}
	queries[CountAnswersQuery] = `// How many answers there are, and how many relationships they have.
// Params: none
CALL () {
` + strings.Join(counts, "  UNION ALL\n") + `}
RETURN sum(nodes) AS nodes, sum(relationships) AS relationships
`
	for _, label := range s.Vocabulary().Cleared {
		queries[ClearQuery(label)] = fmt.Sprintf(`// Removes some nodes of one label and tells how many.
// Params: $limit
MATCH (node:%[1]s)
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
`, label)
	}
	return queries
}

func answerQueries(queries map[string]string, answer graph.AnswerShape) {
	queries[KnownAnswersQuery(answer.Label)] = fmt.Sprintf(`// The answers that are kept: what they say, as a hash, and how many nodes they are connected with.
// Params: none
MATCH (answer:%[1]s)
RETURN answer.key AS key, answer.hash AS hash, COUNT { (answer)-->() } AS edges
`, answer.Label)
	queries[WriteAnswersQuery(answer.Label)] = fmt.Sprintf(`// Writes answers anew, without their relationships.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MERGE (answer:%[1]s {key: row.key})
SET answer = row.properties
WITH answer
MATCH (answer)-[edge]->()
DELETE edge
`, answer.Label)
	queries[RemoveAnswersQuery(answer.Label)] = fmt.Sprintf(`// Removes answers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (answer:%[1]s {key: row.key})
DETACH DELETE answer
`, answer.Label)
	for _, edge := range answer.Edges {
		queries[LinkAnswersQuery(answer.Label, edge)] = fmt.Sprintf(`// Connects answers with what they are about.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (answer:%[1]s {key: row.key})
USING INDEX SEEK answer:%[1]s(key)
MATCH (target:%[2]s {key: row.target})
USING INDEX SEEK target:%[2]s(key)
CREATE (answer)-[:%[3]s]->(target)
`, answer.Label, edge.To, edge.Type)
	}
}

func (s *Shape) nodeQueries(queries map[string]string) {
	queries[s.LoadQuery()] = fmt.Sprintf(`// Every %[1]s with the keys of what it refers to.
// Params: none
MATCH (node:%[1]s)
RETURN node {.*} AS properties,
  %[2]s AS references
`, s.Label, s.references())

	queries[s.WriteQuery()] = fmt.Sprintf(`// Writes properties of nodes, creating those that are not there; null removes a property.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MERGE (node:%[1]s {key: row.key})
SET node += row.properties
`, s.Label)

	types := make([]string, 0, len(s.Relations))
	parts := make([]string, 0, len(s.Parts))
	for _, r := range s.Relations {
		types = append(types, r.Edge())
	}
	for _, p := range s.Parts {
		parts = append(parts, p.Relation)
	}
	if len(types) > 0 {
		queries[s.DisconnectQuery()] = fmt.Sprintf(`// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:%[1]s {key: row.key})-[edge]-()
USING INDEX SEEK node:%[1]s(key)
WHERE (startNode(edge) = node AND type(edge) IN [%[2]s])
  OR (endNode(edge) = node AND '<' + type(edge) IN [%[2]s])
DELETE edge
`, s.Label, quoted(types))
	}
	if len(parts) == 0 {
		queries[s.RemoveQuery()] = fmt.Sprintf(`// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:%[1]s {key: row.key})
USING INDEX SEEK node:%[1]s(key)
DETACH DELETE node
`, s.Label)
		return
	}
	queries[s.RemoveQuery()] = fmt.Sprintf(`// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:%[1]s {key: row.key})
USING INDEX SEEK node:%[1]s(key)
OPTIONAL MATCH (node)-[:%[2]s]->(part)
DETACH DELETE part, node
`, s.Label, strings.Join(parts, "|"))
}

// references is the expression that lists what a node refers to, as pairs of Relation.Edge and key.
func (s *Shape) references() string {
	var lists []string
	for _, r := range s.Relations {
		arrow := fmt.Sprintf("-[:%s]->", r.Type)
		if r.Reversed {
			arrow = fmt.Sprintf("<-[:%s]-", r.Type)
		}
		lists = append(lists, fmt.Sprintf("[(node)%s(other:%s) | ['%s', other.key]]", arrow, r.Target, r.Edge()))
	}
	if len(lists) == 0 {
		return "[]"
	}
	return strings.Join(lists, "\n  + ")
}

func (s *Shape) relationQueries(queries map[string]string, r Relation) {
	left, right := "-", "->"
	if r.Reversed {
		left, right = "<-", "-"
	}
	queries[s.LinkQuery(r)] = fmt.Sprintf(`// Connects nodes with what they refer to in %[5]s.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:%[1]s {key: row.key})
USING INDEX SEEK node:%[1]s(key)
MATCH (target:%[2]s {key: row.target})
USING INDEX SEEK target:%[2]s(key)
CREATE (node)%[3]s[:%[6]s]%[4]s(target)
`, s.Label, r.Target, left, right, r.Name, r.Type)

	queries[s.UnlinkQuery(r)] = fmt.Sprintf(`// Disconnects nodes from what they no longer refer to in %[5]s.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:%[1]s {key: row.key})%[3]s[edge:%[6]s]%[4]s(:%[2]s {key: row.target})
USING INDEX SEEK node:%[1]s(key)
DELETE edge
`, s.Label, r.Target, left, right, r.Name, r.Type)
}

func (s *Shape) partQueries(queries map[string]string, p Part) {
	queries[s.LoadPartsQuery(p)] = fmt.Sprintf(`// The parts of every %[1]s in %[4]s, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:%[1]s)-[:%[2]s]->(node:%[3]s)
RETURN owner.key AS owner, node {.*} AS properties,
  %[5]s AS references
`, s.Label, p.Relation, p.Shape.Label, p.Name, p.Shape.references())

	queries[s.WritePartsQuery(p)] = fmt.Sprintf(`// Creates parts of nodes in %[4]s.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:%[1]s {key: row.key})
USING INDEX SEEK owner:%[1]s(key)
CREATE (owner)-[:%[2]s]->(part:%[3]s)
SET part = row.properties
`, s.Label, p.Relation, p.Shape.Label, p.Name)

	queries[s.RemovePartsQuery(p)] = fmt.Sprintf(`// Removes all parts of nodes in %[4]s.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:%[1]s {key: row.key})-[:%[2]s]->(part:%[3]s)
USING INDEX SEEK owner:%[1]s(key)
DETACH DELETE part
`, s.Label, p.Relation, p.Shape.Label, p.Name)

	for _, r := range p.Shape.Relations {
		queries[s.LinkPartsQuery(p, r)] = fmt.Sprintf(`// Connects parts of nodes in %[4]s with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:%[1]s {key: row.key})-[:%[2]s]->(part:%[3]s {position: row.position})
USING INDEX SEEK owner:%[1]s(key)
MATCH (target:%[5]s {key: row.target})
USING INDEX SEEK target:%[5]s(key)
CREATE (part)-[:%[6]s]->(target)
`, s.Label, p.Relation, p.Shape.Label, p.Name, r.Target, r.Type)
	}
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = "'" + name + "'"
	}
	return strings.Join(list, ", ")
}

// Vocabulary is every name that stands in the store's queries. Neo4j's Cypher linter finds misspelt ones with it.
type Vocabulary struct {
	Labels            []string `json:"labels"`
	RelationshipTypes []string `json:"relationshipTypes"`
	PropertyKeys      []string `json:"propertyKeys"`

	// Cleared are the labels of what a broken first import may leave behind: nodes, their parts and parts of the change.
	Cleared []string `json:"-"`
}

// Vocabulary is that of the nodes together with the store's own.
func (s *Shapes) Vocabulary() Vocabulary {
	v := Vocabulary{
		Cleared: []string{"ChangePart"},
		Labels:  []string{"Head", "Change", "ChangePart", "Checkpoint", "CheckpointPart", "SchemaMigration", "AnswerState", "TrafficMonth", "TrafficFile"},
		PropertyKeys: []string{"name", "revision", "commits", "foreign", "locked", "filling", "filledAt", "id", "at", "actor",
			"reason", "payload", "refs", "change", "content", "size", "version", "checksum", "appliedAt", "target", "hash", "date",
			"writer", "nextRevision", "nextDate", "nodes", "relationships",
			"consumer", "provider", "service", "month", "days", "calls", "failures", "from", "to", "rows", "readAt", "completeFor", "whole"},
	}
	for _, answer := range graph.AnswerShapes() {
		v.Labels = append(v.Labels, answer.Label)
		v.PropertyKeys = append(v.PropertyKeys, answer.Properties...)
		for _, edge := range answer.Edges {
			v.RelationshipTypes = append(v.RelationshipTypes, edge.Type)
		}
	}
	for _, t := range s.Types {
		v.add(s.Of(t))
	}
	for _, names := range []*[]string{&v.Labels, &v.RelationshipTypes, &v.PropertyKeys, &v.Cleared} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	return v
}

func (v *Vocabulary) add(s *Shape) {
	v.Labels = append(v.Labels, s.Label)
	v.Cleared = append(v.Cleared, s.Label)
	v.PropertyKeys = append(v.PropertyKeys, s.Properties...)
	for _, r := range s.Relations {
		v.RelationshipTypes = append(v.RelationshipTypes, r.Type)
	}
	for _, p := range s.Parts {
		v.RelationshipTypes = append(v.RelationshipTypes, p.Relation)
		v.add(p.Shape)
	}
}

// Files returns what is generated below queries/, by path.
func (s *Shapes) Files() map[string]string {
	files := map[string]string{}
	for name, text := range s.Queries() {
		files["generated/"+name+".cypher"] = text
	}
	vocabulary, err := json.MarshalIndent(s.Vocabulary(), "", "  ")
	if err != nil {
		panic(err) // lists of strings always encode
	}
	files["vocabulary.json"] = string(vocabulary) + "\n"
	return files
}
