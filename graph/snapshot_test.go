package graph_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
	"weak"

	"onceonly/graph"
	"onceonly/graph/graphtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// changing visits graphs along a random stream of changes: each one, what it was made from, and the change.
func changing(t *rapid.T, visit func(before, after *graph.Snapshot, change graph.Change)) {
	choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
	s := graph.Empty()
	for range rapid.IntRange(1, 12).Draw(t, "changes") {
		next, change, err := s.Next(graphtest.RandomChange(s, choose), noon)
		if err != nil {
			if graph.CodeOf(err) != graph.Invalid {
				t.Fatalf("%v, want INVALID or success", err)
			}
			continue
		}
		visit(s, next, change)
		s = next
	}
}

func textOf(t interface{ Fatal(...any) }, s *graph.Snapshot) string {
	var nodes []graph.TypedNode
	for n := range s.Nodes() {
		nodes = append(nodes, graph.TypedNode{Node: n})
	}
	text, err := json.Marshal(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a snapshot answers is what looking through all its nodes would find, in both directions along every edge.
func TestLookUpsAgreeWithSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changing(t, func(_, s *graph.Snapshot, _ graph.Change) {
			keys := map[graph.NodeType][]graph.Key{}
			type edge struct {
				from graph.NodeType
				path string
				to   graph.Ref
			}
			edges := map[edge][]graph.Key{}
			for n := range s.Nodes() {
				ref := n.Ref()
				keys[ref.Type] = append(keys[ref.Type], ref.Key)
				for _, r := range graph.References(n) {
					e := edge{ref.Type, r.Path, r.To}
					edges[e] = append(edges[e], ref.Key)
					if s.Node(r.To) == nil {
						t.Fatalf("%s refers to %s, which is not there", ref, r.To)
					}
				}
			}
			for e := range edges {
				slices.Sort(edges[e])
				edges[e] = slices.Compact(edges[e])
			}
			for _, d := range graph.Descriptions() {
				if got := s.Keys(d.Type); !slices.Equal(got, keys[d.Type]) || !slices.IsSorted(got) || s.Count(d.Type) != len(got) {
					t.Fatalf("%s: keys %v, count %d; the nodes are %v", d.Type, got, s.Count(d.Type), keys[d.Type])
				}
				for path, target := range referencePaths(d) {
					for i := range 8 {
						to := graph.Ref{Type: target, Key: randomKey(target, i)}
						if got, want := s.Referrers(d.Type, path, to.Key), edges[edge{d.Type, path, to}]; !slices.Equal(got, want) {
							t.Fatalf("%s.%s to %s: %v, want %v", d.Type, path, to, got, want)
						}
					}
				}
			}
		})
	})
}

// referencePaths gives the reference fields of a node type and what they refer to.
func referencePaths(d *graph.Description) map[string]graph.NodeType {
	paths := map[string]graph.NodeType{}
	var walk func(fields []graph.Field, prefix string)
	walk = func(fields []graph.Field, prefix string) {
		for _, f := range fields {
			if f.Target != "" {
				paths[prefix+f.Name] = f.Target
			}
			walk(f.Fields, prefix+f.Name+".")
		}
	}
	walk(d.Fields, "")
	return paths
}

// randomKey is the form of key that RandomChange uses.
func randomKey(t graph.NodeType, i int) graph.Key {
	return graph.Key(fmt.Sprintf("%s-%d", lower(t), i))
}

