package search

import (
	"unicode/utf16"
	"unicode/utf8"

	"onceonly/graph"
)

// Match is a text of a hit in which something was found.
type Match struct {
	Field      Field       `json:"field"`
	Text       string      `json:"text"`
	Lang       *graph.Lang `json:"lang,omitempty"` // nil for keys and codes, which are in no language
	Highlights []Highlight `json:"highlights"`     // in their order; none overlaps another
}

// Highlight is a part of a text, from Start to before End, in UTF-16 code units, as strings of JavaScript, Java and C# count.
type Highlight struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Matches tells in which texts of a hit something was found: key first, then names in Kazakh, Russian and English, then codes.
func (a *Answer) Matches(ref graph.Ref) []Match {
	n := a.view.Node(ref)
	if n == nil {
		return nil
	}
	var matches []Match
	for _, t := range textsOf(n, nil) {
		lang := languages[t.lang]
		if !a.view.Sees(ref.Type, places[t.place].path) || lang != "" && a.question.Lang != "" && lang != a.question.Lang {
			continue
		}
		spans := a.foundIn(t)
		if len(spans) == 0 {
			continue
		}
		match := Match{Field: places[t.place].field, Text: t.text, Highlights: inUTF16(t.text, spans)}
		if lang != "" {
			match.Lang = &lang
		}
		matches = append(matches, match)
	}
	return matches
}

// foundIn gives the parts of a text that the words of the question found: all of a code that was written in one.
func (a *Answer) foundIn(t text) []span {
	var spans []span
	several, matched := 0, a.spellings()
	for at, part := range words(t.text) {
		several++
		if matched[spelled(part)] {
			spans = append(spans, at)
		}
	}
	if t.place != inName && several > 1 && matched[joined(t.text)] {
		return []span{{0, len(t.text)}}
	}
	return spans
}

// inUTF16 counts spans of bytes, which are in order, in UTF-16 code units.
func inUTF16(text string, spans []span) []Highlight {
	highlights := make([]Highlight, len(spans))
	units, at := 0, 0
	upTo := func(end int) int {
		for at < end {
			r, size := utf8.DecodeRuneInString(text[at:])
			units, at = units+max(1, utf16.RuneLen(r)), at+size
		}
		return units
	}
	for i, s := range spans {
		highlights[i].Start = upTo(s.from)
		highlights[i].End = upTo(s.to)
	}
	return highlights
}
