// Package replaytest comes to a verdict again from its derivation alone. It knows the rules by their codes and shares
// nothing with the engine but the words in which a derivation is written: Replay takes nothing from a graph, and Confirm
// looks into the graph only to see that what a derivation quotes is there, and that what it calls absent is not.
package replaytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Answer is what a verdict comes to in one run.
type Answer struct {
	Outcome, Otherwise, Rest gap.Outcome
	Covered, Total           int
	Step                     gap.Step
	Scope                    gap.Scope
	Decision                 gap.Decision
	MayDrop                  gap.MayDrop
}

// Of is what an answer of the engine comes to.
func Of(a *gap.Answer) Answer {
	return Answer{a.Outcome, a.Otherwise, a.Rest, a.Covered, a.Total, a.Step, a.Scope, a.Decision, a.MayDrop}
}

// Replay derives the answer anew from the facts of the derivation. An error tells the first application that does not
// follow from what it rests on.
func Replay(d *gap.Derivation) (answer Answer, err error) {
	defer func() {
		if wrong := recover(); wrong != nil {
			gave, ours := wrong.(fault)
			if !ours {
				panic(wrong)
			}
			err = gave
		}
	}()
	r := &replayer{Derivation: d, certain: d.Run == gap.Certain, done: map[int]any{}, under: map[int]bool{}}
	r.need(len(d.Steps) > 0 && d.Steps[0].Rule == gap.RuleVerdict, 0, "a derivation begins with the verdict")
	return r.verdict(), nil
}

type fault struct{ error }

type replayer struct {
	*gap.Derivation
	certain           bool
	document, service graph.Key
	done              map[int]any
	under             map[int]bool
}

func (r *replayer) need(holds bool, at int, format string, args ...any) {
	if !holds {
		panic(fault{fmt.Errorf("step %d, %s: %s", at, r.Steps[at].Rule, fmt.Sprintf(format, args...))})
	}
}

func (r *replayer) same(at int, what string, stated, follows any) {
	if !reflect.DeepEqual(stated, follows) {
		r.need(false, at, "%s is stated to be %v, and %v follows", what, stated, follows)
	}
}

// kept evaluates an application once.
func kept[T any](r *replayer, at int, evaluate func() T) T {
	if value, known := r.done[at]; known {
		return value.(T)
	}
	r.need(!r.under[at], at, "it rests on itself")
	r.under[at] = true
	value := evaluate()
	r.done[at] = value
	return value
}

// premises returns those of a rule.
func (r *replayer) premises(at int, rules ...gap.RuleCode) []int {
	var found []int
	for _, p := range r.Steps[at].Premises {
		r.need(p > 0 && p < len(r.Steps), at, "premise %d is not there", p)
		if slices.Contains(rules, r.Steps[p].Rule) {
			found = append(found, p)
		}
	}
	return found
}

func (r *replayer) premise(at int, rules ...gap.RuleCode) int {
	found := r.premises(at, rules...)
	r.need(len(found) == 1, at, "it rests on %d applications of %v", len(found), rules)
	return found[0]
}

// fact reads the one fact of that name; with a key, that of the node.
func (r *replayer) fact(at int, t graph.NodeType, key graph.Key, field string, into any) gap.Fact {
	for _, f := range r.Steps[at].Facts {
		if f.Node.Type == t && (key == "" || f.Node.Key == key) && f.Field == field {
			r.need(json.Unmarshal([]byte(f.Value), into) == nil, at, "%s %s is not readable: %s", f.Node, field, f.Value)
			return f
		}
	}
	r.need(false, at, "the fact %s %s %s is missing", t, key, field)
	return gap.Fact{}
}

func (r *replayer) absence(at int, pattern gap.Pattern) gap.Absent {
	for _, a := range r.Steps[at].Absences {
		if a.Pattern == pattern {
			r.need((a.Established == gap.Established) == (a.Survey != nil && a.Survey.Value != "null"), at, "%s is %s without the survey, or with it", pattern, a.Established)
			return a
		}
	}
	r.need(false, at, "the absence %s is missing", pattern)
	return gap.Absent{}
}

func solid(f gap.Fact) bool { return trusted(f.Claim) }

func trusted(c graph.Claim) bool {
	return c.Basis == graph.Assumed || c.Basis != "" && c.Basis != graph.Inferred && (c.Source != "" || c.Act != "" || c.Provision != "")
}

