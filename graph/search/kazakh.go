package search

import (
	"slices"
	"strings"
)

// Kazakh words take endings one behind the other: stem, plural, whose it is, case. Each ending has a form for words of
// front vowels and one for words of back vowels, and begins as the end of what is before it wants. stemKazakh takes them
// off from the last to the first. It knows the endings of nouns and of words that are used as nouns, which is what names
// consist of; verbs keep theirs. Endings are written with the letters of a Russian keyboard, so that words typed on one lose
// them too.

// ending is one kind of ending; a word has at most one of each, in the order of endings from its end.
type ending struct {
	texts []string
	// after: what is before must end with one of these letters; "" is any.
	after string
	keep  int // letters that have to be left
}

// endings from the end of the word to its stem.
var endings = []ending{
	// -дағы: what is in something. Then cases, the long forms first: genitive, ablative, instrumental, locative, dative,
	// accusative. With н they follow what says whose it is.
	{texts: sorted("дагы деги тагы теги ндагы ндеги"), keep: 3},
	{texts: sorted("нын нин дын дин тын тин нан нен дан ден тан тен мен бен пен нда нде да де та те га ге ка ке на не ны ни ды ди ты ти"), keep: 3},
	{texts: []string{"н"}, after: "ыи", keep: 4},
	// Whose it is: ours, yours, mine, his and theirs.
	{texts: sorted("ымыз имиз мыз миз ыныз иниз ныз низ сы си ым им ын ин ы и"), keep: 3},
	{texts: sorted("лар лер дар дер тар тер"), keep: 3},
	// -лық makes an adjective or a name of what it is put to: мұрағат, мұрағаттық.
	{texts: sorted("лык лик дык дик тык тик"), keep: 4},
}

// sorted puts the longest ending first.
func sorted(list string) []string {
	texts := strings.Fields(list)
	slices.SortStableFunc(texts, func(a, b string) int { return len(b) - len(a) })
	return texts
}

// shortened are stems that lose a vowel before an ending that begins with one: халық, халқы.
var shortened = map[string]string{
	"халк": "халык", "орн": "орын", "мойн": "мойын", "ауз": "ауыз", "нарк": "нарык", "ерк": "ерик", "корк": "корик", "даус": "дауыс",
	"ойн": "ойын", "карн": "карын", "мурн": "мурын", "парк": "парык",
}

// stemKazakh gives the stem of a word in small letters, written with the letters of a Russian keyboard. At its end к, қ
// and п stand for г, ғ and б too, as they become these before a vowel: куәлік, куәлігі.
func stemKazakh(word string) string {
	original := []rune(word)
	stem := make([]rune, len(original))
	for i, r := range original {
		stem[i] = foldKazakh(r)
	}
	onRussianKeyboard := string(stem) == word
	for _, e := range endings {
		for _, text := range e.texts {
			letters := []rune(text)
			left := len(stem) - len(letters)
			if left < e.keep || !slices.Equal(stem[left:], letters) || e.after != "" && !strings.ContainsRune(e.after, stem[left-1]) {
				continue
			}
			if !inHarmony(original[:left], letters, onRussianKeyboard) {
				continue
			}
			stem = stem[:left]
			if longer, ok := shortened[string(stem)]; ok && strings.ContainsRune("ыи", letters[0]) {
				stem = []rune(longer)
				original = append(slices.Clone(original[:0]), stem...)
			}
			break
		}
	}
	switch last := len(stem) - 1; {
	case last < 0:
	case stem[last] == 'г':
		stem[last] = 'к'
	case stem[last] == 'б':
		stem[last] = 'п'
	}
	return strings.ReplaceAll(string(stem), "й", "и")
}

// inHarmony: an ending has the kind of vowels of the word before it. On a Russian keyboard а, о and у stand for both kinds.
func inHarmony(before, ending []rune, onRussianKeyboard bool) bool {
	front := slices.ContainsFunc(ending, func(r rune) bool { return r == 'е' || r == 'и' })
	back := slices.ContainsFunc(ending, func(r rune) bool { return r == 'а' || r == 'ы' })
	for i := len(before) - 1; i >= 0; i-- {
		switch before[i] {
		case 'ә', 'ө', 'ү', 'і', 'е', 'э':
			return !back
		case 'ы', 'ұ':
			return !front
		case 'а', 'о', 'я', 'ё':
			return onRussianKeyboard || !front
		case 'у', 'и', 'ю':
			return true // in words of either kind
		}
	}
	return false // no stem is without a vowel
}
