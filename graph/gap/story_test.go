package gap_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/graphtest"
)

// TestStory holds the engine to the table in graph/graphtest/registry.md, which was written from 3-verdicts by reading
// and not from what the engine says.
func TestStory(t *testing.T) {
	text, err := os.ReadFile("../graphtest/registry.md")
	if err != nil {
		t.Fatal(err)
	}
	table := gap.Of(graph.FromNodes(1, time.Time{}, graphtest.Registry()).View(graph.MustDate("2024-03-01")))
	checked := 0
	pairs := map[[2]graph.Key]gap.MissingIntegration{}
	for _, m := range table.MissingIntegrations() {
		pairs[[2]graph.Key{m.Consumer, m.Provider}] = m
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		switch {
		case len(cells) == 8 && strings.HasPrefix(cells[1], " `"):
			storyRow(t, table, cells)
			checked++
		case len(cells) == 7 && strings.HasPrefix(cells[1], " `"):
			pair := [2]graph.Key{graph.Key(unquote(cells[1])), graph.Key(unquote(cells[2]))}
			m, found := pairs[pair]
			delete(pairs, pair)
			if want := firstWord(cells[3]); !found || string(m.Step) != want {
				t.Errorf("%v: found %v with step %s, told %s", pair, found, m.Step, want)
			}
			checked++
		}
	}
	for pair := range pairs {
		t.Errorf("the missing integration %v is not told", pair)
	}
	if checked != 36 {
		t.Errorf("%d rows were checked; the story tells 28 documents and 8 missing integrations", checked)
	}
}

// storyRow checks one document: outcome, step, decision and mayDrop, certain and, behind a slash, possible.
func storyRow(t *testing.T, table *gap.Table, cells []string) {
	t.Helper()
	requirement := graph.Key(unquote(cells[1]))
	verdicts := table.Verdicts(requirement)
	if len(verdicts) == 0 {
		t.Errorf("%s: no verdict", requirement)
	}
	for _, v := range verdicts {
		for i, a := range []*gap.Answer{&v.Certain, &v.Possible} {
			told := func(column int) string {
				parts := strings.Split(cells[column], " / ")
				return parts[min(i, len(parts)-1)]
			}
			if i == 1 && !strings.Contains(cells[3], " / ") {
				break // the possible run is told only where it differs
			}
			if want := firstWord(told(3)); string(a.Outcome) != want {
				t.Errorf("%s on %q: outcome %s, told %s (%s)", requirement, v.Channel, a.Outcome, want, cells[2])
			}
			if want := firstWord(told(4)); want != string(a.Step) && !(want == "" && len(a.Routes) == 0) {
				t.Errorf("%s on %q: step %s, told %s", requirement, v.Channel, a.Step, want)
			}
			if !strings.Contains(told(5), string(a.Decision)) {
				t.Errorf("%s on %q: decision %s, told %s", requirement, v.Channel, a.Decision, told(5))
			}
			if !strings.Contains(told(6), string(a.MayDrop)) {
				t.Errorf("%s on %q: mayDrop %s, told %s", requirement, v.Channel, a.MayDrop, told(6))
			}
		}
	}
}

var word = regexp.MustCompile(`[A-Z][A-Z_]+`)

func firstWord(cell string) string { return word.FindString(cell) }

func unquote(cell string) string { return strings.Trim(strings.TrimSpace(cell), "`") }
