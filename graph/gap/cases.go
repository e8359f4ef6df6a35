package gap

// Cases: event dates × limits in words. Limits of territory and population are read as limits in words until their
// own algebra exists.

import (
	"math/bits"
	"slices"
	"strings"

	"onceonly/graph"
)

// limits are cases: events within the dates, where all the words hold. The zero value is all cases.
type limits struct {
	from, to graph.Date // inclusive; 0 is open
	words    []string   // sorted
}

func (l limits) none() bool { return l.from == 0 && l.to == 0 && len(l.words) == 0 }

func (l limits) equal(o limits) bool {
	return l.from == o.from && l.to == o.to && slices.Equal(l.words, o.words)
}

// limitsOf reads a coverage. One that is not recorded limits nothing here: a CONFIRM asks for it.
func limitsOf(c *graph.Coverage) limits {
	if c == nil {
		return limits{}
	}
	return makeLimits(c.From, c.To, c.Territory, c.Population, c.Words)
}

// limitsApplied reads the cases in which a document is demanded at all.
func limitsApplied(a *graph.AppliesTo) limits {
	if a == nil {
		return limits{}
	}
	return makeLimits(a.Event.From, a.Event.To, a.Territory, a.Applicants, a.Words)
}

func makeLimits(from, to graph.Date, territory, population, words []string) limits {
	l := limits{from: from, to: to, words: slices.Clone(words)}
	coded := func(name string, codes []string) {
		if len(codes) > 0 {
			codes = slices.Sorted(slices.Values(codes))
			l.words = append(l.words, name+": "+strings.Join(slices.Compact(codes), ", "))
		}
	}
	coded("territory", territory)
	coded("population", population)
	slices.Sort(l.words)
	l.words = slices.Compact(l.words)
	return l
}

// maxWords is how many limits in words are told apart in one answer. Beyond it the last ones are taken together: all
// of them hold, or it counts as if none did. Nothing is promised too much that way, and the work stays bounded. The
// exception of an act always stands alone: where it does not hold, more is promised.
const maxWords = 8

// space is the cases in which a document is demanded, cut wherever one of the given limits begins or ends.
type space struct {
	applies limits
	starts  []graph.Date // of the spans of dates; the first may be 0, open
	words   []string     // that may or may not hold, sorted
	bundle  []string     // those taken together as the last of words
}

func newSpace(applies limits, cuts []limits, exception string, words ...string) *space {
	s := &space{applies: applies, starts: []graph.Date{applies.from}}
	for _, l := range cuts {
		for _, date := range []graph.Date{l.from, l.to + 1} {
			if date > 1 && date > applies.from && (applies.to == 0 || date <= applies.to) {
				s.starts = append(s.starts, date)
			}
		}
		words = append(words, l.words...)
	}
	slices.Sort(s.starts)
	s.starts = slices.Compact(s.starts)
	for _, w := range append(words, exception) {
		if w != "" && !slices.Contains(applies.words, w) {
			s.words = append(s.words, w)
		}
	}
	slices.Sort(s.words)
	s.words = slices.Compact(s.words)
	if len(s.words) > maxWords {
		if i := slices.Index(s.words, exception); i > 0 {
			s.words = slices.Insert(slices.Delete(s.words, i, i+1), 0, exception)
		}
		s.bundle = s.words[maxWords-1:]
		s.words = append(s.words[:maxWords-1:maxWords-1], "all of: "+strings.Join(s.bundle, "; "))
	}
	return s
}

// mask gives the bits of the words that are not fixed by the space.
func (s *space) mask(words ...string) uint {
	var mask uint
	for _, w := range words {
		if i := slices.Index(s.words, w); i >= 0 {
			mask |= 1 << i
		} else if slices.Contains(s.bundle, w) {
			mask |= 1 << (len(s.words) - 1)
		}
	}
	return mask
}

// spans reports whether the limits' dates contain a span.
func (s *space) spans(l limits, span int) bool {
	start := s.starts[span]
	return start >= l.from && (l.to == 0 || start <= l.to)
}