func (r *replayer) status(at int, t graph.NodeType, key graph.Key) graph.Status {
	var periods []graph.StatusPeriod
	r.fact(at, t, key, "status", &periods)
	return statusOn(periods, r.Date)
}

// statusOfSystem takes a system that is recorded for later days alone, to be built or to run, for planned until then.
func (r *replayer) statusOfSystem(at int, system graph.Key) graph.Status {
	var periods []graph.StatusPeriod
	r.fact(at, graph.TypeInformationSystem, system, "status", &periods)
	slices.SortFunc(periods, func(a, b graph.StatusPeriod) int { return int(a.From) - int(b.From) })
	if len(periods) > 0 && periods[0].From > r.Date && slices.Contains([]graph.Status{"PLANNED", "DEVELOPMENT", "PILOT", "PRODUCTION"}, periods[0].Status) {
		return "PLANNED"
	}
	return statusOn(periods, r.Date)
}

func statusOn(periods []graph.StatusPeriod, day graph.Date) graph.Status {
	for _, p := range periods {
		if day >= p.From && (p.To == 0 || day <= p.To) {
			return p.Status
		}
	}
	return "UNKNOWN"
}

// here reports whether a system exists at the date and is named.
func (r *replayer) here(at int, system graph.Key) bool {
	var placeholder bool
	r.fact(at, graph.TypeInformationSystem, system, "placeholder", &placeholder)
	return !placeholder && r.status(at, graph.TypeInformationSystem, system) != "WITHDRAWN"
}

// routeFound is a route come to again.
type routeFound struct {
	item                                                int
	consumer, holder, holding, integration, dataService graph.Key
	works                                               []gap.Work
	weight                                              int
	authoritative, surveyed                             bool
	coverage                                            *graph.Coverage
	keyed                                               string
}

func (f *routeFound) limited() bool {
	c := f.coverage
	return f.keyed != "" || c != nil && (c.From != 0 || c.To != 0 || len(c.Territory)+len(c.Population)+len(c.Words) > 0)
}

// holder is a system that holds an item.
type holderFound struct {
	system, holding graph.Key
	solid           bool
}

type consumersFound struct {
	systems, supposed []graph.Key
	absence           gap.Absence
}

var stepsByWeight = []gap.Step{"LIVE", "CONFIRM", "ADMIT", "FINISH", "EXTEND", "CONNECT", "PUBLISH", "AUTOMATE"}

func weightOf(works []gap.Work) int {
	heaviest := 0
	for _, w := range works {
		heaviest = max(heaviest, slices.Index(stepsByWeight, w.Step))
	}
	return heaviest
}

func (r *replayer) evidence(at int) bool {
	return kept(r, at, func() bool {
		var kind string
		r.fact(at, graph.TypeRequirement, r.Requirement, "documentType", &r.document)
		r.fact(at, graph.TypeDocumentType, r.document, "kind", &kind)
		proves := kind == "EVIDENCE" || kind == "PAYMENT"
		r.same(at, "that it proves something", *r.Steps[at].Conclusion.Holds, proves)
		r.same(at, "the rule", r.Steps[at].Rule == gap.RuleEvidence, proves)
		return proves
	})
}

func (r *replayer) consumers(at int) consumersFound {
	return kept(r, at, func() consumersFound {
		var own []graph.Key
		fact := r.fact(at, graph.TypeService, "", "ownSystems", &own)
		r.service = fact.Node.Key
		named := map[graph.Key]bool{} // with whether it is only supposed
		for _, system := range own {
			named[system] = !solid(fact)
		}
		if r.Channel != "" {
			var behind graph.Key
			fact := r.fact(at, graph.TypeChannel, r.Channel, "system", &behind)
			if supposed, known := named[behind]; behind != "" && (!known || supposed) {
				named[behind] = !solid(fact)
			}
		}
		var found consumersFound
		unnamed := false
		for system, supposed := range named {
			var placeholder bool
			r.fact(at, graph.TypeInformationSystem, system, "placeholder", &placeholder)
			unnamed = unnamed || placeholder
			if !r.here(at, system) {
				continue
			}
			found.systems = append(found.systems, system)
			if supposed {
				found.supposed = append(found.supposed, system)
			}
		}
		slices.Sort(found.systems)
		slices.Sort(found.supposed)
		a := r.absence(at, gap.NoOtherConsumer)
		r.need(!unnamed || a.Established == gap.NotRecorded, at, "it is not established while a placeholder is named")
		found.absence = a.Established
		r.same(at, "service and channel of the absence", [2]graph.Key{a.Service, a.Channel}, [2]graph.Key{r.service, r.Channel})
		r.same(at, "what is apart from the absence", keysOf(a.Except), found.systems)
		r.same(at, "the consumers", r.Steps[at].Conclusion.Systems, found.systems)
		r.same(at, "the supposed consumers", r.Steps[at].Conclusion.Supposed, found.supposed)
		return found
	})
}

