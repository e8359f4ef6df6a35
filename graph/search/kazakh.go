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

// endings are the kinds of endings from the end of the word to its stem; a word has at most one of each. The longest form of
// a kind stands first.
var endings = []struct {
	texts []string
	keep  int // letters that have to be left
}{
	// What is in something.
	{sorted("дагы деги тагы теги ндагы ндеги"), 3},
	// Cases; with н before them, or н alone, they follow what says whose it is.
	{sorted("нын нин дын дин тын тин нан нен дан ден тан тен мен бен пен нда нде да де та те га ге ка ке на не ны ни ды ди ты ти н"), 3},
	// Whose it is: ours, yours, mine, his and theirs.
	{sorted("ымыз имиз мыз миз ыныз иниз ныз низ сы си ым им ын ин ы и"), 3},
	{sorted("лар лер дар дер тар тер"), 3},
	// -лық makes an adjective or a name of what it is put to: мұрағат, мұрағаттық.
	{sorted("лык лик дык дик тык тик"), 4},
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
	for _, kind := range endings {
		for _, text := range kind.texts {
			ending := []rune(text)
			left := len(stem) - len(ending)
			if left < kind.keep || !slices.Equal(stem[left:], ending) || !follows(stem[:left], ending) ||
				!inHarmony(original[:left], ending, onRussianKeyboard) {
				continue
			}
			stem = harden(stem[:left])
			if longer, ok := shortened[string(stem)]; ok && isOneOf(ending[0], "ыи") {
				stem = []rune(longer)
				original = slices.Clone(stem)
			}
			break
		}
	}
	return strings.ReplaceAll(string(harden(stem)), "й", "и")
}

// harden writes к and п at the end of a stem, which г and б are before a vowel.
func harden(stem []rune) []rune {
	switch last := len(stem) - 1; {
	case last < 0:
	case stem[last] == 'г':
		stem[last] = 'к'
	case stem[last] == 'б':
		stem[last] = 'п'
	}
	return stem
}

func isOneOf(r rune, letters string) bool { return strings.ContainsRune(letters, r) }

// follows: an ending begins as the letter before it wants. у, ю, и and й stand for vowels and consonants.
func follows(stem, ending []rune) bool {
	before := stem[len(stem)-1]
	const either, voiceless = "уюий", "пфктсшщчцхбвгд" // б to д in foreign words: клубқа
	vowel := isOneOf(before, "аоыеэя") || isOneOf(before, either)
	switch first := ending[0]; {
	case len(ending) == 1 && first == 'н':
		return isOneOf(before, "ыи")
	case first == 'н' && len(ending) == 3 && isOneOf(ending[1], "ыи"): // -ның
		return vowel || isOneOf(before, "мн")
	case first == 'с' && isOneOf(before, "ыи"): // оқытушысы; but облысы is облыс with ы
		return stem[len(stem)-2] == 'ш'
	case first == 'н' || first == 'с':
		return vowel
	case isOneOf(first, "ткп"):
		return isOneOf(before, voiceless)
	case len(ending) == 1 && isOneOf(first, "ыи") && before == 'ш': // оқытушы is who does it, more often than whose it is
		return false
	case isOneOf(first, "ыи"):
		return !vowel || isOneOf(before, either)
	}
	return vowel || !isOneOf(before, "пфктсшщчцх")
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
