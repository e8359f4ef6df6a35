package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// asked is what an applicant has to answer for at once on one channel: a document, or a group of lists of which one is
// enough (2-model §2.2). A single document is a group of one list.
type asked struct {
	choice graph.Choice
	lists  []list // by number
}

type list struct {
	number int
	units  []*unit
}

// asked gives what the service asks for on a channel, in the order of its requirements.
func (s *served) asked(on int) []asked {
	var all []asked
	groups := map[string]int{}
	for i := range s.units {
		u := &s.units[i]
		if u.on != on {
			continue
		}
		r := u.requirement
		if r.Group == "" {
			all = append(all, asked{choice: graph.ChoiceAnyone, lists: []list{{units: []*unit{u}}}})
			continue
		}
		at, known := groups[r.Group]
		if !known {
			at = len(all)
			groups[r.Group] = at
			all = append(all, asked{})
		}
		all[at].add(u)
	}
	return all
}

func (a *asked) add(u *unit) {
	a.choice = cmp.Or(a.choice, u.requirement.Choice)
	i, found := slices.BinarySearchFunc(a.lists, u.requirement.List, func(l list, number int) int { return cmp.Compare(l.number, number) })
	if !found {
		a.lists = slices.Insert(a.lists, i, list{number: u.requirement.List})
	}
	a.lists[i].units = append(a.lists[i].units, u)
}

// blocks reports whether the document stands in the way of a service without paper: optional ones never do.
func (u *unit) blocks() bool { return u.evidence && u.requirement.Obligation != graph.NotObligatory }

func (u *unit) conditional() bool { return u.requirement.Obligation == graph.Conditional }

func (l *list) blocking(visit func(*unit) bool) {
	for _, u := range l.units {
		if u.blocks() && !visit(u) {
			return
		}
	}
}

// over gives the best or the worst of a value over the lists, greater being worse: the applicant may choose the best,
// a circumstance may bring the worst, and where that is not known, the runs differ.
func (a *asked) over(run int, value func(*list) int) int {
	values := make([]int, len(a.lists))
	for i := range a.lists {
		values[i] = value(&a.lists[i])
	}
	if a.choice == graph.ChoiceAnyone || a.choice == "" && run == possible {
		return slices.Min(values)
	}
	return slices.Max(values)
}

// free reports whether the group asks for no paper any more: a list is free when each blocking document of it is
// REPLACEABLE_NOW in all cases.
func (a *asked) free(run int) bool {
	return a.over(run, func(l *list) int { return l.notFree(run) }) == 0
}

func (l *list) notFree(run int) int {
	count := 0
	for u := range l.blocking {
		if u.found[run].otherwise().outcome != now {
			count++
		}
	}
	return count
}

// outcome is the worst outcome in the list, of best or of worst cases, as its place among the outcomes.
func (l *list) outcome(run int, of func(*finding) *found) int {
	worst := 0
	for u := range l.blocking {
		worst = max(worst, int(of(u.found[run]).outcome))
	}
	return worst
}
