package gap_test

// A second reading of the specification, as plain as it can be: 3-verdicts §3.1 to §3.4 and the table of §3.6, one case
// at a time, nothing shared and nothing kept. Verdicts must agree with it, case by case and route by route.

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// oracle reads one snapshot at one date in one run.
type oracle struct {
	*graph.Snapshot
	date    graph.Date
	certain bool
}

// oracleRoute is a way for one item, with the kinds of works left to do.
type oracleRoute struct {
	item                                   int
	consumer, holder, holding, integration graph.Key
	coverage                               *graph.Coverage
	lookup                                 string // limit in words where the application has no key for the holding
	sourced                                bool   // its coverage is
	works                                  []string
}

func (r oracleRoute) step() int {
	heaviest := 0
	for _, w := range r.works {
		step, _, _ := strings.Cut(w, " ")
		heaviest = max(heaviest, slices.Index(oracleSteps, step))
	}
	return heaviest
}

var oracleSteps = []string{"LIVE", "CONFIRM", "ADMIT", "FINISH", "EXTEND", "CONNECT", "PUBLISH", "AUTOMATE"}

// oracleCase is what is said of one case.
type oracleCase struct {
	Outcome, Rest gap.Outcome
	Covered       int
	Step          gap.Step
	Decision      gap.Decision
	MayDrop       gap.MayDrop
}

func TestVerdictsAreAsASecondReadingSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		points := pointsOf(s)
		for _, u := range table.Units() {
			v := table.Verdict(u.Requirement, u.Channel)
			for run, a := range []*gap.Answer{&v.Certain, &v.Possible} {
				o := oracle{s, gaptest.Date, run == 0}
				if differs := o.check(s.Requirement(u.Requirement), u.Channel, a, points); differs != "" {
					t.Fatalf("%v in run %d: %s", u, run, differs)
				}
			}
		}
	})
}

// check compares an answer with what the second reading gives; "" where they agree.
func (o oracle) check(r *graph.RequirementFacts, channel graph.Key, a *gap.Answer, points []point) string {
	if kind := o.DocumentType(r.DocumentType).Kind; kind != graph.KindEvidence && kind != graph.KindPayment {
		return diff.Diff([]any{gap.NotEvidence, gap.NotAsked, gap.DropNo}, []any{a.Outcome, a.Decision, a.MayDrop})
	}
	routes := o.routes(r, channel)
	if d := diff.Diff(oracleTexts(o, r, routes), answerTexts(a)); d != "" {
		return "routes (-second reading +said)\n" + d
	}
	var best, worst oracleCase
	var headlines []oracleCase
	uniform := true
	for _, p := range points {
		if !demandedIn(o.Snapshot, r, p) {
			continue
		}
		want := o.judge(r, channel, routes, p)
		c := p.in(o.Snapshot, a)
		if c == nil {
			return fmt.Sprintf("no case, or several, for %v", p)
		}
		if d := diff.Diff(want, oracleCase{c.Outcome, c.Rest, c.Covered, c.Step, c.Decision, c.MayDrop}); d != "" {
			return fmt.Sprintf("in %v (-second reading +said)\n%s", p, d)
		}
		if len(headlines) == 0 {
			best, worst, headlines = want, want, []oracleCase{want}
			continue
		}
		uniform = uniform && oracleOrder(want, best) == 0
		if oracleOrder(want, worst) > 0 {
			worst = want
		}
		step := func(c oracleCase) int { return slices.Index(oracleSteps, string(c.Step)) }
		if c := cmp.Or(oracleOrder(want, best), step(want)-step(best)); c < 0 {
			best, headlines = want, []oracleCase{want}
		} else if c == 0 {
			headlines = append(headlines, want)
		}
	}
	headline := oracleCase{a.Outcome, a.Rest, a.Covered, a.Step, a.Decision, a.MayDrop}
	if !slices.Contains(headlines, headline) || a.Otherwise != worst.Outcome || (a.Scope == gap.AllCases) != uniform {
		return fmt.Sprintf("headline %+v %s, otherwise %s; second reading %+v, otherwise %s", headline, a.Scope, a.Otherwise, best, worst.Outcome)
	}
	return ""
}

