package neo4jstore_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/answers"
	"onceonly/graph/gap"
	"onceonly/graph/graphtest"
	"onceonly/graph/neo4jstore"
)

var answersDate = graph.MustDate("2024-03-01")

func keepAnswers(t testing.TB, store *neo4jstore.Store) (written, removed int) {
	t.Helper()
	written, removed, err := store.KeepAnswers(t.Context(), answers.Of(load(t, store).View(answersDate)))
	if err != nil {
		t.Fatal(err)
	}
	return written, removed
}

// kept reads the verdicts as a person at Neo4j Browser does.
func kept(t testing.TB, d *database) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, record := range d.run(t, `MATCH (a:AnswerVerdict)-[:VERDICT_ON]->(r:Requirement)<-[:DEMANDS]-(s:Service)
		WHERE r.key = a.requirement AND s.key = a.service
		RETURN a.key AS key, a.outcome + ' ' + a.possibly + ' ' + a.decision AS says`, nil) {
		key, _ := record.Get("key")
		says, _ := record.Get("says")
		found[key.(string)] = says.(string)
	}
	return found
}

func expectedAnswers(view *graph.View) map[string]string {
	want := map[string]string{}
	for _, u := range gap.Of(view).Units() {
		key := string(u.Requirement)
		if u.Channel != "" {
			key += "@" + string(u.Channel)
		}
		v := gap.Of(view).Verdict(u.Requirement, u.Channel)
		want[key] = string(v.Outcome()) + " " + string(v.Possibly()) + " " + string(v.Certain.Decision)
	}
	return want
}

// TestAnswersBesideTheFacts: what is kept is what package gap says, only what differs is written, and none of it is taken
// for an edit of another tool.
func TestAnswersBesideTheFacts(t *testing.T) {
	d, store := fixture(t)
	agree := func() {
		t.Helper()
		if diff := cmp.Diff(expectedAnswers(load(t, store).View(answersDate)), kept(t, d)); diff != "" {
			t.Errorf("-gap +Neo4j\n%s", diff)
		}
	}
	before := store.Readings()
	if written, _ := keepAnswers(t, store); written == 0 {
		t.Fatal("nothing was written")
	}
	agree()
	if written, removed := keepAnswers(t, store); written+removed > 0 {
		t.Errorf("what was kept already was written again: %d written, %d removed", written, removed)
	}
	commit(t, store, graph.Remove(graph.Ref{Type: graph.TypeRequirement, Key: "licence/photo"}))
	written, removed := keepAnswers(t, store)
	if removed != 2 || written != 2 {
		t.Errorf("a document less on two channels: %d written, %d removed; want the two papers and the two verdicts", written, removed)
	}
	agree()
	wantKept := func(want graph.KeptAnswers) {
		t.Helper()
		if got, err := store.AnswersKept(t.Context()); err != nil || got != want {
			t.Errorf("kept are %v (%v), want %v", got, err, want)
		}
	}
	wantKept(graph.KeptAnswers{Revision: 2, Date: answersDate, Whole: true})
	if readings := store.Readings() - before; readings > 0 {
		t.Errorf("the stored graph was read whole %d times: answers were taken for edits of another tool", readings)
	}
	if got := load(t, store).Revision(); got != 2 {
		t.Errorf("revision %d", got)
	}

	// Another tool removes what an answer is connected with and makes it again.
	d.run(t, `MATCH (r:Requirement {key: 'licence/passport'}) SET r.key = 'elsewhere' WITH r SET r.key = 'licence/passport'`, nil)
	d.run(t, `MATCH (:AnswerVerdict {requirement: 'licence/passport'})-[edge:VERDICT_ON]->() DELETE edge`, nil)
	wantKept(graph.KeptAnswers{Revision: 2, Date: answersDate})
	if written, _ := keepAnswers(t, store); written != 2 {
		t.Errorf("%d answers were put right, want 2", written)
	}
	agree()
	wantKept(graph.KeptAnswers{Revision: 2, Date: answersDate, Whole: true})
	d.run(t, "MATCH (a:AnswerPaper) DETACH DELETE a", nil)
	wantKept(graph.KeptAnswers{Revision: 2, Date: answersDate})
	waitUntil(t, patience, "the removal to be looked at", func() bool { return store.Readings() > before })
	if got := load(t, store).Revision(); got != 2 {
		t.Errorf("revision %d: answers that somebody removed are none", got)
	}
	keepAnswers(t, store)
	wantKept(graph.KeptAnswers{Revision: 2, Date: answersDate, Whole: true})

	if removed, err := store.RemoveAnswers(t.Context()); err != nil || removed == 0 || len(kept(t, d)) > 0 {
		t.Errorf("removed %d, left %d (%v)", removed, len(kept(t, d)), err)
	}
	wantKept(graph.KeptAnswers{})
}

