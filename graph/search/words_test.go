package search

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Each line of testdata/kazakh.txt is words of one stem and words that have another.
func TestKazakhStems(t *testing.T) {
	text, err := os.ReadFile("testdata/kazakh.txt")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for line := range strings.Lines(string(text)) {
		reason, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		same, other, _ := strings.Cut(rest, " | ")
		words := strings.Fields(same)
		stem := stemKazakh(words[0])
		for _, word := range words[1:] {
			if tried++; stemKazakh(word) != stem {
				t.Errorf("%s: %s has the stem %q, and %s has %q", reason, words[0], stem, word, stemKazakh(word))
			}
		}
		for _, word := range strings.Fields(other) {
			if tried++; stemKazakh(word) == stem {
				t.Errorf("%s: %s and %s both have the stem %q", reason, words[0], word, stem)
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d words were tried", tried)
	}
}

// What a word is recognised by, whatever way it is written.
func TestForms(t *testing.T) {
	same := func(what, a, b string, form func(forms) string) {
		t.Helper()
		if x, y := form(formsOf(spelled(a))), form(formsOf(spelled(b))); x != y || x == "" {
			t.Errorf("%s: %q gives %q, and %q gives %q", what, a, x, b, y)
		}
	}
	same("letters of a Russian keyboard", "қайтыс", "кайтыс", func(f forms) string { return f.fold })
	same("ё and е", "ребёнок", "РЕБЕНОК", func(f forms) string { return f.fold })
	same("й in two characters", "й", "и\u0306", func(f forms) string { return f.spelled })
	same("look-alikes", "СНТ", "CHT", func(f forms) string { return f.skel })
	same("look-alikes and a Kazakh letter", "НҚ", "HK", func(f forms) string { return f.skel })
	same("the other script", "ЗАГС", "zags", func(f forms) string { return f.sound })
	same("the other script, spelled in another way", "юридический", "yuridicheskiy", func(f forms) string { return f.sound })
	same("Russian stems", "свидетельства", "свидетельство", func(f forms) string { return f.stems[0] })
	same("English stems", "certificates", "certificate", func(f forms) string { return f.stems[2] })
	if f := formsOf("pass151"); !f.isCode || f.stems != [3]string{} {
		t.Errorf("a code has stems: %+v", f)
	}
}

// distance agrees with its definition, worked out in the plain way, and for a word that is only begun with the least distance
// to a beginning.
func TestDistance(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("абв")), 0, 7, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := []rune(word.Draw(t, "a")), []rune(word.Draw(t, "b"))
		most := rapid.IntRange(1, 2).Draw(t, "most")
		if got, want := distance(a, b, most, false), min(plainDistance(a, b), most+1); got != want {
			t.Fatalf("distance is %d, not %d", got, want)
		}
		least := most + 1
		for i := range len(b) + 1 {
			least = min(least, plainDistance(a, b[:i]))
		}
		if got := distance(a, b, most, true); got != least {
			t.Fatalf("distance of a beginning is %d, not %d", got, least)
		}
	})
}

func plainDistance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	x, y := len(a)-1, len(b)-1
	change := 1
	if a[x] == b[y] {
		change = 0
	}
	d := min(plainDistance(a[:x], b)+1, plainDistance(a, b[:y])+1, plainDistance(a[:x], b[:y])+change)
	if x > 0 && y > 0 && a[x] == b[y-1] && a[x-1] == b[y] {
		d = min(d, plainDistance(a[:x-1], b[:y-1])+1)
	}
	return d
}

// Whatever is typed, analysing it ends well: words stand where they are said to, and their forms are forms.
func FuzzWords(f *testing.F) {
	for _, text := range []string{"", "Куәлігі № 5", "ГБД ФЛ", "и\u0306", "a\u0301\u0301b", "\xff\xfeЯ", "İstanbul ẞ", "kz-pass158/id", "ыыыы", "9\u0660"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for at, word := range words(text) {
			if at.from < end || at.to <= at.from || text[at.from:at.to] != word {
				t.Fatalf("%q: a word stands at %v", text, at)
			}
			end = at.to
			form := formsOf(spelled(word))
			if form.spelled != spelled(form.spelled) || form.fold != fold(form.fold) || form.skel != skeleton(form.skel) {
				t.Fatalf("%q: forms of forms differ: %+v", word, form)
			}
			if utf8.ValidString(word) && !utf8.ValidString(form.fold+form.skel+form.sound+strings.Join(form.stems[:], "")) {
				t.Fatalf("%q: a form is no text: %+v", word, form)
			}
		}
		for _, other := range otherKeyboards(text) {
			if utf8.RuneCountInString(other) != utf8.RuneCountInString(text) {
				t.Fatalf("%q is %q on another keyboard", text, other)
			}
		}
	})
}