// oracleOrder compares by outcome, items covered and the rest; negative: a is better.
func oracleOrder(a, b oracleCase) int {
	return cmp.Or(ranks[b.Outcome]-ranks[a.Outcome], b.Covered-a.Covered, ranks[b.Rest]-ranks[a.Rest])
}

// items are what the document proves, or else the document itself.
func (o oracle) items(document graph.Key) []graph.Key {
	if items := o.DocumentType(document).Items; len(items) > 0 {
		return items
	}
	return []graph.Key{""}
}

func (o oracle) status(periods []graph.StatusPeriod) graph.Status {
	return graph.StatusAt(periods, o.date)
}

// exists reports whether a system can hold or take anything at the date.
func (o oracle) exists(system graph.Key) bool {
	return system != "" && !o.System(system).Placeholder && o.status(o.System(system).Status) != graph.StatusWithdrawn
}

// consumers are the systems through which applications are handled, with whether each is only supposed to be one.
func (o oracle) consumers(service, channel graph.Key) map[graph.Key]bool {
	found := map[graph.Key]bool{}
	if c := o.Channel(channel); c != nil && o.exists(c.System) {
		found[c.System] = !c.Solid()
	}
	for _, system := range o.Service(service).OwnSystems {
		if o.exists(system) {
			if supposed, named := found[system]; !named || supposed {
				found[system] = !o.Service(service).Solid()
			}
		}
	}
	return found
}

type oracleHolding struct {
	system, key graph.Key
	coverage    *graph.Coverage
	lookup      []string
	sourced     bool
}

func (o oracle) holders(document, item graph.Key) []oracleHolding {
	var found []oracleHolding
	for _, key := range o.Keys(graph.TypeHolding) {
		h := o.Holding(key)
		if (h.DocumentType == document || item != "" && h.DataItem == item) && h.Valid.Contains(o.date) && (h.Solid() || !o.certain) {
			found = append(found, oracleHolding{h.System, key, h.Coverage, h.LookupKeys, h.Solid()})
		}
	}
	implied := map[graph.Key]bool{} // with whether it is sourced
	for _, key := range o.Keys(graph.TypeIntegration) {
		i := o.Integration(key)
		runs := o.status(i.Status) == graph.StatusProduction || !o.certain && (o.status(i.Status) == graph.StatusPilot || o.status(i.Status) == graph.StatusUnknown)
		delivers, inferred := o.delivers(i, document, item)
		sourced := i.Provider.Solid() && !inferred
		if runs && delivers == "yes" && (sourced || !o.certain) {
			implied[i.Provider.System] = implied[i.Provider.System] || sourced
		}
	}
	recorded := found
	for system, sourced := range implied {
		if !slices.ContainsFunc(recorded, func(h oracleHolding) bool { return h.system == system && (h.sourced || !sourced) }) {
			found = append(found, oracleHolding{system: system, sourced: sourced})
		}
	}
	return slices.DeleteFunc(found, func(h oracleHolding) bool { return !o.exists(h.system) })
}

// inList answers "yes", "no" or "not recorded".
func inList(list *graph.Deliveries, document, item graph.Key) string {
	switch {
	case list == nil:
		return "not recorded"
	case slices.Contains(list.DocumentTypes, document), item != "" && slices.Contains(list.DataItems, item):
		return "yes"
	case list.Complete:
		return "no"
	}
	return "not recorded"
}

func (o oracle) offers(d *graph.DataServiceFacts, document, item graph.Key) string {
	answer := inList(d.Delivers, document, item)
	switch {
	case d.Direction == graph.Write:
		return "no"
	case d.Direction == "" && answer == "yes" && o.certain:
		return "not recorded"
	}
	return answer
}

// delivers answers for an integration, and whether that rests on an inferred data service.
func (o oracle) delivers(i *graph.IntegrationFacts, document, item graph.Key) (answer string, inferred bool) {
	d := o.DataService(i.DataService)
	if d != nil && o.status(d.Status) == graph.StatusWithdrawn {
		d = nil
	}
	own := inList(i.Delivers, document, item)
	switch {
	case d == nil, i.Delivers != nil && own != "not recorded":
		return own, false
	case i.Delivers == nil:
		return o.offers(d, document, item), !d.Solid()
	case o.offers(d, document, item) == "yes":
		return "yes", !d.Solid()
	}
	return own, false
}

