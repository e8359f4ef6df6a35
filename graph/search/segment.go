package search

import (
	"cmp"
	"slices"
	"strings"

	"onceonly/graph"
)

// segment is an index of some nodes. It never changes.
type segment struct {
	nodes []graph.Ref // types in the order of graph.Descriptions and keys sorted
	types []uint8     // of the nodes, by their number in that order
	texts []indexed
	words []string // each spelling once
	// joined words are not in the texts: they are codes of several words written in one, ГБДФЛ for ГБД ФЛ.
	joined set
	at     []uint32 // for each word where its texts begin in postings; one more at the end
	// postings are the texts that have a word, each once, in their order.
	postings []uint32

	folds, skels, sounds table
	stems                [3]table
	letters              []letters // of the fold of each word that may be mistyped
}

// indexed is a text as the index keeps it: the node that has it, where it stands and how many words it has.
type indexed struct {
	node  uint32
	place place
	lang  uint8
	size  uint8 // small words of names do not count; 255 is that many or more
}

// table leads from forms to words; both lists go together, and forms are sorted.
type table struct {
	forms []string
	words []uint32
}

// letters are what a word with a typing error is compared with.
type letters struct {
	fold  string
	word  uint32
	count uint8
	set   uint64 // see lettersOf
}

// set is a set of small numbers.
type set []uint64

func (s set) has(i uint32) bool { return int(i/64) < len(s) && s[i/64]&(1<<(i%64)) != 0 }

func (s *set) add(i uint32) {
	for int(i/64) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

// newSegment indexes nodes, which are in order.
func newSegment(nodes []graph.Node) *segment {
	s := &segment{nodes: make([]graph.Ref, 0, len(nodes))}
	var texts []text
	var postings [][]uint32
	count := 0
	bySpelling, byWord := map[string]uint32{}, map[string]uint32{}
	number := func(spelling string) uint32 {
		word, known := bySpelling[spelling]
		if !known {
			word = uint32(len(s.words))
			bySpelling[spelling] = word
			s.words = append(s.words, spelling)
			postings = append(postings, nil)
		}
		return word
	}
	post := func(word uint32, text uint32) bool {
		list := postings[word]
		if len(list) > 0 && list[len(list)-1] == text {
			return false
		}
		postings[word] = append(list, text)
		count++
		return true
	}
	for _, n := range nodes {
		node := uint32(len(s.nodes))
		s.nodes = append(s.nodes, n.Ref())
		s.types = append(s.types, uint8(typeOrder[n.Ref().Type]))
		texts = textsOf(n, texts)
		for _, t := range texts {
			id, size, several := uint32(len(s.texts)), 0, 0
			for _, part := range words(t.text) {
				word, known := byWord[part]
				if !known {
					word = number(spelled(part))
					byWord[part] = word
				}
				several++
				if t.place == inName && smallWords[s.words[word]] {
					continue
				}
				if post(word, id) {
					size++
				}
			}
			if t.place != inName && several > 1 && several <= maxJoined {
				word := number(joined(t.text))
				s.joined.add(word)
				post(word, id)
			}
			s.texts = append(s.texts, indexed{node, t.place, t.lang, uint8(min(size, 255))})
		}
	}
	s.at, s.postings = make([]uint32, 0, len(s.words)+1), make([]uint32, 0, count)
	for _, list := range postings {
		s.at = append(s.at, uint32(len(s.postings)))
		s.postings = append(s.postings, list...)
	}
	s.at = append(s.at, uint32(len(s.postings)))
	s.analyse()
	return s
}

// maxJoined is of how many words codes are that people write in one.
const maxJoined = 3

// joined writes the words of a code in one.
func joined(code string) string {
	var b strings.Builder
	for _, part := range words(code) {
		b.WriteString(spelled(part))
	}
	return b.String()
}

// analyse fills the tables of forms.
func (s *segment) analyse() {
	for i, spelling := range s.words {
		word := uint32(i)
		f := formsOf(spelling)
		s.folds.add(f.fold, word)
		s.skels.add(f.skel, word)
		s.sounds.add(f.sound, word)
		for i, stem := range f.stems {
			if stem != "" {
				s.stems[i].add(stem, word)
			}
		}
		if runes := []rune(f.fold); !f.isCode && !s.joined.has(word) && len(runes) < maxMistyped {
			s.letters = append(s.letters, letters{f.fold, word, uint8(len(runes)), lettersOf(runes)})
		}
	}
	for _, t := range []*table{&s.folds, &s.skels, &s.sounds, &s.stems[0], &s.stems[1], &s.stems[2]} {
		t.sort()
	}
}

func (t *table) add(form string, word uint32) {
	t.forms, t.words = append(t.forms, form), append(t.words, word)
}

func (t *table) sort() {
	type entry struct {
		form string
		word uint32
	}
	entries := make([]entry, len(t.forms))
	for i := range entries {
		entries[i] = entry{t.forms[i], t.words[i]}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.form, b.form), cmp.Compare(a.word, b.word)) })
	t.forms, t.words = slices.Clip(t.forms), slices.Clip(t.words)
	for i, e := range entries {
		t.forms[i], t.words[i] = e.form, e.word
	}
}

// having gives the words with a form.
func (t *table) having(form string) []uint32 {
	from, found := slices.BinarySearch(t.forms, form)
	if !found || form == "" {
		return nil
	}
	to := from
	for to < len(t.forms) && t.forms[to] == form {
		to++
	}
	return t.words[from:to]
}

// beginning gives the places in the table of the forms that begin with a prefix.
func (t *table) beginning(prefix string) (from, to int) {
	from, _ = slices.BinarySearch(t.forms, prefix)
	to = from
	for to < len(t.forms) && strings.HasPrefix(t.forms[to], prefix) {
		to++
	}
	return from, to
}

// textsWith gives the texts that have a word.
func (s *segment) textsWith(word uint32) []uint32 { return s.postings[s.at[word]:s.at[word+1]] }

// find gives the number of a node in the segment.
func (s *segment) find(ref graph.Ref) (uint32, bool) {
	i, found := slices.BinarySearchFunc(s.nodes, ref, inOrder)
	return uint32(i), found
}

// typeOrder is the order in which graph.Snapshot.Nodes visits types.
var typeOrder = func() map[graph.NodeType]int {
	order := map[graph.NodeType]int{}
	for i, d := range graph.Descriptions() {
		order[d.Type] = i
	}
	return order
}()

func inOrder(a, b graph.Ref) int {
	return cmp.Or(cmp.Compare(typeOrder[a.Type], typeOrder[b.Type]), cmp.Compare(a.Key, b.Key))
}