// Each typed look-up goes along the one edge that it is named after.
func TestTypedLookUps(t *testing.T) {
	s := graph.FromNodes(1, noon, graphtest.Full())
	for n := range s.Nodes() {
		single := map[graph.NodeType]graph.Node{
			graph.TypeAct: node(s.Act(n.Ref().Key)), graph.TypeWording: node(s.Wording(n.Ref().Key)), graph.TypeProvision: node(s.Provision(n.Ref().Key)),
			graph.TypeTerritory: node(s.Territory(n.Ref().Key)), graph.TypeOrganization: node(s.Organization(n.Ref().Key)), graph.TypeFunction: node(s.Function(n.Ref().Key)),
			graph.TypeDataItem: node(s.DataItem(n.Ref().Key)), graph.TypeDocumentType: node(s.DocumentType(n.Ref().Key)),
			graph.TypeInformationSystem: node(s.System(n.Ref().Key)), graph.TypeHolding: node(s.Holding(n.Ref().Key)),
			graph.TypeDataService: node(s.DataService(n.Ref().Key)), graph.TypeIntegration: node(s.Integration(n.Ref().Key)),
			graph.TypeService: node(s.Service(n.Ref().Key)), graph.TypeChannel: node(s.Channel(n.Ref().Key)), graph.TypeRequirement: node(s.Requirement(n.Ref().Key)),
			graph.TypeTrafficTotal: node(s.TrafficTotal(n.Ref().Key)),
		}
		for typ, got := range single {
			if typ == n.Ref().Type && got != n || typ != n.Ref().Type && got != nil {
				t.Errorf("%s looked up as %s: %v", n.Ref(), typ, got)
			}
		}
	}
	for name, c := range map[string]struct {
		from   graph.NodeType
		path   string
		target graph.NodeType
		got    func(graph.Key) []graph.Key
	}{
		"WordingsOf":                 {graph.TypeWording, "act", graph.TypeAct, func(k graph.Key) []graph.Key { return keysOf(s.WordingsOf(k)) }},
		"ProvisionsOf":               {graph.TypeProvision, "wording", graph.TypeWording, func(k graph.Key) []graph.Key { return keysOf(s.ProvisionsOf(k)) }},
		"ChannelsOf":                 {graph.TypeChannel, "service", graph.TypeService, func(k graph.Key) []graph.Key { return keysOf(s.ChannelsOf(k)) }},
		"ChannelsHandledBy":          {graph.TypeChannel, "system", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.ChannelsHandledBy(k)) }},
		"RequirementsOf":             {graph.TypeRequirement, "service", graph.TypeService, func(k graph.Key) []graph.Key { return keysOf(s.RequirementsOf(k)) }},
		"RequirementsFor":            {graph.TypeRequirement, "documentType", graph.TypeDocumentType, func(k graph.Key) []graph.Key { return keysOf(s.RequirementsFor(k)) }},
		"DocumentTypesProving":       {graph.TypeDocumentType, "items", graph.TypeDataItem, func(k graph.Key) []graph.Key { return keysOf(s.DocumentTypesProving(k)) }},
		"HoldingsOf":                 {graph.TypeHolding, "system", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.HoldingsOf(k)) }},
		"HoldingsOfDocument":         {graph.TypeHolding, "documentType", graph.TypeDocumentType, func(k graph.Key) []graph.Key { return keysOf(s.HoldingsOfDocument(k)) }},
		"HoldingsOfItem":             {graph.TypeHolding, "dataItem", graph.TypeDataItem, func(k graph.Key) []graph.Key { return keysOf(s.HoldingsOfItem(k)) }},
		"DataServicesOf":             {graph.TypeDataService, "provider", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.DataServicesOf(k)) }},
		"DataServicesDelivering":     {graph.TypeDataService, "delivers.documentTypes", graph.TypeDocumentType, func(k graph.Key) []graph.Key { return keysOf(s.DataServicesDelivering(k)) }},
		"DataServicesDeliveringItem": {graph.TypeDataService, "delivers.dataItems", graph.TypeDataItem, func(k graph.Key) []graph.Key { return keysOf(s.DataServicesDeliveringItem(k)) }},
		"IntegrationsOf":             {graph.TypeIntegration, "consumer.system", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.IntegrationsOf(k)) }},
		"IntegrationsTo":             {graph.TypeIntegration, "provider.system", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.IntegrationsTo(k)) }},
		"IntegrationsThrough":        {graph.TypeIntegration, "dataService", graph.TypeDataService, func(k graph.Key) []graph.Key { return keysOf(s.IntegrationsThrough(k)) }},
		"IntegrationsDelivering":     {graph.TypeIntegration, "delivers.documentTypes", graph.TypeDocumentType, func(k graph.Key) []graph.Key { return keysOf(s.IntegrationsDelivering(k)) }},
		"IntegrationsDeliveringItem": {graph.TypeIntegration, "delivers.dataItems", graph.TypeDataItem, func(k graph.Key) []graph.Key { return keysOf(s.IntegrationsDeliveringItem(k)) }},
		"ServicesUsing":              {graph.TypeService, "ownSystems", graph.TypeInformationSystem, func(k graph.Key) []graph.Key { return keysOf(s.ServicesUsing(k)) }},
		"ServicesOf":                 {graph.TypeService, "responsible", graph.TypeOrganization, func(k graph.Key) []graph.Key { return keysOf(s.ServicesOf(k)) }},
	} {
		found := 0
		for _, target := range s.Keys(c.target) {
			got, want := c.got(target), s.Referrers(c.from, c.path, target)
			found += len(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s %s: %v, want %v", name, target, got, want)
			}
		}
		if found == 0 {
			t.Errorf("%s finds nothing, so it is not tested", name)
		}
	}
}

