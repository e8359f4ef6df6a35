package gap

import (
	"cmp"
	"fmt"
	"slices"

	"onceonly/graph"
)

// Observed traffic beside what is declared (3-verdicts §3.6). The totals of counted calls tell which system has called
// which within the year that ends on the date of the view. Three lists come of it: what is declared and silent, what is
// used and not declared, and where the act still demands a paper although the data come. What was not counted is not
// silent: an integration of which no count could tell is in none of them, and is counted apart.

// Silent is an integration in production that was observed and not called.
type Silent struct {
	Integration graph.Key    `json:"integration"`
	Consumer    graph.Key    `json:"consumer"`
	Provider    graph.Key    `json:"provider"`
	Observed    graph.Period `json:"observed"`          // the first and the last day observed
	Days        int          `json:"days"`              // observed in between
	LastCall    graph.Date   `json:"lastCall,omitzero"` // before that; zero: none was ever counted
}

// UndeclaredKind says what is missing where a use is not declared.
type UndeclaredKind string

const (
	NoIntegration        UndeclaredKind = "NO_INTEGRATION"         // no integration of the two systems is recorded, or only withdrawn ones
	NotInProduction      UndeclaredKind = "NOT_IN_PRODUCTION"      // there is one, and by its status it does not run
	NotAdmittedUse       UndeclaredKind = "NOT_ADMITTED"           // it runs, and the service is not among those that it admits
	AdmissionNotRecorded UndeclaredKind = "ADMISSION_NOT_RECORDED" // it runs, and whether it admits the service is not recorded
)

// undeclaredKinds are in the order of the list: what has no ground at all comes first.
var undeclaredKinds = []UndeclaredKind{NoIntegration, NotAdmittedUse, NotInProduction, AdmissionNotRecorded}

// Undeclared is calls for which no integration is declared, or none that admits the service.
type Undeclared struct {
	Kind        UndeclaredKind `json:"kind"`
	Consumer    graph.Key      `json:"consumer"`
	Provider    graph.Key      `json:"provider"`
	Integration graph.Key      `json:"integration,omitzero"` // the one that falls short; "" for NO_INTEGRATION
	Services    []graph.Key    `json:"services"`             // on behalf of which it was called, as far as the counts name them
	Totals      []graph.Key    `json:"totals"`               // that show it
	Calls       int            `json:"calls"`                // of the year that the totals are of
	Failures    int            `json:"failures"`
	Called      graph.Period   `json:"called"`        // the first and the last day with a call
	Fix         graph.Changes  `json:"fix,omitempty"` // records the use as it is observed; empty where every call failed
}

// StillPaper is a paper that is demanded although the data of a holder of it are called for the service.
type StillPaper struct {
	Unit
	Service          graph.Key  `json:"service"`
	DocumentType     graph.Key  `json:"documentType"`
	Consumer         graph.Key  `json:"consumer"`
	Provider         graph.Key  `json:"provider"`
	Total            graph.Key  `json:"total"` // that shows it
	Calls            int        `json:"calls"`
	Failures         int        `json:"failures"`
	Says             graph.Says `json:"says"`     // PAPER or SILENT; "" where nobody has read the act
	Decision         Decision   `json:"decision"` // of the certain run
	PossibleDecision Decision   `json:"possibleDecision"`
	MayDrop          MayDrop    `json:"mayDrop"`
	Solid            bool       `json:"solid"` // that the provider holds the data is more than somebody's inference
}

// Traffic is the three lists.
type Traffic struct {
	Year        graph.Period // the days that are looked at
	Silent      []Silent     // those observed longest first, then by integration
	NotObserved []graph.Key  // integrations in production of which no count can tell, by key
	Undeclared  []Undeclared // by kind, those with most calls first, then by consumer and provider
	StillPaper  []StillPaper // those with most calls first, then by requirement, channel, consumer and provider
}

type trafficSlot struct{}

