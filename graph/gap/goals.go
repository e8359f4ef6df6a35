package gap

import (
	"context"
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap/plan"
)

// PlanWeight says what counts in a plan.
type PlanWeight string

const (
	// WeighDocuments counts each requirement on each channel once.
	WeighDocuments PlanWeight = "DOCUMENTS"
	// WeighApplications counts each document as often as it is asked for in a year. Where demand is recorded for all
	// channels of a service together only, it counts once the document is freed on all of them.
	WeighApplications PlanWeight = "APPLICATIONS"
	// WeighServices counts each service on each channel on which data take the place of every document that it demands
	// outright, in every case; of alternatives as many as must be.
	WeighServices PlanWeight = "SERVICES"
)

// goal is something that a plan may bring about, with what it needs; nil where no choice brings it about.
type goal struct {
	need   *plan.Need
	weight int64
}

// task is the documents that are still asked for, with what frees each, and what that is worth.
type task struct {
	*market
	units    []openUnit    // that are not replaceable
	entered  []openUnit    // of which the market knows: these, and for services those replaceable in some cases only
	paperful []openService // with weight SERVICES only
	goals    []goal
	unknown  int // units whose demand is not recorded
	inScope  int // units that the filters let through, the free ones included
	arriving int // of them those whose data arrive already, or that a free group makes idle
	widening []openUnit
}

// openUnit is a unit that is not replaceable yet, or in some cases only.
type openUnit struct {
	service *served
	*unit
	need    *plan.Need
	ignored bool // nothing is known of its demand, so that it counts nothing
}

// openService is a service on a channel that still asks for paper.
type openService struct {
	service *served
	on      int
	need    *plan.Need
}

// task gathers what the filters let through. It stops when ctx ends, with its error.
func (t *Table) task(ctx context.Context, in *PlanInput) (*task, error) {
	k := &task{market: t.market(in.Run.index(), slices.Contains(in.Consider, AutomateCandidate))}
	for _, s := range t.all() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if in.admits(s) {
			k.visit(s, in)
		}
	}
	k.close()
	for i := range k.units {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		u := &k.units[i]
		u.need = k.need(u.service, u.unit, inSomeCase)
	}
	switch in.Weight {
	case WeighApplications:
		k.weighApplications()
	case WeighServices:
		for i := range k.paperful {
			s := &k.paperful[i]
			s.need = k.paperless(s)
			k.goals = append(k.goals, goal{s.need, 1})
		}
	default:
		for i := range k.units {
			k.goals = append(k.goals, goal{k.units[i].need, 1})
		}
	}
	return k, ctx.Err()
}

func (k *task) visit(s *served, in *PlanInput) {
	freed := s.freed()[k.run]
	for i := range s.units {
		u := &s.units[i]
		if !u.evidence {
			continue
		}
		f := u.found[k.run]
		arrives := freed[i] || f.headline().outcome == now
		open := openUnit{service: s, unit: u}
		counts := isAmong(in.DocumentTypes, u.requirement.DocumentType)
		if counts {
			k.inScope++
			switch {
			case !arrives:
				k.units = append(k.units, open)
			default:
				k.arriving++
				if !freed[i] && f.otherwise().outcome != now {
					k.widening = append(k.widening, open)
				}
			}
		}
		if counts && !arrives || in.Weight == WeighServices && !freed[i] && f.otherwise().outcome != now {
			k.enter(s, u)
			k.entered = append(k.entered, open)
		}
	}
	if in.Weight != WeighServices {
		return
	}
	for on := range s.channels {
		all := s.asked(on)
		if slices.ContainsFunc(all, func(a asked) bool { return a.over(k.run, func(l *list) int { return l.demanded(k.run) }) > 0 }) {
			k.paperful = append(k.paperful, openService{service: s, on: on})
		}
	}
}

// demanded counts the documents of a list that are demanded outright and do not arrive in every case.
func (l *list) demanded(run int) int {
	count := 0
	for u := range l.blocking {
		if !u.conditional() && u.found[run].otherwise().outcome != now {
			count++
		}
	}
	return count
}

// paperless is what frees all that the service demands outright on the channel, in every case.
func (k *task) paperless(s *openService) *plan.Need {
	var all []*plan.Need
	for _, a := range s.service.asked(s.on) {
		lists := make([]*plan.Need, len(a.lists))
		for i := range a.lists {
			var documents []*plan.Need
			for u := range a.lists[i].blocking {
				if !u.conditional() && u.found[k.run].otherwise().outcome != now {
					documents = append(documents, k.need(s.service, u, inEveryCase))
				}
			}
			lists[i] = k.all(documents)
		}
		if a.choice == graph.ChoiceAnyone || a.choice == "" && k.run == possible {
			all = append(all, k.any(lists))
		} else {
			all = append(all, k.all(lists))
		}
	}
	return k.all(all)
}

// weighApplications weighs each unit by its channel's demand; where that is recorded for all channels together only, the
// requirement weighs as much once it is freed on all of them.
func (k *task) weighApplications() {
	for i := 0; i < len(k.units); {
		next := i
		for next < len(k.units) && k.units[next].requirement == k.units[i].requirement {
			next++
		}
		k.weighRequirement(k.units[i:next])
		i = next
	}
}

func (k *task) weighRequirement(units []openUnit) {
	s := units[0].service
	recorded := false
	for i := range units {
		if a, known := s.demandOn(units[i].channel); known {
			recorded = true
			k.goals = append(k.goals, goal{units[i].need, int64(a)})
		}
	}
	if recorded {
		for i := range units {
			if _, known := s.demandOn(units[i].channel); !known {
				units[i].ignored = true
				k.unknown++
			}
		}
		return
	}
	a, known := s.demandOn("")
	if !known || len(s.of(units[0].requirement.Key)) != len(s.channels) {
		for i := range units {
			units[i].ignored = true
		}
		k.unknown += len(units)
		return
	}
	parts := make([]*plan.Need, len(units))
	for i := range units {
		parts[i] = units[i].need
	}
	k.goals = append(k.goals, goal{k.all(parts), int64(a)})
}

// demandOn is how often the service was asked for through a channel in the newest year that is recorded for it; "" is
// all channels together.
func (s *served) demandOn(channel graph.Key) (applications int, known bool) {
	year := 0
	for i := range s.Demand {
		if d := &s.Demand[i]; d.Channel == channel && (!known || d.Year > year) {
			applications, known, year = d.Applications, true, d.Year
		}
	}
	return applications, known
}