func node[T interface {
	graph.Node
	comparable
}](n T) graph.Node {
	var none T
	if n == none {
		return nil
	}
	return n
}

func keysOf[T graph.Node](nodes func(func(T) bool)) (keys []graph.Key) {
	for n := range nodes {
		keys = append(keys, n.Ref().Key)
	}
	return keys
}

func lower(t graph.NodeType) string {
	b := []byte(t)
	for i := range b {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// A snapshot never changes: not through what is made from it, not through the set that made it.
func TestSnapshotsNeverChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept := map[*graph.Snapshot]string{}
		changing(t, func(before, after *graph.Snapshot, _ graph.Change) {
			for _, s := range []*graph.Snapshot{before, after} {
				if _, known := kept[s]; !known {
					kept[s] = textOf(t, s)
				}
			}
		})
		for s, text := range kept {
			if now := textOf(t, s); now != text {
				t.Fatalf("revision %d was\n%s\nand is\n%s", s.Revision(), text, now)
			}
		}
	})
}

// A set that is tried and then committed, or nodes taken from one graph into another, leave both graphs apart.
func TestPutCopiesNodes(t *testing.T) {
	given := &graph.DataItemFacts{Identity: graph.Identity{Key: "a"}, Name: graph.Text{RU: "А"}}
	set := graph.ChangeSet{Edits: []graph.Edit{graph.Put(given)}}
	tried, err := graph.Empty().With(set)
	if err != nil {
		t.Fatal(err)
	}
	if given.Claim.Basis != "" {
		t.Errorf("trying a set wrote the basis %s into the node given", given.Claim.Basis)
	}
	given.Name.RU = "changed by its owner"
	if got := tried.DataItem("a").Name.RU; got != "А" {
		t.Errorf("the graph changed with the node given: %q", got)
	}
	full, err := graph.Empty().With(graph.ChangeSet{Edits: putAll(graphtest.Full())})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := graph.Empty().With(graph.ChangeSet{Edits: graph.ChangesBetween(graph.Empty(), full)})
	if err != nil {
		t.Fatal(err)
	}
	for n := range full.Nodes() {
		if copied.Node(n.Ref()) == n {
			t.Fatalf("%s is shared between two graphs that normalise it", n.Ref())
		}
	}
	if d := graph.Difference(full, copied); len(d) > 0 {
		t.Errorf("the copy differs: %v", d[0])
	}
}