// TestAnswersOfTwoServers: one server writes, an older revision gives way to a newer one, however late it comes, and a
// server that has ended in the middle holds nobody up.
func TestAnswersOfTwoServers(t *testing.T) {
	d, one := fixture(t)
	two := d.open(t)
	before := one.Readings() + two.Readings()
	neo4jstore.SetAnswers(one, 1, time.Minute)
	old, ended := answers.Of(load(t, one).View(answersDate)), errors.New("ended")
	commit(t, two, graph.Remove(graph.Ref{Type: graph.TypeRequirement, Key: "licence/photo"}))
	// The first has written some when the second comes with a later revision.
	within := func(sheet graph.AnswerSheet, do func()) graph.AnswerSheet {
		nodes := sheet.Nodes
		sheet.Nodes = func(yield func(graph.AnswerNode) bool) {
			i := 0
			for n := range nodes {
				if i++; i == 3 {
					do()
				}
				if !yield(n) {
					return
				}
			}
		}
		return sheet
	}
	wantConflict := func(err error) {
		t.Helper()
		if graph.CodeOf(err) != graph.Conflict || err == nil {
			t.Errorf("%v, want CONFLICT", err)
		}
	}
	_, _, err := one.KeepAnswers(t.Context(), within(old, func() { keepAnswers(t, two) }))
	wantConflict(err)
	if diff := cmp.Diff(expectedAnswers(load(t, two).View(answersDate)), kept(t, d)); diff != "" {
		t.Errorf("-gap +Neo4j\n%s", diff)
	}
	_, _, err = one.KeepAnswers(t.Context(), old)
	wantConflict(err)

	newest := answers.Of(load(t, one).View(answersDate + 1))
	_, _, err = one.KeepAnswers(t.Context(), within(newest, func() {
		_, _, err := two.KeepAnswers(t.Context(), newest)
		wantConflict(err)
	}))
	if err != nil {
		t.Error(err)
	}
	ctx, end := context.WithCancelCause(t.Context())
	if _, _, err := one.KeepAnswers(ctx, within(answers.Of(load(t, one).View(graph.MustDate("2030-01-01"))), func() { end(ended) })); err == nil {
		t.Error("a writing that was ended: no error")
	}
	neo4jstore.SetAnswers(two, 100, 0)
	keepAnswers(t, two)
	if written, removed := keepAnswers(t, two); written+removed > 0 {
		t.Errorf("%d written and %d removed by a server that has just written", written, removed)
	}
	if one.Readings()+two.Readings() > before {
		t.Error("answers were taken for an edit of another tool")
	}
}

// TestAnswersFollow: after a commit the answers come up to date by themselves.
func TestAnswersFollow(t *testing.T) {
	_, store := fixture(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		answers.Follow(ctx, store, store, func() graph.Date { return answersDate }, slog.Default())
	}()
	reached := func(revision graph.Revision) func() bool {
		return func() bool {
			got, err := store.AnswersKept(t.Context())
			return err == nil && got.Revision == revision && got.Whole
		}
	}
	waitUntil(t, patience, "the answers of the first revision", reached(1))
	commit(t, store, graph.Remove(graph.Ref{Type: graph.TypeRequirement, Key: "licence/photo"}))
	took := waitUntil(t, patience, "those of the second", reached(2))
	t.Logf("up to date %s after the commit", took.Round(time.Millisecond))
	stop()
	<-ended
}

// TestAnswersNames: every answer of the fixture has the shape that is promised.
func TestAnswersNames(t *testing.T) {
	shapes := map[string]graph.AnswerShape{}
	for _, shape := range graph.AnswerShapes() {
		shapes[shape.Label] = shape
	}
	seen := map[string]bool{}
	view := graph.FromNodes(1, time.Time{}, graphtest.Registry()).View(answersDate)
	for n := range answers.Of(view).Nodes {
		shape := shapes[n.Label]
		known := map[string]bool{}
		for _, name := range shape.Properties {
			known[name] = true
		}
		for name := range n.Properties {
			if !known[name] {
				t.Errorf("%s has a property %s that is not promised", n.Label, name)
			}
			seen[n.Label+"."+name] = true
		}
		for _, edge := range n.Edges {
			seen[n.Label+"."+edge.Type] = true
		}
	}
	for _, shape := range shapes {
		for _, name := range shape.Properties {
			if !seen[shape.Label+"."+name] {
				t.Errorf("no %s of the fixture has %s", shape.Label, name)
			}
		}
		for _, edge := range shape.Edges {
			if !seen[shape.Label+"."+edge.Type] {
				t.Errorf("no %s of the fixture is connected by %s", shape.Label, edge.Type)
			}
		}
	}
}