func keysOf(refs []graph.Ref) []graph.Key {
	var keys []graph.Key
	for _, ref := range refs {
		keys = append(keys, ref.Key)
	}
	return keys
}

func (r *replayer) items(at int) []graph.Key {
	return kept(r, at, func() []graph.Key {
		var items []graph.Key
		r.fact(at, graph.TypeDocumentType, r.document, "items", &items)
		r.same(at, "the items", r.Steps[at].Conclusion.Items, items)
		if len(items) == 0 {
			return []graph.Key{""}
		}
		return items
	})
}

// recorded gives the holding if it counts.
func (r *replayer) recorded(at int, item graph.Key) (holderFound, bool) {
	c := r.Steps[at].Conclusion
	var of graph.Key
	var valid graph.Period
	h := holderFound{holding: c.Holding}
	fact := r.fact(at, graph.TypeHolding, c.Holding, "system", &h.system)
	if c.Item != "" {
		r.fact(at, graph.TypeHolding, c.Holding, "dataItem", &of)
		r.need(of == item && item != "", at, "the holding is of another item, %s", of)
	} else {
		r.fact(at, graph.TypeHolding, c.Holding, "documentType", &of)
		r.need(of == r.document, at, "the holding is of another document, %s", of)
	}
	r.fact(at, graph.TypeHolding, c.Holding, "valid", &valid)
	h.solid = solid(fact)
	counts := r.Date >= valid.From && (valid.To == 0 || r.Date <= valid.To) && (h.solid || !r.certain) && r.here(at, h.system)
	r.same(at, "that it counts", *c.Holds, counts)
	return h, counts
}

// listed answers yes, no or open.
func (r *replayer) listed(list *graph.Deliveries, item graph.Key) string {
	switch {
	case list == nil:
		return "open"
	case slices.Contains(list.DocumentTypes, r.document), item != "" && slices.Contains(list.DataItems, item):
		return "yes"
	case list.Complete:
		return "no"
	}
	return "open"
}

func (r *replayer) running(s graph.Status) bool {
	return s == "PRODUCTION" || !r.certain && (s == "PILOT" || s == "UNKNOWN")
}

func (r *replayer) implied(at int, item graph.Key) holderFound {
	c := r.Steps[at].Conclusion
	var end graph.Provider
	var own *graph.Deliveries
	f := r.fact(at, graph.TypeIntegration, c.Integration, "provider", &end)
	r.need(r.running(r.status(at, graph.TypeIntegration, c.Integration)), at, "the integration is not in production")
	r.fact(at, graph.TypeIntegration, c.Integration, "delivers", &own)
	h := holderFound{system: end.System, solid: solid(f)}
	if r.listed(own, item) != "yes" {
		r.need(r.listed(own, item) == "open", at, "the integration's own list denies it")
		var through graph.Key
		var direction string
		var list *graph.Deliveries
		r.fact(at, graph.TypeIntegration, c.Integration, "dataService", &through)
		f := r.fact(at, graph.TypeDataService, through, "direction", &direction)
		r.fact(at, graph.TypeDataService, through, "delivers", &list)
		r.need(r.status(at, graph.TypeDataService, through) != "WITHDRAWN", at, "the data service is withdrawn")
		r.need(direction == "READ" || direction == "READ_WRITE" || direction == "" && !r.certain, at, "nothing is read from the data service")
		r.need(r.listed(list, item) == "yes", at, "the data service does not deliver it")
		h.solid = h.solid && solid(f)
	}
	r.need(h.solid || !r.certain, at, "an implied holding that is inferred does not count")
	r.need(r.here(at, h.system), at, "the system is not there")
	return h
}