// end is the last day of a span, 0 if open.
func (s *space) end(span int) graph.Date {
	if span+1 < len(s.starts) {
		return s.starts[span+1] - 1
	}
	return s.applies.to
}

// box is a set of cases: a row of spans, and for the words in care whether they hold.
type box struct {
	from, to    int // spans, inclusive
	care, holds uint
	cells       []int
}

// join gives the one canonical form of a map from cells to values: cuts that tell nothing apart are dropped, then what
// is equal is joined along dates and along words.
func (s *space) join(value func(cell int) int) []box {
	all := uint(1)<<len(s.words) - 1
	care := all
	for i := range s.words {
		bit := uint(1) << i
		if !s.tells(bit, value) {
			care &^= bit
		}
	}
	var boxes []box
	for holds := uint(0); ; holds = (holds - care) & care { // all subsets of care
		for span := range s.starts {
			var cells []int
			for free := uint(0); ; free = (free - (all &^ care)) & (all &^ care) {
				cells = append(cells, s.cell(span, holds|free))
				if free == all&^care {
					break
				}
			}
			last := len(boxes) - 1
			if span > 0 && value(boxes[last].cells[0]) == value(cells[0]) {
				boxes[last].to = span
				boxes[last].cells = append(boxes[last].cells, cells...)
				continue
			}
			boxes = append(boxes, box{from: span, to: span, care: care, holds: holds, cells: cells})
		}
		if holds == care {
			break
		}
	}
	for i := range s.words {
		boxes = joinAlong(uint(1)<<i, boxes, value)
	}
	slices.SortFunc(boxes, func(a, b box) int {
		if a.from != b.from {
			return a.from - b.from
		}
		if a.to != b.to {
			return a.to - b.to
		}
		if a.holds != b.holds {
			return int(bits.Reverse(a.holds)>>1) - int(bits.Reverse(b.holds)>>1)
		}
		return int(a.care) - int(b.care)
	})
	return boxes
}

// cell numbers the cells; count is how many there are.
func (s *space) cell(span int, holds uint) int { return span<<len(s.words) | int(holds) }
func (s *space) count() int                    { return len(s.starts) << len(s.words) }

// tells reports whether some value depends on the word.
func (s *space) tells(bit uint, value func(cell int) int) bool {
	for span := range s.starts {
		for holds := range uint(1) << len(s.words) {
			if holds&bit == 0 && value(s.cell(span, holds)) != value(s.cell(span, holds|bit)) {
				return true
			}
		}
	}
	return false
}

// joinAlong joins boxes that differ only in whether one word holds.
func joinAlong(bit uint, boxes []box, value func(cell int) int) []box {
	var joined []box
	for _, b := range boxes {
		i := slices.IndexFunc(joined, func(a box) bool {
			return a.from == b.from && a.to == b.to && a.care == b.care && a.care&bit != 0 && a.holds^b.holds == bit && value(a.cells[0]) == value(b.cells[0])
		})
		if i < 0 {
			joined = append(joined, b)
			continue
		}
		joined[i].care &^= bit
		joined[i].holds &^= bit
		joined[i].cells = append(joined[i].cells, b.cells...)
	}
	return joined
}

// when describes a box, the limits that the document's demand itself has included.
func (s *space) when(b box) *When {
	w := &When{Event: graph.Period{From: s.starts[b.from], To: s.end(b.to)}}
	for i, text := range s.words {
		if b.care&(1<<i) != 0 {
			w.Words = append(w.Words, Words{text, b.holds&(1<<i) != 0})
		}
	}
	for _, text := range s.applies.words {
		w.Words = append(w.Words, Words{text, true})
	}
	slices.SortFunc(w.Words, func(a, b Words) int { return strings.Compare(a.Text, b.Text) })
	return w
}

// Contains reports whether a case belongs to the set: an event on that day (the zero date: no event known, which only
// sets without dates contain), and for each limit in words whether it holds.
func (w When) Contains(event graph.Date, holds func(text string) bool) bool {
	if w.Event != (graph.Period{}) && (event == 0 || !w.Event.Contains(event)) {
		return false
	}
	return !slices.ContainsFunc(w.Words, func(limit Words) bool { return holds(limit.Text) != limit.Holds })
}