func (o oracle) routes(r *graph.RequirementFacts, channel graph.Key) []oracleRoute {
	var routes []oracleRoute
	service := o.Service(r.Service)
	for at, item := range o.items(r.DocumentType) {
		for _, h := range o.holders(r.DocumentType, item) {
			route := oracleRoute{item: at, holder: h.system, holding: h.key, coverage: h.coverage, sourced: h.sourced}
			if len(h.lookup) > 0 && len(service.ApplicationKeys) > 0 && !slices.Contains(service.ApplicationKeys, h.lookup[0]) {
				route.lookup = "the application contains one of " + h.lookup[0]
			}
			if h.coverage == nil && o.certain {
				route.works = append(route.works, "CONFIRM COVERAGE")
			}
			route.works = append(route.works, o.finish(h.system)...)
			consumers := o.consumers(r.Service, channel)
			for consumer, supposed := range consumers {
				way := route
				way.consumer, way.works = consumer, slices.Clip(route.works)
				if supposed && o.certain {
					way.works = append(way.works, "CONFIRM CONSUMER")
				}
				if consumer == h.system {
					routes = append(routes, way)
					continue
				}
				way.works = append(way.works, o.finish(consumer)...)
				routes = append(routes, o.exchanges(way, r, item)...)
			}
			if len(consumers) == 0 {
				route.works = append(append(route.works, "AUTOMATE", "CONNECT"), o.publish(h.system, r.DocumentType, item)...)
				routes = append(routes, route)
			}
		}
	}
	return routes
}

func (o oracle) finish(system graph.Key) []string {
	periods := slices.Clone(o.System(system).Status)
	slices.SortFunc(periods, func(a, b graph.StatusPeriod) int { return cmp.Compare(a.From, b.From) })
	if len(periods) > 0 && periods[0].From > o.date && slices.Index([]graph.Status{"PLANNED", "DEVELOPMENT", "PILOT", "PRODUCTION"}, periods[0].Status) >= 0 {
		return []string{"FINISH"}
	}
	switch o.status(periods) {
	case graph.StatusPlanned, graph.StatusDevelopment, graph.StatusSuspended:
		return []string{"FINISH"}
	case graph.StatusPilot:
		if o.certain {
			return []string{"FINISH"}
		}
	}
	return nil
}

// running is what is left to do until an integration or data service runs.
func (o oracle) running(periods []graph.StatusPeriod) []string {
	switch status := o.status(periods); {
	case status == graph.StatusProduction, !o.certain && (status == graph.StatusUnknown || status == graph.StatusPilot):
		return nil
	case status == graph.StatusUnknown:
		return []string{"CONFIRM STATUS"}
	}
	return []string{"FINISH"}
}

// exchanges gives the routes between two systems: one for each integration, or one to connect them.
func (o oracle) exchanges(route oracleRoute, r *graph.RequirementFacts, item graph.Key) []oracleRoute {
	var routes []oracleRoute
	for _, key := range o.Keys(graph.TypeIntegration) {
		i := o.Integration(key)
		if i.Consumer.System != route.consumer || i.Provider.System != route.holder || o.status(i.Status) == graph.StatusWithdrawn {
			continue
		}
		way := route
		way.integration = key
		add := func(works ...string) { way.works = append(slices.Clip(way.works), works...) }
		if o.certain && !(i.Claim.Solid() && i.Consumer.Solid() && i.Provider.Solid()) {
			add("CONFIRM INFERRED")
		}
		answer, inferred := o.delivers(i, r.DocumentType, item)
		if o.certain && inferred {
			add("CONFIRM INFERRED")
		}
		add(o.running(i.Status)...)
		switch {
		case answer == "no":
			add(append(o.publish(route.holder, r.DocumentType, item), "EXTEND")...)
		case answer == "not recorded" && o.certain:
			add("CONFIRM DELIVERY")
		}
		switch a := i.Admits; {
		case a != nil && (a.Any || slices.Contains(a.Services, r.Service)):
		case a != nil && a.Complete:
			add("ADMIT")
		case o.certain:
			add("CONFIRM ADMISSION")
		}
		routes = append(routes, way)
	}
	if len(routes) == 0 {
		route.works = append(append(slices.Clip(route.works), "CONNECT"), o.publish(route.holder, r.DocumentType, item)...)
		routes = append(routes, route)
	}
	return routes
}

