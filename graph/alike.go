package graph

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// NamedAlike is two nodes of one type whose names are nearly equal in some language.
type NamedAlike struct {
	Type       NodeType
	A, B       Key     // A before B
	Lang       Lang    // in which they are most alike
	Similarity float64 // from leastAlike to 1: that of the two words that differ most
}

// leastAlike is how similar each word must be to one of the other name: twice the number of groups of three letters that
// both words have, divided by the number that the one and the other have (Dice). Endings and single letters may differ so:
// справка and справки are 0.75 alike, лица and лиц 0.67, marriage and divorce not at all.
const leastAlike = 0.6

// NamedAlike returns the nodes of a type whose names are nearly equal, by keys, each pair once. Case, punctuation, the
// order of words, small words and ё for е do not count; the other words must match one by one, each beginning with the
// same three letters and at least leastAlike. Nodes without a name are like none.
func (s *Snapshot) NamedAlike(t NodeType) []NamedAlike {
	best := map[[2]Key]NamedAlike{}
	for _, lang := range []Lang{KK, RU, EN} {
		buckets := map[string][]Key{}
		words := map[Key][]string{}
		for n := range All[Node](s, t) {
			name := nameOf(n)
			text, _ := name.In(lang)
			key := n.Ref().Key
			if words[key] = plainWords(text); len(words[key]) == 0 {
				continue
			}
			mark := beginnings(words[key])
			for _, other := range buckets[mark] {
				pair := NamedAlike{t, other, key, lang, similarity(words[other], words[key])}
				if pair.Similarity >= leastAlike && pair.Similarity > best[[2]Key{other, key}].Similarity {
					best[[2]Key{other, key}] = pair
				}
			}
			buckets[mark] = append(buckets[mark], key)
		}
	}
	pairs := make([]NamedAlike, 0, len(best))
	for _, pair := range best {
		pairs = append(pairs, pair)
	}
	slices.SortFunc(pairs, func(a, b NamedAlike) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	return pairs
}

// smallWords say nothing about what a thing is.
var smallWords = strings.Fields("a an and at by for from in of on or the to within with в во для и из или к на о об от по при с со у және мен бен пен немесе үшін")

// plainWords gives the words of a name that count, sorted.
func plainWords(name string) []string {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(name), "ё", "е"), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(smallWords, w) })
	slices.Sort(words)
	return words
}

// beginnings gives the first letters of the words, which names that are alike have in common.
func beginnings(words []string) string {
	const letters = 3
	starts := make([]string, len(words))
	for i, w := range words {
		runes := []rune(w)
		starts[i] = string(runes[:min(letters, len(runes))])
	}
	slices.Sort(starts)
	return strings.Join(starts, " ")
}

// similarity of two names is that of the words that differ most, when each takes the word of the other that is most
// like it and still free.
func similarity(a, b []string) float64 {
	least := 1.0
	free := slices.Clone(b)
	for _, word := range a {
		at, most := -1, 0.0
		for i, other := range free {
			if alike := wordsAlike(word, other); alike > most {
				at, most = i, alike
			}
		}
		if at < 0 {
			return 0
		}
		free = slices.Delete(free, at, at+1)
		least = min(least, most)
	}
	return least
}

func wordsAlike(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case strings.ContainsFunc(a, unicode.IsDigit): // numbers are the same or another thing
		return 0
	}
	x, y := threes(a), threes(b)
	common := 0
	for _, three := range x {
		if slices.Contains(y, three) {
			common++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// threes gives the groups of three letters of a word, its ends included, each once.
func threes(word string) [][3]rune {
	runes := []rune("  " + word + " ")
	groups := make([][3]rune, 0, len(runes))
	for i := range len(runes) - 2 {
		if three := [3]rune(runes[i : i+3]); !slices.Contains(groups, three) {
			groups = append(groups, three)
		}
	}
	return groups
}