// From whichever side a graph is reached, it is the same graph.
func TestWaysToAGraphAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := []*graph.Snapshot{graph.Empty()}
		replayed := graph.Empty()
		changing(t, func(before, after *graph.Snapshot, change graph.Change) {
			var err error
			if replayed, err = replayed.Replay(change); err != nil {
				t.Fatal(err)
			}
			var nodes []graph.Node
			for n := range after.Nodes() {
				nodes = append(nodes, n)
			}
			edits := graph.ChangesBetween(before, after)
			turned, err := before.With(graph.ChangeSet{Edits: edits})
			if err != nil {
				t.Fatalf("the changes between two graphs: %v", err)
			}
			history = append(history, after)
			then := history[rapid.IntRange(0, len(history)-1).Draw(t, "then")]
			var was []graph.Node
			var absent []graph.Ref
			for _, d := range graph.Difference(after, then) {
				if d.After == nil {
					absent = append(absent, d.Ref)
				} else {
					was = append(was, d.After)
				}
			}
			for way, pair := range map[string][2]*graph.Snapshot{
				"replaying the changes":          {after, replayed},
				"all nodes at once":              {after, graph.FromNodes(after.Revision(), noon, nodes)},
				"the changes between the graphs": {after, turned},
				"going back":                     {then, after.Rewind(then.Revision(), then.RecordedAt(), was, absent)},
			} {
				if d := graph.Difference(pair[0], pair[1]); len(d) > 0 {
					t.Fatalf("%s: %s is %s in %v", way, d[0].Ref, d[0].Kind, d[0].Fields)
				}
				if way != "the changes between the graphs" && (pair[0].Revision() != pair[1].Revision() || !pair[0].RecordedAt().Equal(pair[1].RecordedAt())) {
					t.Fatalf("%s: revision %d of %s, want %d of %s", way, pair[1].Revision(), pair[1].RecordedAt(), pair[0].Revision(), pair[0].RecordedAt())
				}
			}
		})
	})
}

// Trying a set and committing it give the same graph (3-verdicts §3.8).
func TestSimulateIsCommit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		s := graph.Empty()
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			set := graphtest.RandomChange(s, choose)
			tried, wrong := s.With(set)
			next, change, err := s.Next(set, noon)
			if (wrong == nil) != (err == nil) {
				t.Fatalf("trying gives %v, committing %v", wrong, err)
			}
			if err != nil {
				continue
			}
			if d := graph.Difference(tried, next); len(d) > 0 {
				t.Fatalf("%s is %s in %v", d[0].Ref, d[0].Kind, d[0].Fields)
			}
			if tried.Revision() != s.Revision() || tried.Hypothesis() == "" || next.Hypothesis() != "" || next.Revision() != change.Revision {
				t.Fatalf("tried at %d %q, committed at %d %q", tried.Revision(), tried.Hypothesis(), next.Revision(), next.Hypothesis())
			}
			s = next
		}
	})
}

// What two look-ups of one thing give differently must be among what the change touched, or a result that rests on it
// would be carried over wrongly. The change may have several steps, some of which computed something of their own.
func TestTouchedTokensAreComplete(t *testing.T) {
	type key struct{}
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		s := graph.Empty()
		views := map[*graph.View]bool{}
		for range rapid.IntRange(2, 14).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "computes") {
				v := s.View(graph.MustDate("2024-01-01"))
				graph.Slot(v, key{}, func() int { return 1 })
				views[v] = true
			}
			next, err := s.With(graphtest.RandomChange(s, choose))
			if err != nil {
				continue
			}
			s = next
			earlier, touched := s.View(graph.MustDate("2024-01-01")).Earlier()
			if (earlier == nil) != (len(views) == 0) {
				t.Fatalf("%d views computed something, and results can be carried over from %v", len(views), earlier)
			}
			if earlier == nil {
				continue
			}
			if !views[earlier] {
				t.Fatal("results are to be carried over from a view that computed none")
			}
			for name, lookUp := range lookUps() {
				w := graph.NewWatch()
				was, is := lookUp(earlier.Snapshot.Watched(w)), lookUp(s)
				if was == is {
					continue
				}
				if !slices.ContainsFunc(w.Tokens(), func(token graph.Token) bool { _, ok := touched[token]; return ok }) {
					t.Fatalf("%s was %s and is %s, and none of %v was touched", name, was, is, w.Tokens())
				}
			}
		}
	})
}

// lookUps are all there are in graphs that RandomChange makes, also of what is not there.
func lookUps() map[string]func(*graph.Snapshot) string {
	all := map[string]func(*graph.Snapshot) string{}
	for _, d := range graph.Descriptions() {
		all["keys of "+string(d.Type)] = func(s *graph.Snapshot) string { return fmt.Sprint(s.Keys(d.Type)) }
		all["count of "+string(d.Type)] = func(s *graph.Snapshot) string { return fmt.Sprint(s.Count(d.Type)) }
		for i := range 7 {
			ref := graph.Ref{Type: d.Type, Key: randomKey(d.Type, i)}
			all[ref.String()] = func(s *graph.Snapshot) string { text, _ := json.Marshal(s.Node(ref)); return string(text) }
		}
		for path, target := range referencePaths(d) {
			for i := range 7 {
				to := randomKey(target, i)
				all[fmt.Sprint(d.Type, ".", path, " to ", to)] = func(s *graph.Snapshot) string { return fmt.Sprint(s.Referrers(d.Type, path, to)) }
			}
		}
	}
	return all
}

