package gap

// The algebra of cases: dates of the event × territories × populations × limits in words.

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"onceonly/graph"
)

// limits are cases: events within the dates, in one of the territories, of people of one of the populations, where all
// the words hold. The zero value is all cases.
type limits struct {
	from, to                 graph.Date // inclusive; 0 is open
	territories, populations []string   // codes, sorted; empty: all
	words                    []string   // sorted
}

func (l *limits) none() bool {
	return l.from == 0 && l.to == 0 && len(l.territories) == 0 && len(l.populations) == 0 && len(l.words) == 0
}

func (l *limits) equal(o *limits) bool {
	return l.from == o.from && l.to == o.to && slices.Equal(l.territories, o.territories) && slices.Equal(l.populations, o.populations) &&
		slices.Equal(l.words, o.words)
}

// limitsOf reads a coverage. One that is not recorded limits nothing here: a CONFIRM asks for it.
func limitsOf(c *graph.Coverage) limits {
	if c == nil {
		return limits{}
	}
	return limits{c.From, c.To, set(c.Territory), set(c.Population), set(c.Words)}
}

// limitsApplied reads the cases in which a document is demanded at all.
func limitsApplied(a *graph.AppliesTo) limits {
	if a == nil {
		return limits{}
	}
	return limits{a.Event.From, a.Event.To, set(a.Territory), set(a.Applicants), set(a.Words)}
}

// set sorts texts and takes out repetitions.
func set(texts []string) []string {
	if len(texts) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(texts))
	return slices.Compact(sorted)
}

// maxCells is how many cells are told apart in one answer, so that the work stays bounded. Beyond it the last limits in
// words are taken together, and then neighbouring dates, territories and populations: what holds in part of a cell
// counts as if it did not hold, so nothing is promised too much. The exception of an act always stands alone: where
// it does not hold, more is promised.
const maxCells = 1024

// space is the cases in which a document is demanded, cut wherever one of the given limits begins or ends.
type space struct {
	applies limits
	starts  []graph.Date // of the rows of dates; the first may be 0, open
	places  axis
	people  axis
	words   []string // that may or may not hold: sorted, those in bundle together as the last
	bundle  []string
}

// cell is one combination: places in starts and in the parts of both axes, and which words hold.
type cell struct {
	dates, place, people int
	holds                uint
}

// always is the dates that nothing cuts.
var always = []graph.Date{0}

func newSpace(t *tree, applies limits, cuts []*limits, exception string, words ...string) space {
	s := space{applies: applies}
	s.starts = always
	if len(cuts) > 0 || applies.from != 0 {
		s.starts = append(make([]graph.Date, 0, 1+2*len(cuts)), applies.from)
	}
	var places, people [][]string
	for _, l := range cuts {
		for _, date := range [2]graph.Date{l.from, l.to + 1} {
			if date > 1 && date > applies.from && (applies.to == 0 || date <= applies.to) {
				s.starts = append(s.starts, date)
			}
		}
		if len(l.territories) > 0 {
			places = append(places, l.territories)
		}
		if len(l.populations) > 0 {
			people = append(people, l.populations)
		}
		words = append(words, l.words...)
	}
	slices.Sort(s.starts)
	s.starts = slices.Compact(s.starts)
	s.places, s.people = newAxis(t, applies.territories, places), newAxis(nil, applies.populations, people)
	if exception != "" {
		words = append(words, exception)
	}
	for _, w := range words {
		if !slices.Contains(applies.words, w) {
			s.words = append(s.words, w)
		}
	}
	slices.Sort(s.words)
	s.words = slices.Compact(s.words)
	s.bound(exception)
	s.places.sort()
	s.people.sort()
	return s
}

// bound takes cells together until there are at most maxCells.
func (s *space) bound(exception string) {
	fits := func(words int) bool {
		return words < bits.Len(maxCells) && len(s.starts)*len(s.places.parts)*len(s.people.parts)<<words <= maxCells
	}
	if words := len(s.words); !fits(words) && words > 2 {
		for words > 2 && !fits(words) {
			words--
		}
		if i := slices.Index(s.words, exception); i > 0 {
			s.words = slices.Insert(slices.Delete(s.words, i, i+1), 0, exception)
		}
		s.bundle = s.words[words-1:]
		s.words = append(s.words[:words-1:words-1], "all of: "+strings.Join(s.bundle, "; "))
	}
	for !fits(len(s.words)) {
		switch most := max(len(s.starts), len(s.places.parts), len(s.people.parts)); most {
		case len(s.starts):
			s.starts = s.starts[:most-1]
		case len(s.places.parts):
			s.places.coarsen()
		default:
			s.people.coarsen()
		}
	}
}

