package gap_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// A case of days is a tiny registry looked at on both sides of a day on which something begins or ends. All days are asked
// of one graph, in both orders, so that what is taken over from one to the next is right as well.
type dayCase struct {
	Reason string                      `json:"reason"`
	Nodes  map[string][]map[string]any `json:"nodes"`
	// Days gives "OUTCOME STEP", then the decision or the number of works if that matters, then after " | " the possible run
	// if it is another; "none" where there is no verdict. By day and "requirement" or "requirement@channel".
	Days map[string]map[string]string `json:"days"`
	Law  *struct {
		From, To graph.Date
		Demands  []string // "service document [channel] KIND GROUNDS"
		Grounds  []string
	} `json:"law"`
}

func TestDays(t *testing.T) {
	files, err := filepath.Glob("testdata/days/*.json")
	if err != nil || len(files) < 14 {
		t.Fatalf("%d cases found, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			decoder := json.NewDecoder(strings.NewReader(string(text)))
			decoder.DisallowUnknownFields()
			var c dayCase
			if err := decoder.Decode(&c); err != nil {
				t.Fatal(err)
			}
			if c.Reason == "" || len(c.Days) < 2 {
				t.Fatal("The case has no reason, or not two days.")
			}
			nodes := registryOf(t, c.Nodes)
			var days []string
			for day := range c.Days {
				days = append(days, day)
			}
			slices.Sort(days)
			forth := snapshotOf(t, nodes)
			for _, day := range days {
				c.check(t, forth, day)
			}
			back := snapshotOf(t, nodes)
			for _, day := range slices.Backward(days) {
				c.check(t, back, day)
			}
			if c.Law != nil {
				c.checkLaw(t, forth)
			}
		})
	}
}

func (c *dayCase) check(t *testing.T, s *graph.Snapshot, day string) {
	table := gap.Of(s.View(graph.MustDate(day)))
	for name, want := range c.Days[day] {
		requirement, channel, _ := strings.Cut(name, "@")
		v := table.Verdict(graph.Key(requirement), graph.Key(channel))
		if v == nil {
			if want != "none" {
				t.Errorf("%s\n%s on %s: there is no verdict, want %s", c.Reason, name, day, want)
			}
			continue
		}
		certainly, possibly, differ := strings.Cut(want, " | ")
		if !differ {
			possibly = certainly
		}
		if !says(&v.Certain, certainly) || !says(&v.Possible, possibly) {
			t.Errorf("%s\n%s on %s: want %s, got %s %s %v %s | %s %s", c.Reason, name, day, want, v.Certain.Outcome, v.Certain.Step, texts(v.Certain.Works), v.Certain.Decision,
				v.Possible.Outcome, v.Possible.Step)
		}
	}
}

// says compares an answer with "OUTCOME STEP" and what may follow.
func says(a *gap.Answer, want string) bool {
	words := strings.SplitN(want, " ", 3)
	if len(words) < 2 || string(a.Outcome) != words[0] || string(a.Step) != words[1] {
		return false
	}
	return len(words) == 2 || string(a.Decision) == words[2] || fmt.Sprint(len(a.Works)) == words[2]
}

func (c *dayCase) checkLaw(t *testing.T, s *graph.Snapshot) {
	law, err := gap.Law(t.Context(), s.View(c.Law.From), s.View(c.Law.To))
	if err != nil {
		t.Fatal(err)
	}
	demands := []string{}
	for i := range law.Demands {
		d := &law.Demands[i]
		words := []string{string(d.Service), string(d.DocumentType)}
		if d.Channel != "" {
			words = append(words, string(d.Channel))
		}
		words = append(words, string(d.Kind))
		for _, ground := range d.Because() {
			words = append(words, string(ground))
		}
		demands = append(demands, strings.Join(words, " "))
	}
	if diff := cmp.Diff(c.Law.Demands, demands); diff != "" {
		t.Errorf("%s\ndemands from %s to %s (-want +got):\n%s", c.Reason, c.Law.From, c.Law.To, diff)
	}
	var grounds []string
	for _, g := range law.Grounds {
		text := string(g.Requirement)
		if g.Statement {
			text += " source"
		}
		if g.Turn.Began {
			text += " begins"
		} else {
			text += " ended"
		}
		grounds = append(grounds, fmt.Sprint(text, " ", g.Turn.Ref.Key, " ", g.Turn.On))
	}
	if diff := cmp.Diff(c.Law.Grounds, grounds); diff != "" {
		t.Errorf("%s\ngrounds from %s to %s (-want +got):\n%s", c.Reason, c.Law.From, c.Law.To, diff)
	}
	// Back in time the opposite happened, because of the same.
	opposite := map[gap.DemandChangeKind]gap.DemandChangeKind{gap.DemandedAnew: gap.DemandedNoMore, gap.TakenFromSystem: gap.PaperAgain, gap.BecameBetter: gap.BecameWorse}
	for kind, other := range opposite {
		opposite[other] = kind
	}
	back, err := gap.Law(t.Context(), s.View(c.Law.To), s.View(c.Law.From))
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Demands) != len(law.Demands) {
		t.Fatalf("%s\n%d demands changed, and %d on the way back", c.Reason, len(law.Demands), len(back.Demands))
	}
	for i := range law.Demands {
		if there, here := &law.Demands[i], &back.Demands[i]; opposite[there.Kind] != here.Kind || !slices.Equal(there.Because(), here.Because()) {
			t.Errorf("%s\n%s because of %v is %s because of %v on the way back", c.Reason, there.Kind, there.Because(), here.Kind, here.Because())
		}
	}
}