func (r *replayer) holders(at int, item graph.Key) []holderFound {
	return kept(r, at, func() []holderFound {
		var found []holderFound
		for _, p := range r.premises(at, gap.RuleHoldingRecorded) {
			if h, counts := r.recorded(p, item); counts {
				found = append(found, h)
			}
		}
		recorded := slices.Clip(found)
		for _, p := range r.premises(at, gap.RuleHoldingImplied) {
			h := r.implied(p, item)
			stands := slices.ContainsFunc(recorded, func(k holderFound) bool { return k.system == h.system && (k.solid || !h.solid) })
			r.need(!stands, p, "a recorded holding stands in its place")
			found = append(found, h)
		}
		a := r.absence(at, gap.NoOtherHolder)
		r.same(at, "document and item of the absence", [2]graph.Key{a.Document, a.Item}, [2]graph.Key{r.document, item})
		var except []string
		for _, h := range found {
			except = append(except, h.ref().String())
		}
		slices.Sort(except)
		var stated []string
		for _, ref := range a.Except {
			stated = append(stated, ref.String())
		}
		slices.Sort(stated)
		r.same(at, "what is apart from the absence", stated, except)
		return found
	})
}

func (h holderFound) ref() graph.Ref {
	if h.holding != "" {
		return graph.Ref{Type: graph.TypeHolding, Key: h.holding}
	}
	return graph.Ref{Type: graph.TypeInformationSystem, Key: h.system}
}

// work is a work of a check, its ends filled in.
func (r *replayer) work(at int, w gap.Work) gap.Work {
	c := r.Steps[at].Conclusion
	w.Consumer, w.Provider = c.Consumer, c.Holder
	if c.Item != "" {
		w.Items = []graph.Key{c.Item}
	}
	return w
}

// works gives what follows from one check on a route. What depends on how the holder publishes is completed by route.
func (r *replayer) works(at int) []gap.Work {
	return kept(r, at, func() []gap.Work {
		works := r.follow(at)
		stated := slices.Clone(r.Steps[at].Conclusion.Works)
		for i := range stated {
			if stated[i].Step == gap.Connect || stated[i].Step == gap.Extend {
				stated[i].DataService = ""
			}
		}
		byText := func(a, b gap.Work) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
		slices.SortFunc(stated, byText)
		sorted := slices.SortedFunc(slices.Values(works), byText)
		if len(stated)+len(sorted) > 0 {
			r.same(at, "the works", stated, sorted)
		}
		return r.Steps[at].Conclusion.Works
	})
}