// mask gives the bits of the words that are not fixed by the space.
func (s *space) mask(words ...string) uint {
	var mask uint
	for _, w := range words {
		if i := slices.Index(s.words, w); i >= 0 {
			mask |= 1 << i
		} else if slices.Contains(s.bundle, w) {
			mask |= s.bundled()
		}
	}
	return mask
}

// bundled is the bit of the words that are taken together, 0 if none are.
func (s *space) bundled() uint {
	if len(s.bundle) == 0 {
		return 0
	}
	return 1 << (len(s.words) - 1)
}

// end is the last day of a row of dates, 0 if open.
func (s *space) end(dates int) graph.Date {
	if dates+1 < len(s.starts) {
		return s.starts[dates+1] - 1
	}
	return s.applies.to
}

// count is how many cells there are, number numbers them, and at gives the cell with a number.
func (s *space) count() int {
	return len(s.starts) * len(s.places.parts) * len(s.people.parts) << len(s.words)
}

func (s *space) number(c cell) int {
	return ((c.dates*len(s.places.parts)+c.place)*len(s.people.parts)+c.people)<<len(s.words) | int(c.holds)
}

func (s *space) at(number int) cell {
	c := cell{holds: uint(number) & (1<<len(s.words) - 1)}
	number >>= len(s.words)
	number, c.people = number/len(s.people.parts), number%len(s.people.parts)
	c.dates, c.place = number/len(s.places.parts), number%len(s.places.parts)
	return c
}

// bounds are limits as cells know them.
type bounds struct {
	dates, places, people []membership // nil: all inside
	words, bundled        uint
	whole                 bool // all words of the bundle are among them
	keyed                 uint // the word without which a path's records are not found
}

// found reports whether the application contains a key by which records are found.
func (b *bounds) found(c cell) bool { return b.keyed&^c.holds == 0 }

// boundsOf reads limits that the space was cut by.
func (s *space) boundsOf(l *limits) bounds {
	b := bounds{places: s.places.in(l.territories), people: s.people.in(l.populations), words: s.mask(l.words...), bundled: s.bundled()}
	b.whole = !slices.ContainsFunc(s.bundle, func(w string) bool { return !slices.Contains(l.words, w) })
	if l.from != 0 || l.to != 0 {
		b.dates = make([]membership, len(s.starts))
		for i, first := range s.starts {
			last := s.end(i)
			switch {
			case first >= l.from && (l.to == 0 || last != 0 && last <= l.to):
				b.dates[i] = inside
			case (l.to == 0 || first <= l.to) && (last == 0 || last >= l.from):
				b.dates[i] = partly
			}
		}
	}
	return b
}

// lies tells how much of a cell lies in the limits.
func (b *bounds) lies(c cell) membership {
	lies := inside
	for _, m := range [3]struct {
		in []membership
		at int
	}{{b.dates, c.dates}, {b.places, c.place}, {b.people, c.people}} {
		if m.in != nil {
			lies = min(lies, m.in[m.at])
		}
	}
	if missing := b.words &^ c.holds; missing != 0 {
		if missing != b.bundled || b.whole {
			return outside
		}
		lies = min(lies, partly)
	}
	return lies
}

// box is a set of cases: a row of dates, some parts of both axes, and for the words in care whether they hold.
type box struct {
	first, last    int
	places, people []int // sorted
	care, holds    uint
	cells          []int
}

