package explain

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/graphtest"
)

// machineWord is a constant of the program, such as REPLACEABLE_NOW or <no value>, where people read.
var machineWord = regexp.MustCompile(`\b[A-Z]+_[A-Z_]+\b|<no value>|<nil>|%!`)

// TestEveryReasonIsASentence: each step of each derivation of the fixture is a sentence in words, in every language.
func TestEveryReasonIsASentence(t *testing.T) {
	view := graph.FromNodes(1, time.Time{}, graphtest.Registry()).View(graph.MustDate("2024-03-01"))
	table := gap.Of(view)
	said := 0
	for _, lang := range languages {
		for _, u := range table.Units() {
			for _, run := range []gap.Run{gap.Certain, gap.Possible} {
				d := table.Derivation(u.Requirement, u.Channel, run)
				reasons, err := New(view, lang).Reasons(d)
				if err != nil {
					t.Fatalf("%s, %v: %v", lang, u, err)
				}
				for at, text := range reasons {
					said++
					if !strings.HasSuffix(text, ".") || machineWord.MatchString(text) || strings.Contains(text, " .") || strings.Contains(text, "  ") {
						t.Errorf("%s, %v, step %d, %s: %q", lang, u, at, d.Steps[at].Rule, text)
					}
				}
			}
		}
	}
	if said == 0 {
		t.Error("nothing was said")
	}
}

// TestWhyOfWhatIsNotThere: an unknown document, and one that is not demanded on the channel, is NOT_FOUND.
func TestWhyOfWhatIsNotThere(t *testing.T) {
	view := graph.FromNodes(1, time.Time{}, graphtest.Registry()).View(graph.MustDate("2024-03-01"))
	elsewhere := graph.Key("elsewhere")
	cases := map[string]struct {
		requirement graph.Key
		channel     *graph.Key
	}{
		"there is no such document":        {requirement: "none"},
		"the service has no such channel":  {requirement: gap.Of(view).Units()[0].Requirement, channel: &elsewhere},
		"nothing is there in an empty one": {requirement: ""},
	}
	for reason, c := range cases {
		if err := New(view, graph.EN).Why(&strings.Builder{}, c.requirement, c.channel); graph.CodeOf(err) != graph.NotFound {
			t.Errorf("%s: got %v, want NOT_FOUND", reason, err)
		}
	}
}
