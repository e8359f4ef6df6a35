package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// served is one service with the verdicts of all it demands.
type served struct {
	*graph.ServiceFacts
	key      graph.Key
	channels []channel
	demanded []*graph.RequirementFacts // valid at the date, by key
	units    []unit                    // by requirement, then channel
}

// channel is a way to apply, with the systems that could take the data.
type channel struct {
	key       graph.Key
	consumers []consumer // by key
	absence   Absence    // without consumers: whether it is established that there is none
	proposal  graph.Key  // without consumers: the key of the system that the service must first get
	asks      string     // names those who would take the data, for findingKey
}

// consumer is a system that could take the data; supposed if only what is inferred names it.
type consumer struct {
	system   graph.Key
	supposed bool
}

// unit is one requirement on one channel with its verdict.
type unit struct {
	requirement *graph.RequirementFacts
	channel     graph.Key
	on          int // of served.channels
	evidence    bool
	found       [2]*finding
	said        said // on solid facts
	supposed    said // with what is merely supposed
}

// reads is what the act says, as a run reads it.
func (u *unit) reads(run int) said {
	if run == possible {
		return u.supposed
	}
	return u.said
}

func (u *unit) name() Unit { return Unit{u.requirement.Key, u.channel} }

func (u *unit) verdict() *Verdict {
	return &Verdict{Requirement: u.requirement.Key, Channel: u.channel, Certain: u.found[certain].answer(),
		Possible: u.found[possible].answer(), ActRead: u.said.read(), Says: u.said.says()}
}

// byGoodness orders verdicts of one requirement, the best first; equal ones by channel.
func byGoodness(a, b *unit) int {
	return cmp.Or(a.found[certain].compare(b.found[certain]), a.found[possible].compare(b.found[possible]), cmp.Compare(a.channel, b.channel))
}

// of returns the units of a requirement.
func (s *served) of(requirement graph.Key) []*unit {
	var units []*unit
	from, _ := slices.BinarySearchFunc(s.units, requirement, func(u unit, key graph.Key) int { return cmp.Compare(u.requirement.Key, key) })
	for i := from; i < len(s.units) && s.units[i].requirement.Key == requirement; i++ {
		units = append(units, &s.units[i])
	}
	return units
}

var services = &kind[graph.Key, served]{
	rank: 2,
	in:   func(t *Table) *memo[graph.Key, served] { return &t.services },
	make: serve,
}

func serve(r *reader, key graph.Key) *served {
	s := &served{ServiceFacts: r.Service(key), key: key}
	if s.ServiceFacts == nil {
		return s
	}
	s.channels = r.channels(s.ServiceFacts)
	for requirement := range r.RequirementsOf(key) {
		if !requirement.Valid.Contains(r.date) {
			continue
		}
		before := len(s.units)
		r.units(s, requirement)
		if len(s.units) > before {
			s.demanded = append(s.demanded, requirement)
		}
	}
	s.units = slices.Clip(s.units)
	return s
}

// demandedOn reports whether the document is asked for on the channel.
func demandedOn(r *graph.RequirementFacts, channel graph.Key) bool {
	return r.AppliesTo == nil || len(r.AppliesTo.Channels) == 0 || has(r.AppliesTo.Channels, channel)
}

// channels gives those that are open at the date. A service without recorded channels has one nameless channel.
func (r *reader) channels(s *graph.ServiceFacts) []channel {
	var open []channel
	recorded := false
	for c := range r.ChannelsOf(s.Key) {
		recorded = true
		if c.Valid.Contains(r.date) {
			open = append(open, r.channel(s, c.Key, consumer{c.System, !c.Solid()}))
		}
	}
	if !recorded {
		return []channel{r.channel(s, "", consumer{})}
	}
	return open
}

// channel finds the consumers: the service's own systems and the one behind the channel, those known and not withdrawn.
// One that both name is supposed only where both are. That there is none is established where somebody has looked and no
// placeholder says otherwise.
func (r *reader) channel(s *graph.ServiceFacts, key graph.Key, behind consumer) channel {
	c := channel{key: key}
	unnamed := false
	add := func(k consumer) {
		at := slices.IndexFunc(c.consumers, func(known consumer) bool { return known.system == k.system })
		switch {
		case at >= 0:
			c.consumers[at].supposed = c.consumers[at].supposed && k.supposed
		case r.stateOf(k.system, certain) != gone:
			c.consumers = append(c.consumers, k)
		case r.System(k.system).Placeholder:
			unnamed = true
		}
	}
	for _, system := range s.OwnSystems {
		add(consumer{system, !s.Solid()})
	}
	if behind.system != "" {
		add(behind)
	}
	slices.SortFunc(c.consumers, func(a, b consumer) int { return cmp.Compare(a.system, b.system) })
	c.absence = NotRecorded
	if s.OwnSystemsSurveyed != nil && !unnamed {
		c.absence = Established
	}
	for _, k := range c.consumers {
		c.asks += string(k.system) + " "
		if k.supposed {
			c.asks += "? " // no key has one
		}
	}
	if len(c.consumers) == 0 {
		c.proposal = r.proposal(s.Key)
		c.asks = string(c.proposal) + " " + string(c.absence)
	}
	return c
}

// channelOf gives one channel of a service; the nameless one where it has none of that key.
func (r *reader) channelOf(s *graph.ServiceFacts, key graph.Key) channel {
	if c := r.Channel(key); c != nil {
		return r.channel(s, key, consumer{c.System, !c.Solid()})
	}
	return r.channel(s, "", consumer{})
}

// units answers for one requirement on each channel, in both runs.
func (r *reader) units(s *served, requirement *graph.RequirementFacts) {
	d := use(r, documents, requirement.DocumentType)
	known, found := make([]asker, 0, 4), make([]*reach, 0, 4) // what was looked for already, for another channel
	look := func(a asker) *reach {
		i := slices.Index(known, a)
		if i < 0 {
			i = len(known)
			known, found = append(known, a), append(found, use(r, reaches, a))
		}
		return found[i]
	}
	applies := limitsApplied(requirement.AppliesTo)
	for on := range s.channels {
		c := &s.channels[on]
		if !demandedOn(requirement, c.key) {
			continue
		}
		u := unit{requirement: requirement, channel: c.key, on: on, evidence: d.Kind.IsEvidence(), supposed: statementOn(requirement, c.key)}
		u.said = u.supposed.solid()
		if !u.evidence {
			u.found = [2]*finding{notEvidence, notEvidence}
			s.units = append(s.units, u)
			continue
		}
		reached := make([]*reach, 0, 4)
		for _, k := range c.consumers {
			reached = append(reached, look(asker{document: d.Key, system: k.system, supposed: k.supposed}))
		}
		if len(c.consumers) == 0 {
			reached = append(reached, look(asker{document: d.Key, proposal: c.proposal, absence: c.absence}))
		}
		for run := range u.found {
			q := question{document: d, run: run, applies: applies, said: u.reads(run),
				substitutes: substitutesIn(run, requirement.Substitutes, d.Substitutes)}
			u.found[run] = r.find(&q, s.ServiceFacts, c.asks, reached)
		}
		s.units = append(s.units, u)
	}
}
