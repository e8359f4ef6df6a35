package search

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"

	"onceonly/graph"
)

// How near a word of the registry is to one that was typed. What is at least sameWord is it, only written in another way.
const (
	nearSpelled = 1.0
	nearFold    = 0.97 // Kazakh letters typed on a Russian keyboard, ё and е, й and и
	nearSkel    = 0.95 // Latin and Cyrillic letters that look alike
	nearSound   = 0.86 // the other script
	sameWord    = nearSound
	nearStem    = 0.85
	nearBegun   = 0.5 // and up to begunWhole more, the more of the word was typed
	begunWhole  = 0.3
	nearMistake = 0.6
	perMistake  = 0.15 // less for the second typing error
	begunToo    = 0.1  // less for a word that is mistyped and only begun
)

const (
	leastBegun = 2 // letters of a last word that may be only begun
	leastGuess = 3 // letters of another word that is taken to be begun where there is none like it
)

// scope is an index as one question sees it: what the view shows, in the language asked for.
type scope struct {
	*index
	all    int      // nodes that are seen
	seen   [][]bool // by number of type and place
	langs  [len(languages)]bool
	priors []float64 // by number of type; 0 where the type is not seen
}

func newScope(x *index, v *graph.View, lang graph.Lang) *scope {
	s := &scope{index: x}
	for i, l := range languages {
		s.langs[i] = lang == "" || l == "" || l == lang
	}
	for _, d := range graph.Descriptions() {
		fields := make([]bool, len(places))
		prior := 0.0
		if v.Sees(d.Type, "") {
			s.all += x.counts[d.Type]
			prior = priors[d.Type]
			for i, p := range places {
				fields[i] = v.Sees(d.Type, p.path)
			}
		}
		s.seen, s.priors = append(s.seen, fields), append(s.priors, prior)
	}
	return s
}

// shows reports whether a text of a segment is seen.
func (s *scope) shows(segment int, text uint32) bool {
	in := s.segments[segment]
	t := in.texts[text]
	return s.langs[t.lang] && s.seen[in.types[t.node]][t.place] && !s.gone[segment].has(t.node)
}

// lives reports whether a word is in a text that is seen.
func (s *scope) lives(segment int, word uint32) bool {
	return slices.ContainsFunc(s.segments[segment].textsWith(word), func(text uint32) bool { return s.shows(segment, text) })
}

// recognise finds the words of the registry that those of a reading are, and returns how many of them there are: a word that
// is only begun counts half, and all by their part of the reading.
func (s *scope) recognise(r *reading) float64 {
	known := 0.0
	for i := range r.words {
		w := &r.words[i]
		w.found = s.alike(w.forms)
		if len(w.found) == 0 {
			w.found = s.stemmed(w.forms)
		} else {
			w.found = append(w.found, s.stemmed(w.forms)...)
		}
		sure := len(w.found) > 0
		if w.last && utf8.RuneCountInString(w.fold) >= leastBegun {
			w.found = append(w.found, s.begun(w.fold)...)
		}
		switch {
		case sure:
			known++
		case len(w.found) > 0:
			known += 0.5
		}
		w.found = nearest(w.found)
	}
	return known / float64(len(r.words))
}

// nearest keeps each word once, with the most of what it is near by.
func nearest(list []found) []found {
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.segment, b.segment), cmp.Compare(a.word, b.word), cmp.Compare(b.near, a.near))
	})
	return slices.CompactFunc(list, func(a, b found) bool { return a.segment == b.segment && a.word == b.word })
}

// alike gives the words that are spelled as one, up to letters, or look or sound like it.
func (s *scope) alike(f forms) []found {
	var list []found
	for i, in := range s.segments {
		add := func(words []uint32, near float64) {
			for _, word := range words {
				if !s.lives(i, word) {
					continue
				}
				if in.words[word] == f.spelled {
					list = append(list, found{i, word, nearSpelled})
				} else {
					list = append(list, found{i, word, near})
				}
			}
		}
		add(in.folds.having(f.fold), nearFold)
		add(in.skels.having(f.skel), nearSkel)
		if utf8.RuneCountInString(f.spelled) > 1 {
			add(in.sounds.having(f.sound), nearSound)
		}
	}
	return list
}

// stemmed gives the words with a stem of one.
func (s *scope) stemmed(f forms) []found {
	var list []found
	for i, in := range s.segments {
		for language, stem := range f.stems {
			for _, word := range in.stems[language].having(stem) {
				if s.lives(i, word) {
					list = append(list, found{i, word, nearStem})
				}
			}
		}
	}
	return list
}

// begun gives the words that begin with a fold.
func (s *scope) begun(fold string) []found {
	var list []found
	for i, in := range s.segments {
		from, to := in.folds.beginning(fold)
		for at := from; at < to; at++ {
			if word := in.folds.words[at]; s.lives(i, word) {
				part := float64(len(fold)) / float64(len(in.folds.forms[at]))
				list = append(list, found{i, word, nearBegun + begunWhole*part})
			}
		}
	}
	return list
}

// correct finds words for those of a reading that there are none for: words that begin so, or that have been mistyped.
func (s *scope) correct(r *reading) {
	for i := range r.words {
		w := &r.words[i]
		if len(w.found) > 0 || w.isCode {
			continue
		}
		if utf8.RuneCountInString(w.fold) >= leastGuess {
			w.found = s.begun(w.fold)
		}
		w.found = nearest(append(w.found, s.mistyped(w.fold, w.last)...))
	}
}

// mistyped gives the words with the fewest typing errors, if these are few enough.
func (s *scope) mistyped(fold string, last bool) []found {
	typed := []rune(fold)
	most := typingErrors(len(typed))
	if most == 0 {
		return nil
	}
	set := lettersOf(typed)
	var list []found
	var letters [maxMistyped]rune
	for i, in := range s.segments {
		for _, l := range in.letters {
			// Each error puts at most one letter into what was typed that is not in the word.
			if int(l.count) < len(typed)-most || !last && int(l.count) > len(typed)+most || bits.OnesCount64(set&^l.set) > most {
				continue
			}
			runes := letters[:0]
			for _, r := range l.fold {
				runes = append(runes, r)
			}
			for _, begun := range []bool{false, true} {
				if begun && !last {
					break
				}
				if d := distance(typed, runes, most, begun); d <= most && s.lives(i, l.word) {
					near := nearMistake - perMistake*float64(d-1)
					if begun {
						near -= begunToo
					}
					list = append(list, found{i, l.word, near})
					break
				}
			}
		}
	}
	return list
}
