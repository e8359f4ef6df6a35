package search

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"
)

// words gives the words of a text, each with the bytes from and to which it stands: what lies between blanks and signs.
// Marks that are put on the letter before them belong to the word.
func words(text string) iter.Seq2[span, string] {
	return func(yield func(span, string) bool) {
		from := -1
		for i, r := range text {
			inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && from >= 0
			switch {
			case inWord && from < 0:
				from = i
			case !inWord && from >= 0:
				if !yield(span{from, i}, text[from:i]) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(span{from, len(text)}, text[from:])
		}
	}
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

// spelled is a word in small letters, each with its marks in one: й, not и with a breve.
func spelled(word string) string { return norm.NFC.String(strings.ToLower(norm.NFC.String(word))) }

// smallWords say nothing about what a thing is.
var smallWords = func() map[string]bool {
	small := map[string]bool{}
	for _, word := range strings.Fields(`a an and as at by for from in is of on or the to with
		в во для до за и из или к ко на не о об от по при с со у
		бен да және мен немесе пен туралы үшін`) {
		small[word] = true
	}
	return small
}()

// forms is what a word is recognised by.
type forms struct {
	spelled string
	fold    string    // without the letters that a Russian keyboard lacks, and with е for ё and и for й
	skel    string    // as it looks in Latin letters as far as it can be written with them
	sound   string    // in Latin letters
	stems   [3]string // Russian, Kazakh, English; "" where the word is none of the language's letters
	isCode  bool      // with digits: it has no other forms, and what is nearly it is another code
}

// formsOf analyses a spelled word.
func formsOf(word string) forms {
	f := forms{spelled: word, fold: fold(word), skel: skeleton(word)}
	cyrillic, latin := false, false
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			f.isCode = true
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic = true
		case unicode.Is(unicode.Latin, r):
			latin = true
		}
	}
	f.sound = sound(word)
	switch {
	case f.isCode || cyrillic == latin:
	case cyrillic:
		f.stems[0] = fold(withoutFleeting(russian.Stem(strings.ReplaceAll(word, "ё", "е"), false)))
		f.stems[1] = stemKazakh(word)
	default:
		f.stems[2] = english.Stem(word, false)
	}
	return f
}

// withoutFleeting takes out the vowel that a Russian stem has in some forms only: справок, справка; беженец, беженца.
func withoutFleeting(stem string) string {
	letters := []rune(stem)
	if at := len(letters) - 2; at > 1 && isOneOf(letters[at], "ое") && isOneOf(letters[at+1], "кц") && !isOneOf(letters[at-1], "аеиоуыэюя") {
		return string(slices.Delete(letters, at, at+1))
	}
	return stem
}

// fold writes a word with the letters that every keyboard of the country has.
func fold(word string) string {
	return strings.Map(func(r rune) rune {
		if r == 'й' {
			return 'и'
		}
		return foldKazakh(r)
	}, word)
}

// foldKazakh gives the letter that is typed for a Kazakh one on a Russian keyboard, and е for ё.
func foldKazakh(r rune) rune {
	switch r {
	case 'ә':
		return 'а'
	case 'ғ':
		return 'г'
	case 'қ':
		return 'к'
	case 'ң':
		return 'н'
	case 'ө':
		return 'о'
	case 'ұ', 'ү':
		return 'у'
	case 'һ':
		return 'х'
	case 'і':
		return 'и'
	case 'ё':
		return 'е'
	}
	return r
}

// skeleton writes Latin letters for the Cyrillic ones that look the same as capitals, as codes are printed in capitals.
func skeleton(word string) string {
	return strings.Map(func(r rune) rune {
		if r == 'і' {
			return 'i'
		}
		const cyrillic, latin = "авекмнорстухһ", "abekmhopctyxh"
		if i := strings.IndexRune(cyrillic, foldKazakh(r)); i >= 0 && r != 'һ' {
			return rune(latin[i/utf8.RuneLen('а')])
		}
		if r == 'һ' {
			return 'h'
		}
		return r
	}, word)
}

var sounds = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "i", 'к': "k", 'л': "l",
	'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h", 'ц': "c", 'ч': "ch",
	'ш': "sh", 'щ': "sh", 'ъ': "", 'ы': "i", 'ь': "", 'э': "e", 'ю': "u", 'я': "ia",
}

var spellings = strings.NewReplacer("shch", "sh", "kh", "h", "ts", "c", "tz", "c", "yu", "u", "iu", "u", "ya", "ia", "y", "i", "j", "i")

// sound writes a word in Latin letters, and one that is in them in the simplest of the usual ways.
func sound(word string) string {
	var b strings.Builder
	for _, r := range word {
		if latin, ok := sounds[foldKazakh(r)]; ok {
			b.WriteString(latin)
		} else {
			b.WriteRune(r)
		}
	}
	return spellings.Replace(b.String())
}
