package neo4jstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/graphtest"
	"onceonly/graph/neo4jstore"
)

// patience is how long a test waits for what should come at once.
const patience = 30 * time.Second

// soon is within what an edit of another tool has to be seen. On a registry of a thousand nodes 2 s are promised, which
// takes a machine that has time for it; tests that share theirs get more, and log what it took.
const soon = 6 * time.Second

func put(nodes ...graph.Node) []graph.Edit {
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	return edits
}

func commit(t *testing.T, store *neo4jstore.Store, edits ...graph.Edit) graph.Change {
	t.Helper()
	change, err := store.Commit(t.Context(), load(t, store).Revision(), graph.ChangeSet{Actor: "tester", Edits: edits})
	if err != nil {
		t.Fatal(err)
	}
	return change
}

// fixture fills the database with the suite's registry.
func fixture(t *testing.T) (*database, *neo4jstore.Store) {
	t.Helper()
	d := empty(t)
	store := d.open(t)
	commit(t, store, put(graphtest.Registry()...)...)
	return d, store
}

// TestEditsByHand: what people write in Cypher, without the store's markers and positions, is taken as it is meant.
func TestEditsByHand(t *testing.T) {
	cases := map[string]struct {
		reason string
		cypher string
		see    func(*graph.Snapshot) bool
	}{
		"a node": {
			reason: "A node made with its key, name and basis alone is a node.",
			cypher: "CREATE (:DataItem {key: 'x', nameRu: 'ИИН', basis: 'REPORTED', source: 'письмо'})",
			see: func(s *graph.Snapshot) bool {
				n := s.DataItem("x")
				return n != nil && n.Name.RU == "ИИН" && n.Basis().Basis == graph.Reported
			},
		},
		"no basis": {
			reason: "A fact without a basis is INFERRED, in an integration's ends too.",
			cypher: `CREATE (a:InformationSystem {key: 'x', nameRu: 'А'}), (b:InformationSystem {key: 'y', nameRu: 'Б'}),
				(i:Integration {key: 'i'})-[:CONSUMER]->(a), (i)-[:PROVIDER]->(b)`,
			see: func(s *graph.Snapshot) bool {
				n := s.Integration("i")
				return n != nil && n.Basis().Basis == graph.Inferred && n.Consumer.Basis == graph.Inferred && n.Consumer.System == "x" &&
					n.Delivers == nil && n.Admits == nil
			},
		},
		"periods without positions": {
			reason: "Status periods without positions are put in order of time.",
			cypher: `CREATE (a:InformationSystem {key: 'x', nameRu: 'А', basis: 'STATED', source: 'с'}),
				(a)-[:HAS_STATUS]->(:StatusPeriod {status: 'PRODUCTION', from: date('2020-01-01')}),
				(a)-[:HAS_STATUS]->(:StatusPeriod {status: 'PILOT', from: date('2019-01-01'), to: date('2019-12-31')})`,
			see: func(s *graph.Snapshot) bool {
				n := s.System("x")
				return n != nil && len(n.Status) == 2 && n.Status[0].Status == graph.StatusPilot && n.Status[1].From == graph.MustDate("2020-01-01")
			},
		},
		"terms without positions": {
			reason: "Parts without positions keep one order at every reading.",
			cypher: `CREATE (s:Service {key: 'x', nameRu: 'А', documentsKnown: 'NONE', basis: 'STATED', source: 'с'}),
				(s)-[:HAS_TERM]->(:Term {kind: 'b', value: 2}), (s)-[:HAS_TERM]->(:Term {kind: 'a', value: 1}), (s)-[:HAS_TERM]->(:Term {kind: 'c', position: 0})`,
			see: func(s *graph.Snapshot) bool {
				n := s.Service("x")
				return n != nil && len(n.Terms) == 3 && n.Terms[0].Kind == "c" && n.Terms[1].Kind == "a" && *n.Terms[2].Value == 2
			},
		},
		"a limit without marker": {
			reason: "A coverage is recorded where one of its limits is, and one of nothing by its marker.",
			cypher: `CREATE (x:InformationSystem {key: 'x', nameRu: 'А', basis: 'STATED', source: 'с'}), (i:DataItem {key: 'x', nameRu: 'ИИН', basis: 'STATED', source: 'с'}),
				(x)-[:HAS]->(:Holding {key: 'x1', from: date('2008-06-01'), basis: 'STATED', source: 'с'})-[:OF_ITEM]->(i),
				(x)-[:HAS]->(:Holding {key: 'x2', coverageRecorded: true, basis: 'STATED', source: 'с'})-[:OF_ITEM]->(i),
				(x)-[:HAS]->(:Holding {key: 'x3', basis: 'STATED', source: 'с'})-[:OF_ITEM]->(i)`,
			see: func(s *graph.Snapshot) bool {
				a, b, c := s.Holding("x1"), s.Holding("x2"), s.Holding("x3")
				return a != nil && a.Coverage != nil && a.Coverage.From == graph.MustDate("2008-06-01") && b.Coverage != nil && c.Coverage == nil
			},
		},
		"relationships twice": {
			reason: "Two equal relationships say the same twice.",
			cypher: `CREATE (o:Organization {key: 'x', nameRu: 'О', basis: 'STATED', source: 'с'}), (f:Function {key: 'x', nameRu: 'Ф', basis: 'STATED', source: 'с'}),
				(f)-[:PERFORMED_BY]->(o), (f)-[:PERFORMED_BY]->(o)`,
			see: func(s *graph.Snapshot) bool { n := s.Function("x"); return n != nil && n.Body == "x" },
		},
		"answers and notes": {
			reason: "Labels and properties that are not the model's are left out of it, and nodes keep them.",
			cypher: `CREATE (:AnswerVerdict {key: 'a'}) CREATE (:DataItem {key: 'x', nameRu: 'ИИН', basis: 'STATED', source: 'с', colour: 'red'})`,
			see:    func(s *graph.Snapshot) bool { return s.DataItem("x") != nil },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, store := fixture(t)
			d.run(t, c.cypher, nil)
			took := waitUntil(t, patience, name+": "+c.reason, func() bool { return c.see(load(t, store)) })
			t.Logf("seen after %s", took.Round(time.Millisecond))
			if took > soon {
				t.Errorf("that is more than %s", soon)
			}
			changes, err := store.Changes(t.Context(), 1, 10)
			if err != nil || len(changes) != 1 || changes[0].Actor != graph.ActorOutside {
				t.Fatalf("%d changes, %v: want one of outside", len(changes), err)
			}
			wantSame(t, load(t, d.open(t)), load(t, store))
			// The store goes on writing to what people made.
			s := load(t, store)
			for _, ref := range []graph.Ref{{Type: graph.TypeService, Key: "x"}, {Type: graph.TypeInformationSystem, Key: "x"}, {Type: graph.TypeDataItem, Key: "x"}} {
				if s.Node(ref) != nil {
					commit(t, store, graph.Edit{Alter: ref, Fields: map[string]any{"name": map[string]any{"en": "X"}}})
				}
			}
			if err := store.Health(t.Context()); err != nil {
				t.Error(err)
			}
			if name == "answers and notes" && len(d.run(t, "MATCH (n:DataItem {key: 'x', colour: 'red', nameEn: 'X'}) RETURN n", nil)) != 1 {
				t.Error("the property of another tool is gone")
			}
			stored := load(t, d.open(t))
			wantSame(t, stored, load(t, store))
		})
	}
}

