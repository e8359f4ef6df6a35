package gap

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
)

// However many limits there are, the cells are at most so many, and what a cell is told to lie in, or outside of, every
// case in it does.
func TestCellsAreBoundedAndNeverPromiseTooMuch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := func(label string) []string {
			var list []string
			for i := range 12 {
				if rapid.IntRange(0, 5).Draw(t, label) == 0 {
					list = append(list, fmt.Sprint("code-", i))
				}
			}
			return set(list)
		}
		day := func(label string) graph.Date { return graph.Date(rapid.IntRange(0, 40).Draw(t, label)) }
		var cuts []*limits
		for range rapid.IntRange(1, 25).Draw(t, "limits") {
			l := limits{from: day("from"), territories: codes("territory"), populations: codes("population")}
			if to := day("to"); to >= l.from {
				l.to = to
			}
			for i := range 14 {
				if rapid.IntRange(0, 6).Draw(t, "word") == 0 {
					l.words = append(l.words, fmt.Sprintf("word %02d", i))
				}
			}
			cuts = append(cuts, &l)
		}
		s := newSpace(nil, limits{}, cuts, "an exception")
		if s.count() > maxCells {
			t.Fatalf("%d cells", s.count())
		}
		if len(s.bundle) > 0 && slices.Contains(s.bundle, "an exception") {
			t.Fatal("The exception of an act stands alone.")
		}
		for range 20 {
			event := 1 + day("event")
			place := fmt.Sprint("code-", rapid.IntRange(0, 13).Draw(t, "place"))
			person := fmt.Sprint("code-", rapid.IntRange(0, 13).Draw(t, "person"))
			holding := map[string]bool{}
			for i := range 14 {
				holding[fmt.Sprintf("word %02d", i)] = rapid.IntRange(0, 3).Draw(t, "holds") > 0
			}
			c := s.cellOf(event, place, person, holding)
			for _, l := range cuts {
				within := event >= l.from && (l.to == 0 || event <= l.to) && (len(l.territories) == 0 || slices.Contains(l.territories, place)) &&
					(len(l.populations) == 0 || slices.Contains(l.populations, person)) && !slices.ContainsFunc(l.words, func(w string) bool { return !holding[w] })
				in := s.boundsOf(l)
				if lies := in.lies(c); lies == inside && !within || lies == outside && within {
					t.Fatalf("day %d in %s of %s with %v lies in %+v: %v; its cell is told to: %v", event, place, person, holding, *l, within, lies)
				}
			}
		}
	})
}

// cellOf finds the cell of one case.
func (s *space) cellOf(event graph.Date, place, person string, holding map[string]bool) cell {
	part := func(a *axis, code string) int {
		if i := slices.IndexFunc(a.parts, func(r region) bool { return slices.Contains(r.codes, code) }); i >= 0 {
			return i
		}
		return slices.IndexFunc(a.parts, func(r region) bool { return r.rest })
	}
	c := cell{place: part(&s.places, place), people: part(&s.people, person)}
	for c.dates+1 < len(s.starts) && s.starts[c.dates+1] <= event {
		c.dates++
	}
	for i, w := range s.words {
		bit := uint(1) << i
		holds := holding[w]
		if bit == s.bundled() {
			holds = !slices.ContainsFunc(s.bundle, func(of string) bool { return !holding[of] })
		}
		if holds {
			c.holds |= bit
		}
	}
	return c
}
