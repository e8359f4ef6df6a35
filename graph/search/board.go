package search

import "math"

// board adds up what the words of one text found, by node and by text of the index. It is used again by the next.
type board struct {
	nodes  []uint32 // that some word found
	sums   []sum    // by node
	texts  []uint32 // in which some word stands as it was typed
	counts []count  // by text
	fresh  []uint32 // nodes that the word at hand found
}

// sum is what was found in one node.
type sum struct {
	best    float64 // of the word at hand
	score   float64
	matched float64 // rarities of the words that were found
	whole   float64
	isCode  bool // one of the words, with digits, is a code of the node
}

// count is how many words of what was typed stand in a text of the index, as they are or in other forms, and which was
// counted last.
type count struct{ same, lastSame, forms, lastForms uint8 }

// What a text of the index that is all that was typed, and nothing else, adds to the score.
const (
	wholeForms = 0.5 // in other word forms
	wholeName  = 1.0
	wholeCode  = 2.0
)

// board gives an empty board that is large enough.
func (x *index) board() *board {
	b, ok := x.boards.Get().(*board)
	if !ok || len(b.sums) < x.nodes || len(b.counts) < x.texts {
		const room = 8 // one part in so many, for graphs that grow
		b = &board{sums: make([]sum, x.nodes+x.nodes/room), counts: make([]count, x.texts+x.texts/room)}
	}
	return b
}

func (b *board) clear() {
	for _, node := range b.nodes {
		b.sums[node] = sum{}
	}
	for _, text := range b.texts {
		b.counts[text] = count{}
	}
	b.nodes, b.texts, b.fresh = b.nodes[:0], b.texts[:0], b.fresh[:0]
}

// tally adds what the word found, the number-th of so many, and returns its rarity; 0 where it found nothing.
func (s *scope) tally(b *board, w *queried, number uint8, of int) float64 {
	b.fresh = b.fresh[:0]
	for _, f := range w.found {
		in, nodesFrom, textsFrom := s.segments[f.segment], s.nodesFrom[f.segment], s.textsFrom[f.segment]
		for _, id := range in.textsWith(f.word) {
			if !s.shows(f.segment, id) {
				continue
			}
			t := in.texts[id]
			sum := &b.sums[nodesFrom+t.node]
			if sum.best == 0 {
				b.fresh = append(b.fresh, nodesFrom+t.node)
			}
			sum.best = max(sum.best, f.near*places[t.place].weight*brevity[t.size])
			if f.near < nearStem {
				continue
			}
			if in.joined.has(f.word) {
				if of == 1 {
					sum.whole = wholeCode
				}
				continue
			}
			same, forms := b.stands(textsFrom+id, number, f.near >= sameWord)
			switch {
			case int(same) == of && int(t.size) == of && t.place != inName:
				sum.whole = wholeCode
			case int(same) == of && int(t.size) == of:
				sum.whole = max(sum.whole, wholeName)
			case int(forms) == of && int(t.size) == of:
				sum.whole = max(sum.whole, wholeForms)
			}
			sum.isCode = sum.isCode || w.isCode && t.size == 1 && t.place != inName && f.near >= sameWord
		}
	}
	rarity := 0.0
	if len(b.fresh) > 0 {
		rarity = rarityOf(len(b.fresh), s.all)
	}
	b.take(rarity)
	return rarity
}

// stands counts a word in a text of the index, once, and returns how many words stand there as they are, and in any form.
func (b *board) stands(text uint32, number uint8, same bool) (uint8, uint8) {
	c := &b.counts[text]
	if c.forms == 0 {
		b.texts = append(b.texts, text)
	}
	if c.lastForms != number {
		c.forms, c.lastForms = c.forms+1, number
	}
	if same && c.lastSame != number {
		c.same, c.lastSame = c.same+1, number
	}
	return c.same, c.forms
}

// take adds the word at hand to the sums.
func (b *board) take(rarity float64) {
	for _, node := range b.fresh {
		sum := &b.sums[node]
		if sum.matched == 0 {
			b.nodes = append(b.nodes, node)
		}
		sum.score += rarity * sum.best
		sum.matched += rarity
		sum.best = 0
	}
}

// tallyJoined finds the codes that all words together are, written in one or apart: ГБД ФЛ for ГБДФЛ. Such a code is all
// that was typed, whatever the words found by themselves. It returns the total of rarities.
func (s *scope) tallyJoined(b *board, r reading, total float64) float64 {
	for _, f := range s.alike(formsOf(r.joined())) {
		in, nodesFrom := s.segments[f.segment], s.nodesFrom[f.segment]
		for _, id := range in.textsWith(f.word) {
			t := in.texts[id]
			if t.place == inName || !s.shows(f.segment, id) || t.size != 1 && !in.joined.has(f.word) {
				continue
			}
			if total == 0 {
				total = rarityOf(1, s.all)
			}
			sum := &b.sums[nodesFrom+t.node]
			if sum.matched == 0 {
				b.nodes = append(b.nodes, nodesFrom+t.node)
			}
			sum.matched = total
			sum.score = max(sum.score, total*f.near*places[t.place].weight)
			sum.whole = wholeCode
		}
	}
	return total
}

const (
	leastFound = 0.5 // of the rarities of all words, for a node to be a hit
	allFound   = 1   // more, where all words are found
)

// result gives the score of a node, and false where too little of the text was found in it. The total is that of the rarities of
// all words that something was found for.
func (b *board) result(node uint32, total, prior float64) (float64, bool) {
	sum := b.sums[node]
	const little = 1e-9
	part := sum.matched / total
	if part < leastFound && !sum.isCode {
		return 0, false
	}
	score := sum.score / total * part
	if part > 1-little {
		score += allFound
	}
	score += sum.whole
	const digits = 1e6
	return math.Round(score*prior*digits) / digits, true
}

// joined writes the words of a reading in one.
func (r reading) joined() string {
	all := ""
	for _, word := range r.words {
		all += word.spelled
	}
	return all
}

// rarityOf weighs a word by how many of all nodes have it (the inverse document frequency of BM25).
func rarityOf(having, all int) float64 {
	return math.Log(1 + (float64(all-having)+0.5)/(float64(having)+0.5))
}