func (r *replayer) follow(at int) []gap.Work {
	c := r.Steps[at].Conclusion
	var works []gap.Work
	add := func(w gap.Work) { works = append(works, r.work(at, w)) }
	switch r.Steps[at].Rule {
	case gap.RuleConsumer:
		if slices.Contains(r.consumers(r.premise(at, gap.RuleConsumers)).supposed, c.Consumer) && r.certain {
			works = append(works, gap.Work{Step: gap.Confirm, What: gap.WhatConsumer, Consumer: c.Consumer})
		}
	case gap.RuleAutomation:
		found := r.consumers(r.premise(at, gap.RuleConsumers))
		r.need(len(found.systems) == 0, at, "the service has a system")
		works = append(works, gap.Work{Step: gap.Automate, System: "new:" + r.service, Absence: found.absence})
	case gap.RuleOperation:
		system := c.Systems[0]
		switch r.statusOfSystem(at, system) {
		case "PLANNED", "DEVELOPMENT", "SUSPENDED":
			add(gap.Work{Step: gap.Finish, System: system})
		case "PILOT":
			if r.certain {
				add(gap.Work{Step: gap.Finish, System: system})
			}
		}
	case gap.RuleCoverage:
		var coverage *graph.Coverage
		if c.Holding != "" {
			r.fact(at, graph.TypeHolding, c.Holding, "coverage", &coverage)
		}
		if coverage == nil && r.certain {
			add(gap.Work{Step: gap.Confirm, What: gap.WhatCoverage, Holding: c.Holding})
		}
	case gap.RuleNotConnected:
		established := gap.NotRecorded
		if c.Consumer == "" {
			established = r.consumers(r.premise(at, gap.RuleConsumers)).absence
		} else {
			a := r.absence(at, gap.NoOtherIntegration)
			r.same(at, "ends of the absence", [2]graph.Key{a.Consumer, a.Provider}, [2]graph.Key{c.Consumer, c.Holder})
			r.need(len(a.Except) == 0, at, "there is an integration")
			established = a.Established
		}
		add(gap.Work{Step: gap.Connect, Absence: established})
	case gap.RuleConnection:
		var consumer graph.Consumer
		var provider graph.Provider
		asking := r.fact(at, graph.TypeIntegration, c.Integration, "consumer", &consumer)
		answering := r.fact(at, graph.TypeIntegration, c.Integration, "provider", &provider)
		r.same(at, "the ends", [2]graph.Key{consumer.System, provider.System}, [2]graph.Key{c.Consumer, c.Holder})
		var periods []graph.StatusPeriod
		whole := r.fact(at, graph.TypeIntegration, c.Integration, "status", &periods)
		if r.certain && !(solid(whole) && solid(asking) && solid(answering)) {
			add(gap.Work{Step: gap.Confirm, What: gap.WhatInferred, Integration: c.Integration})
		}
		works = append(works, r.settle(at, statusOn(periods, r.Date), gap.Work{Integration: c.Integration})...)
	case gap.RuleDelivery:
		answer, service, inferred := r.delivery(at)
		if r.certain && inferred {
			add(gap.Work{Step: gap.Confirm, What: gap.WhatInferred, DataService: service})
		}
		if r.certain && answer == "open" {
			add(gap.Work{Step: gap.Confirm, What: gap.WhatDelivery, Integration: c.Integration})
		}
		if answer == "no" {
			add(gap.Work{Step: gap.Extend, Integration: c.Integration})
		}
	case gap.RulePublication:
		works = r.publication(at)
	case gap.RuleAdmission:
		var admits *graph.Admissions
		r.fact(at, graph.TypeIntegration, c.Integration, "admits", &admits)
		switch {
		case admits != nil && (admits.Any || slices.Contains(admits.Services, r.service)):
		case admits != nil && admits.Complete:
			add(gap.Work{Step: gap.Admit, Integration: c.Integration})
		case r.certain:
			add(gap.Work{Step: gap.Confirm, What: gap.WhatAdmission, Integration: c.Integration})
		}
	case gap.RuleSameSystem:
		r.need(c.Consumer == c.Holder, at, "%s is not %s", c.Consumer, c.Holder)
	}
	return works
}

// settle is what is left to do about an integration or data service of that status.
func (r *replayer) settle(at int, s graph.Status, w gap.Work) []gap.Work {
	switch {
	case r.running(s):
		return nil
	case s == "UNKNOWN":
		w.Step, w.What = gap.Confirm, gap.WhatStatus
	default:
		w.Step = gap.Finish
	}
	return []gap.Work{r.work(at, w)}
}

// offers answers for a data service whose facts the application has.
func (r *replayer) offers(at int, service, item graph.Key) string {
	var direction string
	var list *graph.Deliveries
	r.fact(at, graph.TypeDataService, service, "direction", &direction)
	r.fact(at, graph.TypeDataService, service, "delivers", &list)
	answer := r.listed(list, item)
	switch {
	case direction == "WRITE":
		return "no"
	case direction == "" && answer == "yes":
		return "open"
	}
	return answer
}

// delivery answers for an integration: whether it delivers, and whether only the list of an inferred data service tells.
func (r *replayer) delivery(at int) (answer string, service graph.Key, inferred bool) {
	c := r.Steps[at].Conclusion
	var own *graph.Deliveries
	r.fact(at, graph.TypeIntegration, c.Integration, "delivers", &own)
	r.fact(at, graph.TypeIntegration, c.Integration, "dataService", &service)
	answer = r.listed(own, c.Item)
	if service == "" || r.status(at, graph.TypeDataService, service) == "WITHDRAWN" {
		return answer, service, false
	}
	if own == nil || answer == "open" && r.offers(at, service, c.Item) == "yes" {
		var any json.RawMessage
		return r.offers(at, service, c.Item), service, !solid(r.fact(at, graph.TypeDataService, service, "direction", &any))
	}
	return answer, service, false
}