// However long the chain of changes, only one earlier graph is kept for its results.
func TestLineageKeepsOneEarlierGraph(t *testing.T) {
	type key struct{}
	s := graph.FromNodes(1, noon, graphtest.Full())
	var chain []weak.Pointer[graph.Snapshot]
	for range 6 {
		chain = append(chain, weak.Make(s))
		graph.Slot(s.View(1), key{}, func() int { return 1 })
		next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{{Alter: graph.Ref{Type: graph.TypeDataItem, Key: "dataitem-full"}, Fields: map[string]any{"note": graph.NewID()}}}})
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	runtime.GC()
	alive := 0
	for _, p := range chain {
		if p.Value() != nil {
			alive++
		}
	}
	if earlier, _ := s.View(1).Earlier(); alive > 1 || earlier == nil {
		t.Errorf("%d of 6 earlier graphs are kept, want the last one alone (%v)", alive, earlier)
	}
	runtime.KeepAlive(s)
}

func TestUnknownThingsAreAbsent(t *testing.T) {
	s := graph.FromNodes(1, noon, graphtest.Full())
	if n := s.Node(graph.Ref{Type: "Bogus", Key: "a"}); n != nil {
		t.Errorf("a node of no type: %v", n)
	}
	if s.Count("Bogus") != 0 || len(s.Keys("Bogus")) != 0 {
		t.Errorf("%d nodes of no type with keys %v", s.Count("Bogus"), s.Keys("Bogus"))
	}
	if s.Service("nowhere") != nil || len(keysOf(s.ChannelsOf("nowhere"))) != 0 {
		t.Error("a service that is not there has something")
	}
}

// One hypothesis has one name, in whatever order its edits come; another one has another.
func TestHypothesisNames(t *testing.T) {
	s := graph.FromNodes(1, noon, graphtest.Full())
	a := graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "a"}, Name: graph.Text{RU: "А"}})
	b := graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "b"}, Name: graph.Text{RU: "Б"}})
	try := func(from *graph.Snapshot, edits ...graph.Edit) *graph.Snapshot {
		next, err := from.With(graph.ChangeSet{Edits: edits})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	names := map[string]string{}
	for what, h := range map[string]string{"a": try(s, a).Hypothesis(), "b": try(s, b).Hypothesis(), "a and b": try(s, a, b).Hypothesis(), "a, then b": try(try(s, a), b).Hypothesis()} {
		if other, taken := names[h]; taken {
			t.Errorf("%q and %q have one name", what, other)
		}
		names[h] = what
	}
	if try(s, a, b).Hypothesis() != try(s, b, a).Hypothesis() {
		t.Error("the order of edits changes the name")
	}
}

// Changes survive the form in which stores keep them.
func TestChangeJSON(t *testing.T) {
	_, change, err := graph.FromNodes(0, time.Time{}, graphtest.Full()).Next(graph.ChangeSet{ID: "an id", Actor: "Әсел", Reason: "“why”", Edits: append(
		[]graph.Edit{graph.Remove(graph.Ref{Type: graph.TypeRequirement, Key: "requirement-full"})}, putAll(graphtest.Registry())...)}, noon)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(change)
	if err != nil {
		t.Fatal(err)
	}
	var back graph.Change
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(change, back); d != "" {
		t.Errorf("a change as JSON and back (-was +is):\n%s", d)
	}
	for _, broken := range []string{`{"written":[{"type":"Bogus","facts":{}}]}`, `{"written":[{"type":"Service","facts":[]}]}`, `{"revision":"x"}`} {
		if err := json.Unmarshal([]byte(broken), &back); err == nil {
			t.Errorf("%s was read", broken)
		}
	}
}

func putAll(nodes []graph.Node) (edits []graph.Edit) {
	for _, n := range nodes {
		edits = append(edits, graph.Put(n))
	}
	return edits
}