// Traffic returns the lists of observed traffic, made once per view.
func (t *Table) Traffic() *Traffic {
	return graph.Slot(t.view, trafficSlot{}, func() *Traffic {
		day := t.view.Date
		o := observer{Table: t, year: graph.Period{From: graph.DateOf(day.Time().AddDate(-1, 0, 1)), To: day}, used: map[pair][]*graph.TrafficTotalFacts{}}
		for total := range graph.All[*graph.TrafficTotalFacts](t.view.Snapshot, graph.TypeTrafficTotal) {
			between := pair{total.Consumer, total.Provider}
			o.used[between] = append(o.used[between], total)
		}
		found := &Traffic{Year: o.year}
		found.Silent, found.NotObserved = o.silent()
		found.Undeclared = o.undeclared()
		found.StillPaper = o.stillPaper()
		return found
	})
}

// observer looks at the totals of a view.
type observer struct {
	*Table
	year graph.Period
	used map[pair][]*graph.TrafficTotalFacts // by key
}

// inUse reports whether the total shows a call within a period. Only the first and the last day of calls are known: where
// they lie on both sides of the period, there was one.
func inUse(total *graph.TrafficTotalFacts, within graph.Period) bool {
	return total.Called.From != 0 && total.Called.From <= within.To && total.Called.To >= within.From
}

func (o *observer) silent() (silent []Silent, unobserved []graph.Key) {
	for i := range graph.All[*graph.IntegrationFacts](o.view.Snapshot, graph.TypeIntegration) {
		if graph.StatusAt(i.Status, o.view.Date) != graph.StatusProduction {
			continue
		}
		totals := o.used[pair{i.Consumer.System, i.Provider.System}]
		within := o.inProductionWithin(i)
		if slices.ContainsFunc(totals, func(n *graph.TrafficTotalFacts) bool { return inUse(n, within) }) {
			continue
		}
		s := Silent{Integration: i.Key, Consumer: i.Consumer.System, Provider: i.Provider.System}
		if s.Observed, s.Days = o.observed(i, totals, within); s.Days == 0 {
			unobserved = append(unobserved, i.Key)
			continue
		}
		for _, n := range totals {
			if n.Called.To < within.From {
				s.LastCall = max(s.LastCall, n.Called.To)
			}
		}
		silent = append(silent, s)
	}
	slices.SortStableFunc(silent, func(a, b Silent) int { return cmp.Or(b.Days-a.Days, cmp.Compare(a.Integration, b.Integration)) })
	return silent, unobserved
}

// inProductionWithin gives the days of the year on which the integration has been in production without a break up to the
// date.
func (o *observer) inProductionWithin(i *graph.IntegrationFacts) graph.Period {
	within := o.year
	for _, p := range i.Status {
		if (graph.Period{From: p.From, To: p.To}).Contains(o.view.Date) {
			within.From = max(within.From, p.From)
		}
	}
	return within
}

// observed gives the days on which a call of the integration would have been counted: those of which all calls of an end
// or of a gateway were counted, and those for which the counts say themselves that there was none.
func (o *observer) observed(i *graph.IntegrationFacts, totals []*graph.TrafficTotalFacts, within graph.Period) (graph.Period, int) {
	var periods []graph.Period
	add := func(p graph.Period) {
		p.From, p.To = max(p.From, within.From), min(p.To, within.To)
		if p.From <= p.To {
			periods = append(periods, p)
		}
	}
	systems := []graph.Key{i.Consumer.System, i.Provider.System, i.Via}
	if d := o.view.DataService(i.DataService); d != nil {
		systems = append(systems, d.Gateway)
	}
	for _, key := range systems {
		if system := o.view.System(key); system != nil {
			for _, p := range system.CallsCounted {
				add(graph.Period{From: p.From, To: p.To})
			}
		}
	}
	for _, n := range totals {
		isWhole := n.Days > 0 && n.Days == int(n.Counted.To-n.Counted.From)+1
		if isWhole {
			add(n.Counted)
		}
	}
	slices.SortFunc(periods, func(a, b graph.Period) int { return cmp.Or(int(a.From-b.From), int(a.To-b.To)) })
	var all graph.Period
	days := 0
	for _, p := range periods {
		if all.From == 0 {
			all.From = p.From
		}
		if from := max(p.From, all.To+1); from <= p.To {
			days += int(p.To-from) + 1
			all.To = p.To
		}
	}
	return all, days
}