func (r *replayer) publication(at int) []gap.Work {
	c := r.Steps[at].Conclusion
	a := r.absence(at, gap.NoBetterDataService)
	r.same(at, "what the absence is of", [3]graph.Key{a.Provider, a.Document, a.Item}, [3]graph.Key{c.Holder, r.document, c.Item})
	if c.DataService == "" {
		r.need(len(a.Except) == 0, at, "there is a data service")
		return []gap.Work{r.work(at, gap.Work{Step: gap.Publish, Absence: a.Established})}
	}
	r.same(at, "the data service", keysOf(a.Except), []graph.Key{c.DataService})
	var provider graph.Key
	f := r.fact(at, graph.TypeDataService, c.DataService, "provider", &provider)
	r.need(provider == c.Holder, at, "the data service is of %s", provider)
	status := r.status(at, graph.TypeDataService, c.DataService)
	answer := r.offers(at, c.DataService, c.Item)
	r.need(answer != "no" && status != "WITHDRAWN", at, "the data service delivers nothing")
	var works []gap.Work
	add := func(w gap.Work) {
		w.DataService = c.DataService
		works = append(works, r.work(at, w))
	}
	if r.certain && !solid(f) {
		add(gap.Work{Step: gap.Confirm, What: gap.WhatInferred})
	}
	if r.certain && answer == "open" {
		add(gap.Work{Step: gap.Confirm, What: gap.WhatDelivery})
	}
	return append(works, r.settle(at, status, gap.Work{DataService: c.DataService})...)
}

// turn is when a work is done.
func turn(w gap.Work) int {
	switch {
	case w.Step == gap.Confirm:
		return 0
	case w.Step == gap.Automate:
		return 1
	case w.Step == gap.Finish && w.System != "":
		return 2
	case w.Step == gap.Publish, w.Step == gap.Finish && w.DataService != "" && w.Integration == "":
		return 3
	case w.Step == gap.Connect, w.Step == gap.Finish:
		return 4
	case w.Step == gap.Extend:
		return 5
	}
	return 6
}

func (r *replayer) route(at int, items []graph.Key) *routeFound {
	return kept(r, at, func() *routeFound {
		c := r.Steps[at].Conclusion
		f := &routeFound{item: slices.Index(items, c.Item), consumer: c.Consumer, holder: c.Holder, holding: c.Holding, integration: c.Integration}
		for _, p := range r.Steps[at].Premises {
			k := r.Steps[p].Conclusion
			r.same(p, "the ends", []graph.Key{k.Item, k.Consumer, k.Holder, k.Holding, k.Integration},
				[]graph.Key{c.Item, c.Consumer, c.Holder, c.Holding, c.Integration})
		}
		operation := func(system graph.Key) {
			n := 0
			for _, p := range r.premises(at, gap.RuleOperation) {
				if slices.Equal(r.Steps[p].Conclusion.Systems, []graph.Key{system}) {
					n++
				}
			}
			r.need(n == 1, at, "whether %s is in operation is told %d times", system, n)
		}
		var through graph.Key
		published := func() { through = r.Steps[r.premise(at, gap.RulePublication)].Conclusion.DataService }
		operation(c.Holder)
		coverage := r.premise(at, gap.RuleCoverage)
		if c.Holding != "" {
			fact := r.fact(coverage, graph.TypeHolding, c.Holding, "coverage", &f.coverage)
			r.fact(coverage, graph.TypeHolding, c.Holding, "authoritative", &f.authoritative)
			f.surveyed = f.coverage != nil && solid(fact)
			f.keyed = r.lookup(r.premise(at, gap.RuleLookup))
		}
		switch {
		case c.Consumer == "":
			r.premise(at, gap.RuleAutomation)
			r.premise(at, gap.RuleNotConnected)
			published()
		case c.Consumer == c.Holder:
			r.premise(at, gap.RuleConsumer)
			r.premise(at, gap.RuleSameSystem)
		default:
			r.premise(at, gap.RuleConsumer)
			operation(c.Consumer)
			if c.Integration == "" {
				r.premise(at, gap.RuleNotConnected)
				published()
				break
			}
			r.premise(at, gap.RuleConnection)
			r.premise(at, gap.RuleAdmission)
			answer, service, _ := r.delivery(r.premise(at, gap.RuleDelivery))
			if through = service; answer == "no" {
				published()
			}
		}
		for _, p := range r.Steps[at].Premises {
			for _, w := range r.works(p) {
				if w.Step == gap.Connect || w.Step == gap.Extend {
					r.same(p, "the data service of the work", w.DataService, through)
				}
				f.works = append(f.works, w)
			}
		}
		slices.SortStableFunc(f.works, func(a, b gap.Work) int { return turn(a) - turn(b) })
		f.dataService, f.weight = through, weightOf(f.works)
		r.same(at, "the data service", c.DataService, through)
		r.same(at, "the step", c.Step, stepsByWeight[f.weight])
		r.same(at, "how many works there are", len(c.Works), len(f.works))
		for _, w := range f.works {
			r.need(slices.ContainsFunc(c.Works, func(k gap.Work) bool { return reflect.DeepEqual(k, w) }), at, "the work %v follows and is not stated", w)
		}
		for i := range c.Works {
			r.need(i == 0 || turn(c.Works[i-1]) <= turn(c.Works[i]), at, "the works are not in the order in which they are done")
		}
		return f
	})
}