func wantSame(t *testing.T, got, want *graph.Snapshot) {
	t.Helper()
	if got.Revision() != want.Revision() {
		t.Errorf("revision %d, want %d", got.Revision(), want.Revision())
	}
	for _, difference := range graph.Difference(want, got) {
		t.Errorf("%s is %s, fields %v", difference.Ref, difference.Kind, difference.Fields)
	}
}

// TestBreakingEdits: an edit that breaks a rule leaves the last good graph served, says what is wrong, and recovers
// when it is put right, in Neo4j or by a commit.
func TestBreakingEdits(t *testing.T) {
	cases := map[string]struct {
		reason string
		cypher string
		rule   string
		ref    graph.Ref
		says   string // within the message
		mend   string // Cypher; "" for a commit of edits
		edits  []graph.Edit
		stays  bool // what the edit did otherwise stays
	}{
		"nameless": {
			reason: "A node without a name is named with its rule.",
			cypher: "CREATE (:DataItem {key: 'x', basis: 'STATED', source: 'с'})",
			rule:   graph.RuleNameMissing, ref: graph.Ref{Type: graph.TypeDataItem, Key: "x"},
			mend: "MATCH (n:DataItem {key: 'x'}) SET n.nameRu = 'Х'", stays: true,
		},
		"undone": {
			reason: "Undoing the edit leaves no trace in the log.",
			cypher: "CREATE (:DataItem {key: 'x', basis: 'STATED', source: 'с'})",
			rule:   graph.RuleNameMissing, ref: graph.Ref{Type: graph.TypeDataItem, Key: "x"},
			mend: "MATCH (n:DataItem {key: 'x'}) DELETE n",
		},
		"committed": {
			reason: "A commit that mends the stored graph is accepted, and the log has the edit and the mending in one change.",
			cypher: "CREATE (:DataItem {key: 'x', basis: 'STATED', source: 'с'}), (:DataItem {key: 'y', nameRu: 'У', basis: 'STATED', source: 'с'})",
			rule:   graph.RuleNameMissing, ref: graph.Ref{Type: graph.TypeDataItem, Key: "x"},
			edits: []graph.Edit{{Alter: graph.Ref{Type: graph.TypeDataItem, Key: "x"}, Fields: map[string]any{"name": map[string]any{"ru": "Х"}}}}, stays: true,
		},
		"a wrong kind of value": {
			reason: "A value that cannot be read is named by query, column and property.",
			cypher: "CREATE (:DataItem {key: 'x', nameRu: 7, nameKk: 'Х', basis: 'STATED', source: 'с'})",
			rule:   graph.RuleTypeWrong, ref: graph.Ref{Type: graph.TypeDataItem, Key: "x"},
			says:  `load/DataItem, column "properties": property "nameRu" is the integer 7, want a text`,
			edits: put(&graph.DataItemFacts{Identity: graph.Identity{Key: "x", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{KK: "Х"}}), stays: true,
		},
		"a number for a key": {
			reason: "A key that is no text is named like any value of a wrong kind, also where the node has parts.",
			cypher: "CREATE (:Service {key: 7, nameRu: 'У', documentsKnown: 'NONE', basis: 'STATED', source: 'с'})-[:HAS_TERM]->(:Term {kind: 'a'})",
			rule:   graph.RuleTypeWrong, ref: graph.Ref{Type: graph.TypeService}, says: `property "key" is the integer 7, want a text`,
			mend: "MATCH (s:Service {key: 7})-[:HAS_TERM]->(part) DETACH DELETE s, part",
		},
		"a time for a date": {
			reason: "What is wrong is said in the words of Cypher and not of Go.",
			cypher: `CREATE (a:InformationSystem {key: 'x', nameRu: 'А', basis: 'STATED', source: 'с'})-[:HAS_STATUS]->(:StatusPeriod {status: 'PILOT', from: datetime('2020-01-01T00:00:00Z')})`,
			rule:   graph.RuleTypeWrong, ref: graph.Ref{Type: graph.TypeInformationSystem, Key: "x"}, says: "is a date with a time, want a date.",
			mend: "MATCH (p:StatusPeriod {status: 'PILOT'})<-[:HAS_STATUS]-(:InformationSystem {key: 'x'}) SET p.from = date(p.from)", stays: true,
		},
		"a date as text": {
			reason: "A date written as text would make every comparison null; it is refused with what to write.",
			cypher: `CREATE (a:InformationSystem {key: 'x', nameRu: 'А', basis: 'STATED', source: 'с'})-[:HAS_STATUS]->(:StatusPeriod {status: 'PILOT', from: '2020-01-01'})`,
			rule:   graph.RuleTypeWrong, ref: graph.Ref{Type: graph.TypeInformationSystem, Key: "x"}, says: "want a date. Write date('2008-06-01').",
			mend: "MATCH (p:StatusPeriod {from: '2020-01-01'}) SET p.from = date('2020-01-01')", stays: true,
		},
		"two where one may be": {
			reason: "Two relationships where one may be leave it open which holds.",
			cypher: `CREATE (f:Function {key: 'x', nameRu: 'Ф', basis: 'STATED', source: 'с'}) WITH f
				CREATE (f)-[:PERFORMED_BY]->(:Organization {key: 'x', nameRu: 'О', basis: 'STATED', source: 'с'}),
				(f)-[:PERFORMED_BY]->(:Organization {key: 'y', nameRu: 'О', basis: 'STATED', source: 'с'})`,
			rule: graph.RuleTypeWrong, ref: graph.Ref{Type: graph.TypeFunction, Key: "x"}, says: "PERFORMED_BY",
			edits: put(&graph.FunctionFacts{Identity: graph.Identity{Key: "x", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{RU: "Ф"}, Body: "y"}), stays: true,
		},
		"two labels": {
			reason: "A node that is two things at once would change as both when one is written, so the log and the graph would part.",
			cypher: "CREATE (:DataItem:Function {key: 'x', nameRu: 'Х', basis: 'STATED', source: 'с'})",
			rule:   neo4jstore.RuleTwoLabels, says: `The node "x" bears the labels `,
			mend: "MATCH (n:DataItem:Function {key: 'x'}) REMOVE n:Function", stays: true,
		},
		"a part of two nodes": {
			reason: "A period that two systems share would change for both when one is written.",
			cypher: `CREATE (p:StatusPeriod {status: 'PILOT'}), (:InformationSystem {key: 'x', nameRu: 'А', basis: 'STATED', source: 'с'})-[:HAS_STATUS]->(p),
				(:InformationSystem {key: 'y', nameRu: 'Б', basis: 'STATED', source: 'с'})-[:HAS_STATUS]->(p)`,
			rule: neo4jstore.RulePartShared, says: "One StatusPeriod belongs to x and y.",
			mend: "MATCH (:InformationSystem {key: 'y'})-[shared:HAS_STATUS]->() DELETE shared", stays: true,
		},
		"an assumed fact": {
			reason: "What is only assumed is no fact, whoever writes it.",
			cypher: "CREATE (:DataItem {key: 'x', nameRu: 'Х', basis: 'ASSUMED'})",
			rule:   graph.RuleBasisAssumed, ref: graph.Ref{Type: graph.TypeDataItem, Key: "x"},
			mend: "MATCH (n:DataItem {key: 'x'}) SET n.basis = 'INFERRED'", stays: true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Log(c.reason)
			d, store := fixture(t)
			other := d.open(t)
			good := load(t, store)
			d.run(t, c.cypher, nil)
			for _, server := range []*neo4jstore.Store{store, other} {
				took := waitUntil(t, patience, "health to tell", func() bool {
					return graph.CodeOf(server.Health(context.Background())) == graph.Invalid && server.Health(context.Background()) != nil
				})
				t.Logf("told after %s", took.Round(time.Millisecond))
				if took > soon {
					t.Errorf("that is more than %s", soon)
				}
			}
			wantProblem(t, store.Health(t.Context()), c.rule, c.ref, c.says)
			wantSame(t, load(t, store), good)
			fresh := d.open(t)
			wantSame(t, load(t, fresh), good)
			wantProblem(t, fresh.Health(t.Context()), c.rule, c.ref, c.says)
			_, err := store.Commit(t.Context(), 1, graph.ChangeSet{Edits: put(&graph.DataItemFacts{Identity: graph.Identity{Key: "other", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{RU: "Иное"}})})
			wantProblem(t, err, c.rule, c.ref, c.says)
			if c.mend != "" {
				d.run(t, c.mend, nil)
			} else {
				commit(t, store, c.edits...)
			}
			for _, server := range []*neo4jstore.Store{store, other, fresh} {
				waitUntil(t, patience, "health to recover", func() bool { return server.Health(context.Background()) == nil })
			}
			want := graph.Revision(1)
			if c.stays {
				want = 2
			}
			for _, server := range []*neo4jstore.Store{store, other, fresh, d.open(t)} {
				s := load(t, server)
				if s.Revision() != want || !c.ref.IsZero() && (s.Node(c.ref) != nil) != c.stays {
					t.Errorf("revision %d with %v, want %d", s.Revision(), s.Node(c.ref), want)
				}
			}
			commit(t, other, put(&graph.DataItemFacts{Identity: graph.Identity{Key: "later", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{RU: "Позже"}})...)
		})
	}
}

func wantProblem(t *testing.T, err error, rule string, ref graph.Ref, says string) {
	t.Helper()
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != graph.Invalid {
		t.Fatalf("%v, want INVALID", err)
	}
	for _, p := range e.Problems {
		if p.Code == rule && p.Ref == ref && strings.Contains(p.String(), says) {
			return
		}
	}
	t.Errorf("%v does not say %s of %s with %q", err, rule, ref, says)
}

// TestEditBeforeCommit: a commit takes in first what another tool has just written, so that it never builds on a graph
// that nobody has seen.
func TestEditBeforeCommit(t *testing.T) {
	d, store := fixture(t)
	for i := range 3 {
		base := load(t, store).Revision()
		d.run(t, "MERGE (n:DataItem {key: 'x'}) SET n.nameRu = $name, n.basis = 'STATED', n.source = 'с'", map[string]any{"name": string(rune('а' + i))})
		_, err := store.Commit(t.Context(), base, graph.ChangeSet{Edits: []graph.Edit{graph.Remove(graph.Ref{Type: graph.TypeDataItem, Key: "x"})}})
		if graph.CodeOf(err) != graph.Conflict && graph.CodeOf(err) != graph.Invalid || err == nil {
			t.Fatalf("a commit after an unseen edit: %v, want CONFLICT", err)
		}
		if got := load(t, store).DataItem("x"); got == nil || got.Name.RU != string(rune('а'+i)) {
			t.Errorf("the edit was not taken in: %v", got)
		}
	}
}

// TestEditDuringCommit: what another tool deletes after a commit has looked, and before it writes, is no fault of ours.
// The edit counts itself as known, so that the commit finds nothing new.
func TestEditDuringCommit(t *testing.T) {
	d, store := fixture(t)
	claim := graph.Claim{Basis: graph.Stated, Source: "с"}
	commit(t, store, put(&graph.OrganizationFacts{Identity: graph.Identity{Key: "x", Claim: claim}, Name: graph.Text{RU: "О"}})...)
	d.run(t, "MATCH (o:Organization {key: 'x'}) DETACH DELETE o WITH o MATCH (head:Head) SET head.foreign = head.foreign + 1", nil)
	_, err := store.Commit(t.Context(), 2, graph.ChangeSet{Edits: put(&graph.FunctionFacts{Identity: graph.Identity{Key: "x", Claim: claim}, Name: graph.Text{RU: "Ф"}, Body: "x"})})
	if err == nil || graph.CodeOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "Try again") {
		t.Errorf("%v, want UNAVAILABLE with what has happened", err)
	}
	if len(d.run(t, "MATCH (f:Function {key: 'x'}) RETURN f", nil)) != 0 {
		t.Error("half of the commit was written")
	}
}

// TestKnownTransactionsCostNothing: commits of other servers are taken in by replaying them, not by reading the graph.
func TestKnownTransactionsCostNothing(t *testing.T) {
	d, store := fixture(t)
	other := d.open(t)
	readings := other.Readings()
	for i := range 20 {
		commit(t, store, put(&graph.DataItemFacts{Identity: graph.Identity{Key: "x", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{RU: strings.Repeat("я", i+1)}})...)
	}
	waitUntil(t, patience, "the other server", func() bool { return load(t, other).Revision() == 21 })
	if got := other.Readings() - readings; got != 0 {
		t.Errorf("the graph was read whole %d times", got)
	}
}

// TestSteadyEdits: while other tools write without a pause, the graph cannot be read whole. A server starts all the
// same, with the last good revision, and takes in what was written when they pause.
func TestSteadyEdits(t *testing.T) {
	d, first := fixture(t)
	first.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	stop := func() { cancel(); writers.Wait() }
	defer stop()
	begun := make(chan struct{})
	for w := range 2 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				d.run(t, "MERGE (n:DataItem {key: $key}) SET n.nameRu = $name, n.basis = 'STATED', n.source = 'с'", map[string]any{"key": fmt.Sprint("w", w), "name": fmt.Sprint(i)})
				if w == 0 && i == 10 {
					close(begun)
				}
			}
		})
	}
	<-begun
	store, err := neo4jstore.Open(t.Context(), options(d.uri))
	if err != nil {
		t.Fatalf("a server does not start while others write: %v", err)
	}
	defer store.Close()
	if err := store.Health(t.Context()); err != nil && !strings.Contains(err.Error(), "all the time") {
		t.Errorf("health while others write: %v", err)
	}
	load(t, store)
	stop()
	d.run(t, "MATCH (n:DataItem {key: 'w0'}) SET n.nameRu = 'last'", nil)
	waitUntil(t, patience, "the last edit", func() bool {
		n := load(t, store).DataItem("w0")
		return n != nil && n.Name.RU == "last" && store.Health(context.Background()) == nil
	})
}