// publish is what is left to do until the system offers the item to read: as little as there is.
func (o oracle) publish(system, document, item graph.Key) []string {
	least := oracleRoute{works: []string{"PUBLISH"}}
	for _, key := range o.Keys(graph.TypeDataService) {
		d := o.DataService(key)
		answer := o.offers(d, document, item)
		if d.Provider != system || o.status(d.Status) == graph.StatusWithdrawn || answer == "no" {
			continue
		}
		var this oracleRoute
		if o.certain && !d.Solid() {
			this.works = append(this.works, "CONFIRM INFERRED")
		}
		if o.certain && answer == "not recorded" {
			this.works = append(this.works, "CONFIRM DELIVERY")
		}
		this.works = append(this.works, o.running(d.Status)...)
		if cmp.Or(this.step()-least.step(), len(this.works)-len(least.works)) < 0 {
			least = this
		}
	}
	return least.works
}

// judge says what holds in one case.
func (o oracle) judge(r *graph.RequirementFacts, channel graph.Key, routes []oracleRoute, p point) oracleCase {
	d := o.DocumentType(r.DocumentType)
	allowed, proposed := o.substitutes(r, d)
	c := oracleCase{}
	heaviest, surveyed := -1, true
	for item := range o.items(d.Key) {
		lightest, looked := -1, d.Surveyed != nil
		for _, route := range routes {
			if route.item != item {
				continue
			}
			inside := p.within(o.Snapshot, route.coverage)
			if inside && (route.lookup == "" || p.holds[route.lookup]) && (lightest < 0 || route.step() < lightest) {
				lightest = route.step()
			}
			looked = looked || !inside && route.sourced
		}
		if lightest < 0 {
			surveyed = surveyed && looked
			continue
		}
		c.Covered++
		heaviest = max(heaviest, lightest)
	}
	if heaviest >= 0 {
		c.Step = gap.Step(oracleSteps[heaviest])
	}
	nothing := gap.Unknown
	if allowed {
		nothing = gap.Substitutable
	} else if surveyed {
		nothing = gap.Paper
	}
	switch {
	case c.Covered == 0:
		c.Outcome = nothing
	case c.Covered < len(o.items(d.Key)):
		c.Outcome, c.Rest = gap.PartlyReplaceable, nothing
	case heaviest == 0:
		c.Outcome = gap.ReplaceableNow
	default:
		c.Outcome = gap.ReplaceableAfterWork
	}
	c.Decision, c.MayDrop = oracleTable(c, o.says(r, channel, p), allowed || proposed)
	return c
}

// says is what the act says in one case, "" where nobody has read it.
func (o oracle) says(r *graph.RequirementFacts, channel graph.Key, p point) graph.Says {
	var general, own *graph.Statement
	for i := range r.ActSays {
		s := &r.ActSays[i]
		if len(s.Channels) == 0 {
			general = s
		} else if slices.Contains(s.Channels, channel) {
			own = s
		}
	}
	s := cmp.Or(own, general)
	if s == nil || o.certain && !s.Solid() {
		return ""
	}
	if s.Says != graph.SaysFromSystemIf && s.Says != graph.SaysFromSystem {
		return s.Says
	}
	inside := true
	switch {
	case s.Coverage != nil && !reflect.DeepEqual(*s.Coverage, graph.Coverage{}):
		inside = p.within(o.Snapshot, s.Coverage)
	case s.Condition.EN != "":
		inside = p.holds[s.Condition.EN]
	case s.Exception.EN == "" && s.Says == graph.SaysFromSystemIf:
		inside = p.holds[gap.ConditionNotRecorded]
	}
	if s.Exception.EN != "" && p.holds[s.Exception.EN] {
		inside = false
	}
	if inside {
		return graph.SaysFromSystem
	}
	return cmp.Or(s.Fallback, graph.SaysPaper)
}