// lookup gives the limit in words where the application has no key to find the record by.
func (r *replayer) lookup(at int) string {
	var by, has []string
	r.fact(at, graph.TypeHolding, r.Steps[at].Conclusion.Holding, "lookupKeys", &by)
	f := r.fact(at, graph.TypeService, "", "applicationKeys", &has)
	r.need(f.Node.Key == r.service, at, "the application is that of another service")
	keyed := ""
	if len(by) > 0 && len(has) > 0 && !slices.ContainsFunc(by, func(key string) bool { return slices.Contains(has, key) }) {
		slices.Sort(by)
		keyed = "the application contains one of " + strings.Join(slices.Compact(by), ", ")
		r.same(at, "the limit", r.Steps[at].Conclusion.Words, []string{keyed})
		return keyed
	}
	r.need(len(r.Steps[at].Conclusion.Words) == 0, at, "no limit follows")
	return ""
}

// routes gives all ways of one item, and sees that none is left out.
func (r *replayer) routes(at int, items []graph.Key) []*routeFound {
	return kept(r, at, func() []*routeFound {
		item := r.Steps[at].Conclusion.Item
		consumers := r.consumers(r.premise(at, gap.RuleConsumers)).systems
		if len(consumers) == 0 {
			consumers = []graph.Key{""}
		}
		var found []*routeFound
		var have []string
		want := map[string]bool{}
		for _, p := range r.premises(at, gap.RuleRoute) {
			f := r.route(p, items)
			r.need(items[f.item] == item, p, "it brings another item")
			found = append(found, f)
			have = append(have, fmt.Sprint(f.consumer, f.holder, f.holding, f.integration))
			for _, h := range r.holders(r.premise(at, gap.RuleHolders), item) {
				if h.system != f.holder || h.holding != f.holding || f.integration == "" {
					continue
				}
				for _, other := range r.absence(r.premise(p, gap.RuleConnection), gap.NoOtherIntegration).Except {
					want[fmt.Sprint(f.consumer, h.system, h.holding, other.Key)] = true
				}
			}
		}
		for _, h := range r.holders(r.premise(at, gap.RuleHolders), item) {
			for _, k := range consumers {
				linked := slices.ContainsFunc(found, func(f *routeFound) bool {
					return f.consumer == k && f.holder == h.system && f.holding == h.holding && f.integration != ""
				})
				if !linked {
					want[fmt.Sprint(k, h.system, h.holding, graph.Key(""))] = true
				}
			}
		}
		slices.Sort(have)
		var all []string
		for text := range want {
			all = append(all, text)
		}
		slices.Sort(all)
		r.same(at, "the routes", have, all)
		return found
	})
}

func (r *replayer) better(a, b *routeFound) int {
	yes := func(a, b bool) int {
		if a == b {
			return 0
		} else if a {
			return -1
		}
		return 1
	}
	return cmp.Or(a.weight-b.weight, len(a.works)-len(b.works), -yes(a.limited(), b.limited()), yes(a.authoritative, b.authoritative),
		cmp.Compare(a.consumer, b.consumer), cmp.Compare(a.holder, b.holder), cmp.Compare(a.holding, b.holding),
		cmp.Compare(a.integration, b.integration), cmp.Compare(a.dataService, b.dataService))
}