func (o *observer) undeclared() []Undeclared {
	var found []Undeclared
	for between, totals := range o.used {
		totals = slices.DeleteFunc(slices.Clone(totals), func(n *graph.TrafficTotalFacts) bool { return !inUse(n, o.year) })
		if len(totals) == 0 {
			continue
		}
		integrations := o.integrations(between)
		running := slices.DeleteFunc(slices.Clone(integrations), func(i *graph.IntegrationFacts) bool {
			return graph.StatusAt(i.Status, o.view.Date) != graph.StatusProduction
		})
		switch {
		case len(integrations) == 0:
			found = append(found, o.use(NoIntegration, between, nil, totals))
		case len(running) == 0:
			found = append(found, o.use(NotInProduction, between, integrations[0], totals))
		default:
			for _, n := range totals {
				if kind, by := admission(running, n.Service); kind != "" {
					found = append(found, o.use(kind, between, by, []*graph.TrafficTotalFacts{n}))
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Undeclared) int {
		return cmp.Or(slices.Index(undeclaredKinds, a.Kind)-slices.Index(undeclaredKinds, b.Kind), cmp.Compare(b.Calls, a.Calls),
			cmp.Compare(a.Consumer, b.Consumer), cmp.Compare(a.Provider, b.Provider), slices.Compare(a.Services, b.Services))
	})
	return found
}

// integrations gives those of a pair that are not withdrawn, by key.
func (o *observer) integrations(between pair) []*graph.IntegrationFacts {
	var found []*graph.IntegrationFacts
	for i := range o.view.IntegrationsOf(between.consumer) {
		if i.Provider.System == between.provider && graph.StatusAt(i.Status, o.view.Date) != graph.StatusWithdrawn {
			found = append(found, i)
		}
	}
	return found
}

// admission tells what is missing for a service to use one of the integrations; "" where nothing is, and where the counts
// name no service.
func admission(running []*graph.IntegrationFacts, service graph.Key) (UndeclaredKind, *graph.IntegrationFacts) {
	if service == "" {
		return "", nil
	}
	kind, by := NotAdmittedUse, running[0]
	for _, i := range running {
		switch admits(i.Admits, service) {
		case listed:
			return "", nil
		case notRecorded:
			if kind == NotAdmittedUse {
				kind, by = AdmissionNotRecorded, i
			}
		}
	}
	return kind, by
}

// use sums up totals of a pair as one undeclared use.
func (o *observer) use(kind UndeclaredKind, between pair, by *graph.IntegrationFacts, totals []*graph.TrafficTotalFacts) Undeclared {
	u := Undeclared{Kind: kind, Consumer: between.consumer, Provider: between.provider}
	if by != nil {
		u.Integration = by.Key
	}
	for _, n := range totals {
		u.Totals = append(u.Totals, n.Key)
		u.Calls += n.Calls
		u.Failures += n.Failures
		if n.Service != "" {
			u.Services = append(u.Services, n.Service)
		}
		if u.Called.From == 0 || n.Called.From < u.Called.From {
			u.Called.From = n.Called.From
		}
		u.Called.To = max(u.Called.To, n.Called.To)
	}
	if u.Calls == 0 || u.Failures < u.Calls { // calls that all fail show that somebody tries, not that it runs
		u.Fix = graph.Changes{o.declare(&u, by, totals[len(totals)-1].Source)}
	}
	return u
}

// declare gives the change that records a use as it is observed: the integration in production, and the services that it
// was used for among those that it admits. What the registry says otherwise of the days before stays.
func (o *observer) declare(u *Undeclared, by *graph.IntegrationFacts, source string) graph.Edit {
	var admitted object
	news := slices.DeleteFunc(slices.Clone(u.Services), func(service graph.Key) bool { return by != nil && admits(by.Admits, service) == listed })
	if len(news) > 0 {
		admitted = object{"admits": object{"services": texts(news)}}
	}
	switch u.Kind {
	case NotAdmittedUse, AdmissionNotRecorded:
		return graph.Edit{Alter: by.Ref(), Add: admitted}
	case NotInProduction:
		return graph.Edit{Alter: by.Ref(), Fields: object{"status": o.since(by.Status, u.Called.From)}, Add: admitted}
	}
	seen := func(system graph.Key) object {
		return object{"system": string(system), "basis": string(graph.Observed), "source": source}
	}
	fields := object{"consumer": seen(u.Consumer), "provider": seen(u.Provider), "basis": string(graph.Observed), "source": source,
		"status": o.since(nil, u.Called.From)}
	return graph.Edit{Alter: graph.Ref{Type: graph.TypeIntegration, Key: o.unusedKey(u.Consumer, u.Provider)}, Fields: fields, Add: admitted}
}

// unusedKey is a key for an integration of the pair: CONSUMER/PROVIDER as elsewhere, numbered where it is taken.
func (o *observer) unusedKey(consumer, provider graph.Key) graph.Key {
	series := graph.TrafficSeries{Consumer: consumer, Provider: provider}
	key := series.Key()
	for n := 2; o.view.Integration(key) != nil; n++ {
		key = graph.Key(fmt.Sprintf("%s:%d", series.Key(), n))
	}
	return key
}

// since gives the periods of a status with PRODUCTION from a day on, or from the beginning of the period that holds at
// the date if that is later, up to the end of that period. Others stay.
func (o *observer) since(periods []graph.StatusPeriod, day graph.Date) []any {
	running := graph.StatusPeriod{Status: graph.StatusProduction, From: day}
	var before, after []any
	for _, p := range periods {
		switch {
		case p.To != 0 && p.To < o.view.Date:
			before = append(before, periodTree(p))
			running.From = max(running.From, p.To+1)
		case p.From > o.view.Date:
			if len(after) == 0 {
				running.To = p.From - 1
			}
			after = append(after, periodTree(p))
		default:
			running.From, running.To = max(running.From, p.From), p.To
			if p.From < running.From {
				p.To = running.From - 1
				before = append(before, periodTree(p))
			}
		}
	}
	return slices.Concat(before, []any{periodTree(running)}, after)
}

func (o *observer) stillPaper() []StillPaper {
	var found []StillPaper
	for n := range graph.All[*graph.TrafficTotalFacts](o.view.Snapshot, graph.TypeTrafficTotal) {
		works := n.Failures < n.Calls || n.Calls == 0
		if n.Service == "" || !inUse(n, o.year) || !works {
			continue
		}
		s := o.service(n.Service)
		isKnown := slices.ContainsFunc(s.channels, func(c channel) bool { return c.takes(n.Consumer) })
		for i := range s.units {
			u := &s.units[i]
			row := u.said.row(true)
			if !u.evidence || row != demandsPaper && row != notRead || isKnown && !s.channels[u.on].takes(n.Consumer) {
				continue
			}
			holds, solid := o.holds(n.Provider, u.requirement.DocumentType)
			if !holds {
				continue
			}
			v := u.verdict()
			found = append(found, StillPaper{Unit: u.name(), Service: n.Service, DocumentType: u.requirement.DocumentType,
				Consumer: n.Consumer, Provider: n.Provider, Total: n.Key, Calls: n.Calls, Failures: n.Failures, Says: v.Says,
				Decision: v.Certain.Decision, PossibleDecision: v.Possible.Decision, MayDrop: v.Certain.MayDrop, Solid: solid})
		}
	}
	slices.SortStableFunc(found, func(a, b StillPaper) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Requirement, b.Requirement), cmp.Compare(a.Channel, b.Channel),
			cmp.Compare(a.Consumer, b.Consumer), cmp.Compare(a.Provider, b.Provider))
	})
	return found
}

// takes reports whether the system is one of those that would take the data on the channel.
func (c channel) takes(system graph.Key) bool {
	return slices.ContainsFunc(c.consumers, func(k consumer) bool { return k.system == system })
}

// holds reports whether the system holds an item of the document, and whether that is more than an inference.
func (o *observer) holds(system, documentType graph.Key) (holds, solid bool) {
	d := documents.get(o.Table, documentType).value
	by := func(h held) bool { return h.system == system }
	return slices.ContainsFunc(d.held[possible], by), slices.ContainsFunc(d.held[certain], by)
}