// oracleTable is the table of §3.6 with what follows it, row by row.
func oracleTable(c oracleCase, says graph.Says, substitute bool) (gap.Decision, gap.MayDrop) {
	column, outcome := 3, c.Outcome // what decides in the third
	switch {
	case c.Outcome == gap.ReplaceableNow:
		column = 1
	case c.Outcome == gap.ReplaceableAfterWork, c.Outcome == gap.PartlyReplaceable && c.Step != gap.Live:
		column = 2
	case c.Outcome == gap.PartlyReplaceable:
		outcome = c.Rest
	}
	third := gap.Keep
	if outcome == gap.Unknown {
		third = gap.Survey
	}
	row := [3]gap.Decision{gap.AmendAct, gap.Integrate, third}
	switch says {
	case graph.SaysPaper, graph.SaysSilent, "":
		if substitute {
			row[2] = gap.Substitute
		}
		if says == "" {
			row[0] = gap.ReadAct
		}
	case graph.SaysFromSystem:
		row = [3]gap.Decision{gap.Settled, gap.LawAhead, gap.LawAhead}
	default:
		if third == gap.Keep {
			row[2] = gap.Settled
		}
	}
	decision := row[column-1]
	if column == 2 && c.Step == gap.Confirm {
		decision = gap.ConfirmData
	}
	switch {
	case decision == gap.Settled && says == graph.SaysFromSystem:
		return decision, gap.DropYes
	case decision == gap.AmendAct, decision == gap.ReadAct:
		return decision, gap.DropAfterAct
	case c.Outcome == gap.ReplaceableAfterWork:
		return decision, gap.DropAfterWork
	case c.Rest == gap.Unknown:
		return decision, gap.DropUnknown
	case decision == gap.Keep, decision == gap.Substitute, decision == gap.Settled, c.Outcome == gap.PartlyReplaceable:
		return decision, gap.DropNo
	}
	return decision, gap.DropUnknown
}

// substitutes tells whether one is allowed, and whether one is proposed: of each kind the requirement's own entry counts,
// then the document type's. What is inferred adds in the possible run and takes nothing away.
func (o oracle) substitutes(r *graph.RequirementFacts, d *graph.DocumentTypeFacts) (allowed, proposed bool) {
	for _, guesses := range []bool{false, true} {
		if guesses && o.certain {
			break
		}
		for _, kind := range []graph.SubstituteKind{"SCAN", "ELECTRONIC_DOCUMENT"} {
			counts := func(s graph.Substitute) bool { return s.Kind == kind && (guesses || s.Solid()) }
			from := r.Substitutes
			if !slices.ContainsFunc(from, counts) {
				from = d.Substitutes
			}
			for _, s := range from {
				allowed = allowed || counts(s) && s.State == graph.SubstituteAllowed
				proposed = proposed || counts(s) && s.State == graph.SubstituteProposed
			}
		}
	}
	return allowed, proposed
}

func oracleTexts(o oracle, r *graph.RequirementFacts, routes []oracleRoute) []string {
	var texts []string
	for _, route := range routes {
		slices.Sort(route.works)
		item := o.items(r.DocumentType)[route.item]
		texts = append(texts, fmt.Sprintf("%s %s>%s %s %s: %v", item, route.consumer, route.holder, route.holding, route.integration, route.works))
	}
	slices.Sort(texts)
	return texts
}

func answerTexts(a *gap.Answer) []string {
	var texts []string
	for _, route := range a.Routes {
		var works []string
		for _, w := range route.Works {
			works = append(works, strings.TrimSpace(string(w.Step)+" "+string(w.What)))
		}
		slices.Sort(works)
		texts = append(texts, fmt.Sprintf("%s %s>%s %s %s: %v", route.Item, route.Consumer, route.Holder, route.Holding, route.Integration, works))
	}
	slices.Sort(texts)
	return texts
}