// join gives the one canonical form of a map from cells to values: cuts that tell nothing apart are dropped, then what
// is equal is joined along dates, along territories, along populations and along words.
func (s *space) join(values []int) []box {
	cells := make([]cell, s.count())
	for i := range cells {
		cells[i] = s.at(i)
	}
	// alike reports whether all cells that pass have the value of the one that another makes of them.
	alike := func(pass func(cell) bool, other func(cell) cell) bool {
		for i, c := range cells {
			if pass(c) && values[i] != values[s.number(other(c))] {
				return false
			}
		}
		return true
	}
	dates := groups(len(s.starts), true, func(a, b int) bool {
		return alike(func(c cell) bool { return c.dates == a }, func(c cell) cell { c.dates = b; return c })
	})
	places := groups(len(s.places.parts), false, func(a, b int) bool {
		return alike(func(c cell) bool { return c.place == a }, func(c cell) cell { c.place = b; return c })
	})
	people := groups(len(s.people.parts), false, func(a, b int) bool {
		return alike(func(c cell) bool { return c.people == a }, func(c cell) cell { c.people = b; return c })
	})
	care := uint(0)
	for i := range s.words {
		bit := uint(1) << i
		if !alike(func(c cell) bool { return c.holds&bit == 0 }, func(c cell) cell { c.holds |= bit; return c }) {
			care |= bit
		}
	}
	boxes := make([]box, 0, len(dates)*len(places)*len(people)<<bits.OnesCount(care))
	for holds := uint(0); ; holds = (holds - care) & care { // all subsets of care
		for _, place := range places {
			for _, person := range people {
				before := len(boxes)
				for _, row := range dates {
					b := box{first: row[0], last: row[len(row)-1], places: place, people: person, care: care, holds: holds}
					b.cells = s.within(row, place, person, care, holds)
					if last := len(boxes) - 1; last >= before && values[boxes[last].cells[0]] == values[b.cells[0]] {
						boxes[last].last = b.last
						boxes[last].cells = append(boxes[last].cells, b.cells...)
						continue
					}
					boxes = append(boxes, b)
				}
			}
		}
		if holds == care {
			break
		}
	}
	along := func(only func(a, b *box) bool, join func(a, b *box)) {
		boxes = joinAlong(boxes, func(a, b *box) bool {
			return values[a.cells[0]] == values[b.cells[0]] && a.first == b.first && a.last == b.last && only(a, b)
		}, join)
	}
	if len(places) > 1 {
		along(func(a, b *box) bool {
			return slices.Equal(a.people, b.people) && a.care == b.care && a.holds == b.holds
		}, func(a, b *box) { a.places = merged(a.places, b.places) })
	}
	if len(people) > 1 {
		along(func(a, b *box) bool {
			return slices.Equal(a.places, b.places) && a.care == b.care && a.holds == b.holds
		}, func(a, b *box) { a.people = merged(a.people, b.people) })
	}
	for i := range s.words {
		bit := uint(1) << i
		along(func(a, b *box) bool {
			return a.care == b.care && a.care&bit != 0 && a.holds^b.holds == bit &&
				slices.Equal(a.places, b.places) && slices.Equal(a.people, b.people)
		}, func(a, _ *box) { a.care, a.holds = a.care&^bit, a.holds&^bit })
	}
	slices.SortFunc(boxes, func(a, b box) int {
		turned := func(holds uint) int { return int(bits.Reverse(holds) >> 1) }
		return cmp.Or(a.first-b.first, a.last-b.last, slices.Compare(a.places, b.places), slices.Compare(a.people, b.people),
			turned(a.holds)-turned(b.holds), int(a.care)-int(b.care))
	})
	return boxes
}

// within gives the numbers of the cells in some rows of dates and parts, where the words in care hold or not.
func (s *space) within(dates, places, people []int, care, holds uint) []int {
	free := (uint(1)<<len(s.words) - 1) &^ care
	var cells []int
	for _, row := range dates {
		for _, place := range places {
			for _, person := range people {
				for more := uint(0); ; more = (more - free) & free {
					cells = append(cells, s.number(cell{row, place, person, holds | more}))
					if more == free {
						break
					}
				}
			}
		}
	}
	return cells
}

func merged(a, b []int) []int { return slices.Sorted(slices.Values(slices.Concat(a, b))) }

// joinAlong joins boxes that may be joined, each with the first that it fits.
func joinAlong(boxes []box, fit func(a, b *box) bool, join func(a, b *box)) []box {
	joined := make([]box, 0, len(boxes))
	for i := range boxes {
		b := &boxes[i]
		at := slices.IndexFunc(joined, func(a box) bool { return fit(&a, b) })
		if at < 0 {
			joined = append(joined, *b)
			continue
		}
		join(&joined[at], b)
		joined[at].cells = append(joined[at].cells, b.cells...)
	}
	return joined
}

var oneGroup = [][]int{{0}}

// groups joins the numbers below n that are alike, only neighbours if adjacent.
func groups(n int, adjacent bool, alike func(a, b int) bool) [][]int {
	if n == 1 {
		return oneGroup
	}
	list := make([][]int, 0, n)
next:
	for i := range n {
		for j := len(list) - 1; j >= 0; j-- {
			if alike(list[j][0], i) {
				list[j] = append(list[j], i)
				continue next
			}
			if adjacent {
				break
			}
		}
		list = append(list, []int{i})
	}
	return list
}

// when describes a box, the limits that the document's demand itself has included.
func (s *space) when(b box) *When {
	w := &When{Event: graph.Period{From: s.starts[b.first], To: s.end(b.last)}, Territories: s.places.name(b.places), Populations: s.people.name(b.people)}
	for i, text := range s.words {
		if bit := uint(1) << i; b.care&bit != 0 {
			words := Words{Text: text, Holds: b.holds&bit != 0}
			if bit == s.bundled() {
				words.All = s.bundle
			}
			w.Words = append(w.Words, words)
		}
	}
	for _, text := range s.applies.words {
		w.Words = append(w.Words, Words{Text: text, Holds: true})
	}
	slices.SortFunc(w.Words, func(a, b Words) int { return strings.Compare(a.Text, b.Text) })
	return w
}

// everywhere is the box of all cells.
func (s *space) everywhere() box {
	return box{last: len(s.starts) - 1, places: numbers(len(s.places.parts)), people: numbers(len(s.people.parts))}
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