// TestEditsWhileTheStoreWrites: while servers write beside the graph without a pause, counts of calls or answers, edits of
// other tools are taken in, broken ones are told and can be mended, and commits go on.
func TestEditsWhileTheStoreWrites(t *testing.T) {
	d, store := fixture(t)
	busy := d.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	defer func() { cancel(); writer.Wait() }()
	writer.Go(func() {
		month := graph.TrafficMonth{TrafficSeries: graph.TrafficSeries{Consumer: "a", Provider: "b"}, Month: graph.MustDate("2026-01-01")}
		for ctx.Err() == nil {
			if err := busy.RecordTraffic(t.Context(), graph.TrafficFile{Hash: "h"}, []graph.TrafficMonth{month}); err != nil {
				t.Errorf("counts: %v", err)
				return
			}
		}
	})
	rename := func(name string) {
		d.run(t, "MERGE (n:DataItem {key: 'x'}) SET n.nameRu = $name, n.basis = 'STATED', n.source = 'с'", map[string]any{"name": name})
	}
	rename("Х")
	waitUntil(t, patience, "the edit", func() bool { return load(t, store).DataItem("x") != nil })
	before := store.Readings()
	commit(t, store, put(item("y", "У"))...)

	d.run(t, "MATCH (n:DataItem {key: 'x'}) REMOVE n.nameRu", nil)
	waitUntil(t, patience, "the breach to be told", func() bool { return graph.CodeOf(store.Health(t.Context())) == graph.Invalid })
	if _, err := store.Commit(t.Context(), load(t, store).Revision(), graph.ChangeSet{Edits: put(item("x", "Х"))}); err != nil {
		t.Errorf("a commit that mends: %v", err)
	}
	waitUntil(t, patience, "health", func() bool { return store.Health(t.Context()) == nil })
	rename("Последнее")
	waitUntil(t, patience, "the last edit", func() bool { return load(t, store).DataItem("x").Name.RU == "Последнее" })
	if readings := store.Readings() - before; readings > 2 {
		t.Errorf("the graph was read whole %d times for two edits", readings)
	}
	if got := load(t, store).Revision(); got != 5 {
		t.Errorf("revision %d, want 5: an edit, a commit, a mending and an edit after the first", got)
	}
}
