package search

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"onceonly/graph"
)

const (
	// MaxText is the longest text that is searched for, in letters and signs.
	MaxText = 200
	// MaxWords is how many words it may have.
	MaxWords = 16
)

// Question is what is searched for.
type Question struct {
	Text  string
	Types []graph.NodeType // only these; nil: all
	Lang  graph.Lang       // only names in this language, and keys and codes; "": all
}

// Answer is what was found. It is of one view, and safe for concurrent use.
type Answer struct {
	view     *graph.View
	index    *index
	question Question
	readAs   string
	hits     []hit // those of the types asked for, in no order
	types    []TypeCount
	found    []found // by all words of the text
	spelling sync.Once
	matched  map[string]bool // see spellings
}

// hit is a node by its number, with its score.
type hit struct {
	node  uint32
	score float64
}

// TypeCount is how many nodes of a type were found.
type TypeCount struct {
	Type  graph.NodeType `json:"type"`
	Count int            `json:"count"`
}

// Hit is a node that was found. Score orders the nodes of one answer and says nothing across answers.
type Hit struct {
	Ref   graph.Ref
	Score float64
}

// Compare orders hits as answers do: the best first, and those with one score by type and key.
func (h Hit) Compare(other Hit) int {
	return cmp.Or(cmp.Compare(other.Score, h.Score), h.Ref.Compare(other.Ref))
}

// Find searches the graph of a view; what the view hides is not found and does not count. BAD_REQUEST where the text has no
// letter and no digit; LIMIT where it is longer than MaxText or has more words than MaxWords.
func Find(v *graph.View, q Question) (*Answer, error) {
	if n := utf8.RuneCountInString(q.Text); n > MaxText {
		return nil, graph.Errorf(graph.Limit, "The text has %d letters and signs: at most %d are searched for. Give the words that matter.", n, MaxText)
	}
	asked := readingOf(q.Text)
	switch {
	case len(asked.words) == 0:
		return nil, graph.Errorf(graph.BadRequest, "The text %q has no letter and no digit: give a word or a code.", q.Text)
	case len(asked.words) > MaxWords:
		return nil, graph.Errorf(graph.Limit, "The text has %d words: at most %d are searched for. Give the words that matter.", len(asked.words), MaxWords)
	}
	a := &Answer{view: v, index: indexOf(v.Snapshot), question: q}
	s := newScope(a.index, v, q.Lang)
	best := asked
	known := s.recognise(&best)
	for _, text := range otherKeyboards(q.Text) {
		// Another keyboard is believed only where more words have a sense on it.
		other := readingOf(text)
		if len(other.words) > 0 && len(other.words) <= MaxWords {
			if also := s.recognise(&other); also > known {
				best, known = other, also
			}
		}
	}
	if best.text != q.Text {
		a.readAs = best.text
	}
	s.correct(&best)
	for _, word := range best.words {
		a.found = append(a.found, word.found...)
	}
	a.found = append(a.found, s.alike(formsOf(best.joined()))...)
	board := a.index.board()
	a.collect(s, board, best)
	board.clear()
	a.index.boards.Put(board)
	return a, nil
}

// reading is a text as it was typed or meant.
type reading struct {
	text  string
	words []queried // each once; without small words, unless there are no others
}

// queried is one word of a text and what was found for it.
type queried struct {
	forms
	last  bool // it may be only begun
	found []found
}

// found is a word of the registry that a queried one may mean, and how near they are.
type found struct {
	segment int
	word    uint32
	near    float64
}

func readingOf(text string) reading {
	r := reading{text: text}
	var small []queried
	var last string
	for _, part := range words(text) {
		last = spelled(part)
		word := queried{forms: formsOf(last)}
		to := &r.words
		if smallWords[last] {
			to = &small
		}
		if !slices.ContainsFunc(*to, func(w queried) bool { return w.spelled == last }) {
			*to = append(*to, word)
		}
	}
	if len(r.words) == 0 {
		r.words = small
	}
	for i := range r.words {
		r.words[i].last = r.words[i].spelled == last
	}
	return r
}

// collect scores what the words found and keeps the nodes that are hits.
func (a *Answer) collect(s *scope, b *board, r reading) {
	total := 0.0
	for i := range r.words {
		total += s.tally(b, &r.words[i], uint8(i+1), len(r.words))
	}
	if len(r.words) > 1 {
		total = s.tallyJoined(b, r, total)
	}
	if total == 0 {
		return
	}
	counts, asked := make([]int, len(s.priors)), make([]bool, len(s.priors))
	for i, d := range graph.Descriptions() {
		asked[i] = a.question.Types == nil || slices.Contains(a.question.Types, d.Type)
	}
	a.hits = make([]hit, 0, len(b.nodes))
	for _, node := range b.nodes {
		in, at := s.place(node)
		t := in.types[at]
		score, ok := b.result(node, total, s.priors[t])
		if !ok {
			continue
		}
		counts[t]++
		if asked[t] {
			a.hits = append(a.hits, hit{node, score})
		}
	}
	for i, count := range counts {
		if count > 0 {
			a.types = append(a.types, TypeCount{graph.Descriptions()[i].Type, count})
		}
	}
	slices.SortFunc(a.types, func(x, y TypeCount) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Type, y.Type))
	})
}

// spellings gives the spellings that the words of the text found.
func (a *Answer) spellings() map[string]bool {
	a.spelling.Do(func() {
		a.matched = map[string]bool{}
		for _, f := range a.found {
			a.matched[a.index.segments[f.segment].words[f.word]] = true
		}
	})
	return a.matched
}

// Total is how many nodes of the types asked for were found.
func (a *Answer) Total() int { return len(a.hits) }

// Types counts what was found by type, before the types asked for; the type with most stands first. Types of which nothing
// was found are left out.
func (a *Answer) Types() []TypeCount { return a.types }

// ReadAs is the text as it was meant, where it was typed on the wrong keyboard, else "".
func (a *Answer) ReadAs() string { return a.readAs }

// Best returns the first hits in their order, after a place if one is given; more reports whether there are others behind them.
func (a *Answer) Best(first int, after *Hit) (hits []Hit, more bool) {
	least := math.Inf(-1) // of the hits that have a place for sure
	cut := func(keep int) {
		slices.SortFunc(hits, Hit.Compare)
		if len(hits) > keep {
			hits, more = hits[:keep], true
		}
		if keep > 0 && len(hits) == keep {
			least = hits[keep-1].Score
		}
	}
	for _, h := range a.hits {
		if h.score < least {
			more = true
			continue
		}
		hit := Hit{a.index.ref(h.node), h.score}
		if after != nil && hit.Compare(*after) <= 0 {
			continue
		}
		if hits = append(hits, hit); len(hits) >= 2*first+64 {
			cut(first)
		}
	}
	cut(first)
	return hits, more
}

// Score returns the score of a node, and false where it is none of the hits.
func (a *Answer) Score(ref graph.Ref) (float64, bool) {
	for _, h := range a.hits {
		if a.index.ref(h.node) == ref {
			return h.score, true
		}
	}
	return 0, false
}
