package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

// breach is one file in testdata/rules: edits of the full registry that break one rule, and what must be said of it.
type breach struct {
	Reason string         `json:"reason"` // why the rule is there
	Code   string         `json:"code"`
	Field  string         `json:"field"`
	Node   string         `json:"node"`
	Put    map[string]any `json:"put"` // lists of nodes, by the plural names of their types
	Alter  graph.Ref      `json:"alter"`
	Fields map[string]any `json:"fields"`
	Add    map[string]any `json:"add"`
	Take   map[string]any `json:"take"`
	Remove graph.Ref      `json:"remove"`
}

func full(t testing.TB) *graph.Snapshot {
	t.Helper()
	s, _, err := graph.Empty().Next(graph.ChangeSet{Edits: putAll(graphtest.Full())}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func breaches(t *testing.T) map[string]breach {
	t.Helper()
	files, err := filepath.Glob("testdata/rules/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rules: %v", err)
	}
	all := map[string]breach{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var b breach
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = b
	}
	return all
}

// problems gives what is said of the breach, by Decode or on the commit.
func (b breach) problems(t *testing.T, s *graph.Snapshot) []graph.Problem {
	t.Helper()
	var edits []graph.Edit
	var found []graph.Problem
	for _, d := range graph.Descriptions() {
		list, _ := b.Put[d.Plural].([]any)
		for _, tree := range list {
			n, problems := graph.Decode(d.Type, tree.(map[string]any))
			if found = append(found, problems...); n != nil {
				edits = append(edits, graph.Put(n))
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	if !b.Alter.IsZero() {
		edits = append(edits, graph.Edit{Alter: b.Alter, Fields: b.Fields, Add: b.Add, Take: b.Take})
	}
	if !b.Remove.IsZero() {
		edits = append(edits, graph.Remove(b.Remove))
	}
	before := textOf(t, s)
	_, _, err := s.Next(graph.ChangeSet{Edits: edits}, noon)
	if textOf(t, s) != before {
		t.Error("a refused change changed the graph")
	}
	return problemsOf(t, err)
}

func problemsOf(t *testing.T, err error) []graph.Problem {
	t.Helper()
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != graph.Invalid {
		t.Fatalf("%v, want INVALID", err)
	}
	return e.Problems
}

// Every rule refuses what breaks it, and names code, node and field.
func TestRules(t *testing.T) {
	s := full(t)
	for name, b := range breaches(t) {
		t.Run(name, func(t *testing.T) {
			found := b.problems(t, s)
			for _, p := range found {
				if p.Code == b.Code && p.Field == b.Field && p.Ref.Type+" "+graph.NodeType(p.Ref.Key) == graph.NodeType(b.Node) {
					if p.Message == "" || p.Severity != graph.SeverityError {
						t.Errorf("%+v has no sentence or is no error", p)
					}
					return
				}
			}
			t.Errorf("found %v\nwant %s of %s at %q\nreason: %s", found, b.Code, b.Node, b.Field, b.Reason)
		})
	}
}

// Some breaches cannot be written down in a file; they come from programs.
func TestRulesForPrograms(t *testing.T) {
	long := strings.Repeat("ә", graph.MaxText/2+1)
	identity := func(key graph.Key) graph.Identity {
		return graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated, Source: "test"}}
	}
	nan, infinite, staff := math.NaN(), math.Inf(1), -1
	for name, c := range map[string]struct {
		node   graph.Node
		code   string
		field  string
		reason string
	}{
		"a text over the limit":  {&graph.DataItemFacts{Identity: identity("a"), Name: graph.Text{KK: long}}, graph.RuleTextTooLong, "/name/kk", "Texts are bounded, so that answers are."},
		"a list's text":          {&graph.InformationSystemFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Aliases: []string{"x", long}}, graph.RuleTextTooLong, "/aliases/1", "Entries of lists are texts too."},
		"no UTF-8":               {&graph.DataItemFacts{Identity: identity("a"), Name: graph.Text{KK: "\xff"}}, graph.RuleTextEncoding, "/name/kk", "Databases and browsers refuse or change it."},
		"a long key":             {&graph.DataItemFacts{Identity: identity(graph.Key(strings.Repeat("k", graph.MaxKey+1))), Name: graph.Text{KK: "x"}}, graph.RuleKeyMalformed, "/key", "Keys stand in addresses."},
		"an unknown value":       {&graph.DocumentTypeFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Kind: "BOGUS"}, graph.RuleValueUnknown, "/kind", "Vocabularies are closed."},
		"an amount that is none": {&graph.ServiceFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Costs: []graph.Cost{{Amount: &nan}}}, graph.RuleNegative, "/costs/0/amount", "It cannot be written as JSON."},
		"an endless amount":      {&graph.ServiceFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Costs: []graph.Cost{{Amount: &infinite}}}, graph.RuleNegative, "/costs/0/amount", "It cannot be written as JSON."},
		"a negative number":      {&graph.OrganizationFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Staff: &staff}, graph.RuleNegative, "/staff", "Persons are counted from nought."},
		"a day after the last":   {&graph.ActFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Date: graph.MustDate("9999-12-31") + 1}, graph.RuleDateMalformed, "/date", "It would be written with five digits and never be read again."},
		"a day before the first": {&graph.ActFacts{Identity: identity("a"), Name: graph.Text{KK: "x"}, Date: -1}, graph.RuleDateMalformed, "/date", "It would never be read again."},
		"a required field":       {&graph.ChannelFacts{Identity: identity("a"), Service: "service-full"}, graph.RuleFieldRequired, "/kind", "Programs leave fields out as files do."},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := full(t).Next(graph.ChangeSet{Edits: []graph.Edit{graph.Put(c.node)}}, noon)
			for _, p := range problemsOf(t, err) {
				if p.Code == c.code && p.Field == c.field && len(p.String()) < 1000 {
					return
				}
			}
			t.Errorf("found %v\nwant %s at %s\nreason: %s", problemsOf(t, err), c.code, c.field, c.reason)
		})
	}
}

