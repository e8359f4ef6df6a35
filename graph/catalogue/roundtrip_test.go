package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/graphtest"
)

type failer interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

// holds checks what is promised of every graph: what is written is read as the same graph, is written in the same bytes
// again, and as an import changes nothing.
func holds(t failer, s *graph.Snapshot) []byte {
	t.Helper()
	file := write(t, s)
	nodes, err := catalogue.Read("written.json", bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err, string(file))
	}
	if plan := catalogue.Plan(s, nodes, true); !plan.Empty() {
		t.Errorf("importing an export changes something: %+v\n%s", plan.Types, file)
	}
	read := snapshotOf(nodes)
	if differences := graph.Difference(s, read); len(differences) > 0 {
		t.Errorf("what is read is not what was written: %+v\n%s", differences, file)
	}
	if diff := cmp.Diff(string(file), string(write(t, read))); diff != "" {
		t.Errorf("it is written otherwise the second time:\n%s", diff)
	}
	return file
}

func TestFixturesRoundTrip(t *testing.T) {
	cases := map[string]struct {
		nodes  []graph.Node
		reason string
	}{
		"empty":          {nil, "An empty registry is one too."},
		"fixture":        {graphtest.Registry(), "The registry with a story."},
		"full":           {graphtest.Full(), "Every property of every node."},
		"generated 1":    {catalogue.Generate(1, 1), "The smallest country."},
		"generated 2000": {catalogue.Generate(2_000, 2), "A larger one."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Log(c.reason)
			for _, n := range c.nodes {
				graph.Settle(n)
			}
			holds(t, snapshotOf(c.nodes))
		})
	}
}

func TestRandomRegistriesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := graph.Empty()
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			set := graphtest.RandomChange(s, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") })
			if next, _, err := s.Next(set, time.Time{}); err == nil { // some changes break a rule, as changes do
				s = next
			}
		}
		holds(t, s)
	})
}

func TestRandomTextsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := &graph.DataItemFacts{Name: graph.Text{RU: "Имя", KK: rapid.String().Draw(t, "kk")}}
		item.Key, item.Source = "item", rapid.StringN(0, 300, -1).Draw(t, "source")
		graph.Settle(item)
		holds(t, snapshotOf([]graph.Node{item}))
	})
}

func TestLinesAreShortAndReadable(t *testing.T) {
	file := string(write(t, snapshotOf(catalogue.Generate(50, 4))))
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > 120 {
			t.Errorf("a line has more than 120 characters:\n%s", line)
		}
		if strings.TrimRight(line, " ") != line || strings.Contains(line, `\u04`) {
			t.Errorf("a line is not fit for reading:\n%q", line)
		}
	}
	if !strings.HasSuffix(file, "}\n") {
		t.Error("the file ends without a new line")
	}
}

// The order of keys and of lists, and whether parts stand inside their owner, is the writer's choice.
func TestFormsOfTheSame(t *testing.T) {
	forms := map[string]struct{ file, reason string }{
		"nested": {`{"format": "onceonly/1", "dataItems": [{"key": "i", "name": {"en": "I"}}],
			"systems": [{"key": "s", "name": {"en": "S"}, "holdings": [{"key": "h", "dataItem": "i"}]}]}`, "As it is written."},
		"flat": {`{"holdings": [{"system": "s", "key": "h", "dataItem": "i"}], "systems": [{"name": {"en": "S"}, "key": "s"}],
			"dataItems": [{"key": "i", "name": {"en": "I"}}], "format": "onceonly/1"}`, "Flat lists in any order."},
		"owner last": {`{"format": "onceonly/1", "dataItems": [{"key": "i", "name": {"en": "I"}}],
			"systems": [{"holdings": [{"key": "h", "dataItem": "i", "system": "s"}], "name": {"en": "S"}, "key": "s"}]}`, "The owner's key after its parts, and named by them."},
		"nulls": {`{"$schema": "catalogue.schema.json", "title": "An example", "format": "onceonly/1", "acts": null,
			"dataItems": [{"key": "i", "name": {"en": "I", "ru": null}, "basis": "INFERRED"}],
			"systems": [{"key": "s", "name": {"en": "S"}, "status": [], "holdings": [{"key": "h", "dataItem": "i", "coverage": null}]}]}`, "Null is the same as left out."},
	}
	want := ""
	for name, form := range forms {
		nodes, err := catalogue.Read(name, strings.NewReader(form.file), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := string(write(t, snapshotOf(nodes)))
		if want == "" {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s\n%s", name, form.reason, diff)
		}
	}
}

func TestPlan(t *testing.T) {
	read := func(file string) []graph.Node {
		nodes, err := catalogue.Read("plan.json", strings.NewReader(`{"format": "onceonly/1", "dataItems": [`+file+`]}`), nil)
		if err != nil {
			t.Fatal(err)
		}
		return nodes
	}
	s := snapshotOf(read(`{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}, {"key": "c", "name": {"en": "C"}}`))
	imported := `{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "Bee"}, "note": "buzzes"}, {"key": "d", "name": {"en": "D"}}`
	changed := []catalogue.ChangedNode{{Key: "b", Fields: []string{"note", "name"}}}
	cases := map[string]struct {
		replace bool
		want    catalogue.TypePlan
		left    []graph.Key
		reason  string
	}{
		"add":     {false, catalogue.TypePlan{Type: graph.TypeDataItem, Added: []graph.Key{"d"}, Changed: changed, Unchanged: 2}, []graph.Key{"a", "b", "c", "d"}, "What the file lacks stays."},
		"replace": {true, catalogue.TypePlan{Type: graph.TypeDataItem, Added: []graph.Key{"d"}, Changed: changed, Removed: []graph.Key{"c"}, Unchanged: 1}, []graph.Key{"a", "b", "d"}, "What the file lacks goes."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			plan := catalogue.Plan(s, read(imported), c.replace)
			if diff := cmp.Diff([]catalogue.TypePlan{c.want}, plan.Types); diff != "" {
				t.Errorf("%s\n%s", c.reason, diff)
			}
			next, _, err := s.Next(plan.ChangeSet(), time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.left, next.Keys(graph.TypeDataItem)); diff != "" {
				t.Errorf("%s\n%s", c.reason, diff)
			}
			if again := catalogue.Plan(next, read(imported), c.replace); !again.Empty() {
				t.Errorf("the second import of the same file changes something: %+v", again.Types)
			}
		})
	}
}

// FuzzRead holds that no bytes make Read panic, and that whatever it accepts round-trips.
func FuzzRead(f *testing.F) {
	broken, err := filepath.Glob("testdata/broken/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range broken {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add(write(f, snapshotOf(graphtest.Full())))
	f.Add(write(f, snapshotOf(catalogue.Generate(1, 1))))
	f.Fuzz(func(t *testing.T, text []byte) {
		nodes, err := catalogue.Read("fuzz.json", bytes.NewReader(text), nil)
		if err != nil {
			if code := graph.CodeOf(err); code != graph.BadRequest && code != graph.Invalid {
				t.Errorf("the code of a broken file is %s: %v", code, err)
			}
			return
		}
		holds(t, snapshotOf(nodes))
	})
}
