package gap

import (
	"slices"

	"onceonly/graph"
)

// What lists ask of verdicts, entry by entry, without telling them in full.

// Judged is a demanded document on one channel with what was found of it.
type Judged = unit

func (u *unit) Requirement() *graph.RequirementFacts { return u.requirement }
func (u *unit) Channel() graph.Key                   { return u.channel }
func (u *unit) Name() Unit                           { return u.name() }
func (u *unit) Verdict() *Verdict                    { return u.verdict() }
func (u *unit) Outcome(run Run) Outcome              { return outcomes[u.found[run.index()].headline().outcome] }
func (u *unit) Otherwise() Outcome                   { return outcomes[u.found[certain].otherwise().outcome] }
func (u *unit) Decision(run Run) Decision            { return decisions[u.found[run.index()].headline().decision] }
func (u *unit) MayDrop() MayDrop                     { return mayDrops[u.found[certain].headline().mayDrop] }
func (u *unit) Step() Step                           { return steps[u.found[certain].headline().step] }
func (u *unit) Covered() int                         { return int(u.found[certain].headline().covered) }
func (u *unit) Total() int                           { return int(u.found[certain].total) }
func (u *unit) ActRead() bool                        { return u.said.read() }
func (u *unit) ActSays() graph.Says                  { return u.said.says() }

func (u *unit) Scope() Scope {
	if u.found[certain].uniform {
		return AllCases
	}
	return SomeCases
}

// WorkSteps are the kinds of works that are left in the best case, from light to heavy, each once.
func (u *unit) WorkSteps(run Run) []Step {
	var left []Step
	for _, p := range u.found[run.index()].headline().paths {
		for i := range p.route.Works {
			left = append(left, p.route.Works[i].Step)
		}
	}
	slices.SortFunc(left, func(a, b Step) int { return a.weight() - b.weight() })
	return slices.Compact(left)
}

// Holders are the systems from which data could come by any route, by key, each once.
func (u *unit) Holders(run Run) []graph.Key {
	var systems []graph.Key
	for _, p := range u.found[run.index()].set.paths {
		systems = append(systems, p.route.Holder)
	}
	slices.Sort(systems)
	return slices.Compact(systems)
}

// JudgedOf gives what was found of a demanded document on each channel, by key; empty when it is not valid at the date.
func (t *Table) JudgedOf(requirement graph.Key) []*Judged { return t.units(requirement) }

// JudgedOfService gives what was found of all that a service demands, by requirement and channel.
func (t *Table) JudgedOfService(service graph.Key) []*Judged {
	s := t.served(service)
	if s == nil {
		return nil
	}
	all := make([]*Judged, len(s.units))
	for i := range s.units {
		all[i] = &s.units[i]
	}
	return all
}

// ApplicationsOf is how many applications a year the units are part of, each channel of a service once; 0 where no demand is
// recorded. Certain is what is recorded of the channels, or of a service all of whose channels are concerned. Possible is what
// is recorded of the service as a whole where it is not recorded of each of the channels.
func (t *Table) ApplicationsOf(units []Unit) Bounds {
	channels := map[graph.Key][]graph.Key{}
	for _, u := range units {
		if r := t.view.Requirement(u.Requirement); r != nil && !slices.Contains(channels[r.Service], u.Channel) {
			channels[r.Service] = append(channels[r.Service], u.Channel)
		}
	}
	var sum Bounds
	for service, of := range channels {
		s := t.service(service)
		count := s.applications(of)
		sum.Certain += count
		unknown := slices.ContainsFunc(of, func(channel graph.Key) bool { _, known := s.demandOn(channel); return !known || channel == "" })
		if whole, known := s.demandOn(""); unknown && known {
			count = max(count, whole)
		}
		sum.Possible += count
	}
	return sum
}

// Words of the enums, for lists: from best to worst, and steps from light to heavy.
func (Outcome) Values() []string { return written(outcomes[:7]) }
func (Scope) Values() []string   { return []string{string(AllCases), string(SomeCases)} }
func (Step) Values() []string    { return written(steps[:8]) }
func (Decision) Values() []string {
	return written(decisions)
}
func (MayDrop) Values() []string { return written(mayDrops) }
func (PaperlessState) Values() []string {
	return written([]PaperlessState{PaperlessNow, PaperlessAfterAct, PaperlessAfterWork, PaperlessUnknown, PaperlessNo})
}

func written[W ~string](words []W) []string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return texts
}