// A rule without a breach is a rule that nobody has seen at work.
func TestEveryRuleHasABreach(t *testing.T) {
	planted := map[string]bool{
		graph.RuleTextTooLong: true, graph.RuleTextEncoding: true, // above
		graph.RuleKeyDuplicate: true, // of files alone: a change set may name a node twice
	}
	for _, b := range breaches(t) {
		planted[b.Code] = true
	}
	source, err := os.ReadFile("validate.go")
	if err != nil {
		t.Fatal(err)
	}
	rules := regexp.MustCompile(`(?m)^\tRule\w+ +(?:\w+ )?= "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(rules) < 20 {
		t.Fatalf("only %d rules found", len(rules))
	}
	for _, rule := range rules {
		if !planted[rule[1]] {
			t.Errorf("no file in testdata/rules breaks %s", rule[1])
		}
	}
}

// All problems are told at once, and the sentence counts them.
func TestProblemsAreToldTogether(t *testing.T) {
	_, _, err := full(t).Next(graph.ChangeSet{Edits: []graph.Edit{
		graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "b"}}),
		graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "a"}}),
		graph.Remove(graph.Ref{Type: graph.TypeDocumentType, Key: "documenttype-full"}),
	}}, noon)
	var told []string
	for _, p := range problemsOf(t, err) {
		told = append(told, p.Ref.String()+" "+p.Code)
	}
	got := strings.Join(told, "\n")
	for _, want := range []string{"DataItem a BASIS_ASSUMED\nDataItem a NAME_MISSING\nDataItem b BASIS_ASSUMED", "Holding holding-full REFERENCE_DANGLING", "Requirement requirement-full REFERENCE_DANGLING"} {
		if !strings.Contains(got, want) {
			t.Errorf("told\n%s\nwhich lacks\n%s", got, want)
		}
	}
}

// What the checks of a change find is what the checks of the whole graph find.
func TestRulesOfAChangeAreRulesOfTheGraph(t *testing.T) {
	s := full(t)
	if problems := s.Validate(); len(problems) > 0 {
		t.Fatalf("the full registry: %v", problems)
	}
	for name, b := range breaches(t) {
		if b.Alter.Type == "Bogus" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var change graph.Change
			change.Revision = s.Revision() + 1
			for _, d := range graph.Descriptions() {
				list, _ := b.Put[d.Plural].([]any)
				for _, tree := range list {
					n, problems := graph.Decode(d.Type, tree.(map[string]any))
					if len(problems) > 0 {
						return // it never becomes a node
					}
					change.Written = append(change.Written, n)
				}
			}
			if len(change.Written) == 0 || strings.HasPrefix(b.Code, "BASIS") {
				return // edits of fields, removals and assumptions exist in changes alone
			}
			whole, err := s.Replay(change)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range whole.Validate() {
				if p.Code == b.Code && p.Field == b.Field {
					return
				}
			}
			t.Errorf("Validate finds %v, want %s at %s\nreason: %s", whole.Validate(), b.Code, b.Field, b.Reason)
		})
	}
}

// A long chain of parts is checked in one walk; each node by itself would walk through all above it.
func TestLongChainsOfPartsAreWalkedOnce(t *testing.T) {
	const services = 50_000
	edits := make([]graph.Edit, services)
	for i := range edits {
		s := &graph.ServiceFacts{Identity: graph.Identity{Key: graph.Key(fmt.Sprintf("s%d", i)), Claim: graph.Claim{Basis: graph.Stated, Source: "test"}},
			Name: graph.Text{EN: "S"}, DocumentsKnown: graph.DocumentsComplete}
		if i > 0 {
			s.PartOf = []graph.Key{graph.Key(fmt.Sprintf("s%d", i-1))}
		}
		edits[i] = graph.Put(s)
	}
	chain, _, err := full(t).Next(graph.ChangeSet{Edits: edits}, noon)
	if err != nil {
		t.Fatal(err)
	}
	closed := graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "s0"}, Fields: map[string]any{"partOf": []any{fmt.Sprintf("s%d", services-1)}}}
	_, _, err = chain.Next(graph.ChangeSet{Edits: []graph.Edit{closed}}, noon)
	if found := problemsOf(t, err); len(found) == 0 || found[0].Code != graph.RulePartOfCycle {
		t.Errorf("the chain was closed to a circle: %v", found)
	}
}
