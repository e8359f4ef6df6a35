package search

import (
	"strings"
	"unicode"
)

// The keys of a keyboard, the same key at the same place.
const (
	englishKeys = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
	russianKeys = "ёйцукенгшщзхъфывапролджэячсмитьбю"

	englishShifted = "~{}:\"<>"
	russianShifted = "ёхъжэбю"

	// Kazakh letters are on the row of the digits; the other keys are those of the Russian keyboard.
	digitKeys  = "2345890-="
	kazakhKeys = "әіңғүұқөһ"
)

var toRussian, toKazakh, toEnglish = func() (russian, kazakh, english map[rune]rune) {
	russian, kazakh, english = map[rune]rune{}, map[rune]rune{}, map[rune]rune{}
	join := func(typed, meant string, keyboards ...map[rune]rune) {
		letters := []rune(meant)
		for i, key := range []rune(typed) {
			for _, keyboard := range keyboards {
				keyboard[key] = letters[i]
			}
		}
	}
	join(englishKeys, russianKeys, russian, kazakh)
	join(englishShifted, russianShifted, russian, kazakh)
	join(digitKeys, kazakhKeys, kazakh)
	join(russianKeys, englishKeys, english)
	join(kazakhKeys, digitKeys, english)
	return russian, kazakh, english
}()

// otherKeyboards gives the text as the same keys would have written it on the other keyboards, in a fixed order.
func otherKeyboards(text string) []string {
	latin := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
	cyrillic := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
	switch {
	case latin && !cyrillic:
		readings := []string{retyped(text, toRussian)}
		if strings.ContainsAny(text, digitKeys) {
			readings = append(readings, retyped(text, toKazakh))
		}
		return readings
	case cyrillic && !latin:
		return []string{retyped(text, toEnglish)}
	}
	return nil
}

func retyped(text string, keyboard map[rune]rune) string {
	return strings.Map(func(r rune) rune {
		if meant, ok := keyboard[unicode.ToLower(r)]; ok {
			return meant
		}
		return r
	}, text)
}
