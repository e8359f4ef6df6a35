package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// Paper sums up what the service demands on a channel. Nil when there is no such service or channel at the date.
func (t *Table) Paper(service, channel graph.Key) *PaperSummary {
	s := t.served(service)
	if s == nil {
		return nil
	}
	for on := range s.channels {
		if s.channels[on].key == channel {
			return s.paper(on)
		}
	}
	return nil
}

// PaperOf sums up what the service demands on each of its channels, by key; empty when there is no such service.
func (t *Table) PaperOf(service graph.Key) []*PaperSummary {
	s := t.served(service)
	if s == nil {
		return nil
	}
	papers := make([]*PaperSummary, len(s.channels))
	for on := range s.channels {
		papers[on] = s.paper(on)
	}
	return papers
}

// served returns the service, and nil if there is none.
func (t *Table) served(key graph.Key) *served {
	if t.view.Service(key) == nil {
		return nil
	}
	return t.service(key)
}

func (s *served) paper(on int) *PaperSummary {
	p := &PaperSummary{Service: s.key, Channel: s.channels[on].key, ByOutcome: map[Outcome]Bounds{}}
	all := s.asked(on)
	for i := range all {
		all[i].count(p)
	}
	p.Paperless = s.paperless(all)
	return p
}

// count adds a document or group to the sums. A group counts once: as the list that its choice leaves to be reckoned with.
func (a *asked) count(p *PaperSummary) {
	blocking, conditional, optional := 0, 0, 0
	for i := range a.lists {
		for _, u := range a.lists[i].units {
			switch {
			case u.blocks() && u.conditional():
				conditional++
				blocking++
			case u.blocks():
				blocking++
			case u.evidence:
				optional++
			}
		}
	}
	if blocking == 0 {
		p.Optional += min(optional, 1)
		return
	}
	p.Demanded++
	if blocking == conditional {
		p.Conditional++
	}
	if a.cheapest().on(graph.CarrierPaper) {
		p.PaperAtLeast++
	}
	if slices.ContainsFunc(a.lists, func(l list) bool { return l.on(graph.CarrierPaper, graph.CarrierUnknown, "") }) {
		p.PaperAtMost++
	}
	for run := range 2 {
		headline := outcomes[a.over(run, func(l *list) int { return l.outcome(run, (*finding).headline) })]
		p.ByOutcome[headline] = p.ByOutcome[headline].plus(run)
		worst := outcomes[a.over(run, func(l *list) int { return l.outcome(run, (*finding).otherwise) })]
		if worst == ReplaceableNow {
			p.ReplaceableNow = p.ReplaceableNow.plus(run)
		}
		if worst == ReplaceableNow || worst == ReplaceableAfterWork {
			p.Replaceable = p.Replaceable.plus(run)
		}
	}
}

func (b Bounds) plus(run int) Bounds {
	if run == certain {
		b.Certain++
	} else {
		b.Possible++
	}
	return b
}

// cheapest is the list with the fewest documents that are not free, then the fewest on paper, then the first.
func (a *asked) cheapest() *list {
	cheapest := slices.MinFunc(a.lists, func(x, y list) int {
		return cmp.Or(cmp.Compare(x.notFree(certain), y.notFree(certain)), cmp.Compare(x.papers(), y.papers()), cmp.Compare(x.number, y.number))
	})
	return &cheapest
}

func (l *list) papers() int {
	count := 0
	for u := range l.blocking {
		if u.carrier() == graph.CarrierPaper {
			count++
		}
	}
	return count
}

// on reports whether a blocking document of the list is on one of the carriers.
func (l *list) on(carriers ...graph.Carrier) bool {
	for u := range l.blocking {
		if slices.Contains(carriers, u.carrier()) {
			return true
		}
	}
	return false
}

func (u *unit) carrier() graph.Carrier {
	if u.requirement.Forms == nil {
		return graph.CarrierUnknown
	}
	return u.requirement.Forms.Carrier
}

// paperless is the worst of what blocks. What is demanded under a condition only turns all cases into some.
func (s *served) paperless(all []asked) Paperless {
	states := []PaperlessState{PaperlessNow, PaperlessAfterAct, PaperlessAfterWork, PaperlessUnknown, PaperlessNo}
	p := Paperless{Scope: AllCases, OfKnownDocuments: s.DocumentsKnown != graph.DocumentsComplete}
	known := slices.ContainsFunc(all, func(a asked) bool {
		return slices.ContainsFunc(a.lists, func(l list) bool { return slices.ContainsFunc(l.units, (*unit).blocks) })
	})
	if p.OfKnownDocuments && !known {
		p.State, p.Possibly = PaperlessUnknown, PaperlessUnknown
		return p
	}
	worst := func(run int, conditions bool) int {
		rank := 0
		for i := range all {
			rank = max(rank, all[i].over(run, func(l *list) int { return l.standing(run, conditions) }))
		}
		return rank
	}
	state := worst(certain, false)
	if worst(certain, true) > state {
		p.Scope = SomeCases
	}
	p.State, p.Possibly = states[state], states[worst(possible, false)]
	return p
}

// standing says how far the paper of a list is from being dropped, as the rank of the worst case; with conditions,
// what is demanded under a condition counts too.
func (l *list) standing(run int, conditions bool) int {
	worst := 0
	for u := range l.blocking {
		if u.conditional() && !conditions {
			continue
		}
		for i := range u.found[run].cases {
			worst = max(worst, int(u.found[run].cases[i].mayDrop))
		}
	}
	return worst
}
