package catalogue

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"onceonly/graph"
)

// A made-up national registry, for benchmarks, properties and demonstrations. Its proportions are those of a country:
// many services, some hundreds of kinds of documents and of systems, about twenty systems that ask.

// Generate returns the nodes of a made-up registry with that many services; the same numbers give the same nodes. It
// breaks no rule of the model. From about 200 services on it has 300 document types, each held by one to three of 400
// systems except for one type in twenty, which nobody holds; 20 systems are those of services and channels. Services
// demand 7.6 documents on average. Three tenths of the integrations that the services need are there, in all states.
func Generate(services int, seed uint64) []graph.Node {
	if services <= 0 {
		return nil
	}
	g := generator{
		Rand:      rand.New(rand.NewPCG(seed, 0x6f6e6365)),
		services:  services,
		documents: min(300, 12+2*services),
		systems:   min(400, 14+2*services),
		consumers: min(20, 3+services/10),
		bodies:    min(40, 2+services/20),
		needs:     map[pair]map[graph.Key]bool{},
		holders:   map[graph.Key][]graph.Key{},
		held:      map[graph.Key][]graph.Key{},
		published: map[graph.Key]graph.Key{},
	}
	g.organizations()
	g.acts()
	g.documentTypes()
	g.informationSystems()
	g.holdings()
	g.territories()
	g.dataServices()
	for i := 1; i <= services; i++ {
		g.service(i)
	}
	g.integrations()
	return g.nodes
}

type generator struct {
	*rand.Rand
	nodes []graph.Node

	services, documents, systems, consumers, bodies int

	items     int                         // data items made so far
	evidence  []*graph.DocumentTypeFacts  // document types that a system may hold
	holders   map[graph.Key][]graph.Key   // of a document type: the systems that hold it or an item of it
	held      map[graph.Key][]graph.Key   // by a system: document types
	published map[graph.Key]graph.Key     // by a system: its data service
	needs     map[pair]map[graph.Key]bool // what the services ask of other systems: document types
}

// pair is a system that asks and one that holds.
type pair struct{ consumer, provider graph.Key }

// The first document types are those of every application.
const (
	applicationForm = 1
	consentForm     = 2
	paymentReceipt  = 3
)

// The first systems are those of the channels.
const (
	portal    = 1
	frontDesk = 2
)

const (
	generated      = "A made-up registry"
	servicesPerAct = 10 // services that one act regulates
)

func (g *generator) add(n graph.Node) {
	graph.Settle(n)
	g.nodes = append(g.nodes, n)
}

// in reports true in that many of a hundred cases.
func (g *generator) in(percent int) bool { return g.IntN(100) < percent }

// one chooses one of the values.
func one[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// some chooses up to n of the values, without repeating one.
func some[T any](g *generator, n int, values []T) []T {
	chosen := slices.Clone(values)
	g.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	return chosen[:min(n, len(chosen))]
}

// often chooses a number below n, small ones much more often, as few documents are asked for by most services.
func (g *generator) often(n int) int { return int(float64(n) * g.Float64() * g.Float64()) }

func text(kk, ru, en string, i int) graph.Text {
	return graph.Text{KK: fmt.Sprintf(kk, i), RU: fmt.Sprintf(ru, i), EN: fmt.Sprintf(en, i)}
}

func bodyKey(i int) graph.Key     { return graph.Key(fmt.Sprintf("body-%02d", i)) }
func actKey(i int) graph.Key      { return graph.Key(fmt.Sprintf("act-%04d", i)) }
func documentKey(i int) graph.Key { return graph.Key(fmt.Sprintf("document-%03d", i)) }
func systemKey(i int) graph.Key   { return graph.Key(fmt.Sprintf("system-%03d", i)) }
func serviceKey(i int) graph.Key  { return graph.Key(fmt.Sprintf("service-%05d", i)) }

func (g *generator) body() graph.Key     { return bodyKey(1 + g.IntN(g.bodies)) }
func (g *generator) consumer() graph.Key { return systemKey(1 + g.IntN(g.consumers)) }
func (g *generator) provider() graph.Key {
	return systemKey(g.consumers + 1 + g.IntN(g.systems-g.consumers))
}

// claim says on what a fact stands: mostly on an act or its owner's word, now and then on a judgement.
func (g *generator) claim() graph.Claim {
	switch n := g.IntN(100); {
	case n < 55:
		return graph.Claim{Basis: graph.Stated, Act: actKey(1 + g.IntN(g.actCount()))}
	case n < 80:
		return graph.Claim{Basis: graph.Reported, Source: "Questionnaire, row 14"}
	case n < 85:
		return graph.Claim{Basis: graph.Observed, Source: "Gateway log"}
	}
	return graph.Claim{Basis: graph.Inferred}
}

func (g *generator) survey() *graph.Survey {
	return &graph.Survey{Date: g.day(2023, 2), By: "Working group"}
}

// day is a day in one of the years.
func (g *generator) day(from, years int) graph.Date {
	return graph.MustDate(fmt.Sprintf("%d-01-01", from)) + graph.Date(g.IntN(365*years))
}

func (g *generator) organizations() {
	for i := 1; i <= g.bodies; i++ {
		body := &graph.OrganizationFacts{Name: text("%d-ведомство", "Ведомство %d", "Agency %d", i), Kind: "CENTRAL_STATE_BODY"}
		body.Key, body.Claim = bodyKey(i), graph.Claim{Basis: graph.Stated, Source: generated}
		if i > 4 && g.in(50) {
			body.Kind, body.Parent = "SUBORDINATE_ORGANISATION", bodyKey(1+g.IntN(4))
		}
		renders := true
		body.RendersServices = &renders
		g.add(body)
	}
}

func (g *generator) actCount() int { return (g.services + servicesPerAct - 1) / servicesPerAct }

func (g *generator) acts() {
	for i := 1; i <= g.actCount(); i++ {
		act := &graph.ActFacts{Name: text("%d-ережені бекіту туралы", "Об утверждении правил %d", "On the approval of rules %d", i),
			Number: fmt.Sprintf("%d/НҚ", i), Date: g.day(2019, 4), Issuer: g.body(), Languages: []string{"kk", "ru"}}
		act.Key, act.Claim = actKey(i), graph.Claim{Basis: graph.Stated, Source: generated}
		wording := &graph.WordingFacts{Act: act.Key, Valid: graph.Period{From: act.Date + 10}}
		wording.Key, wording.Claim = act.Key+"-w1", act.Claim
		provision := &graph.ProvisionFacts{Wording: wording.Key, Number: "8(1)", Name: graph.Text{RU: "Перечень документов", EN: "List of documents"}}
		provision.Key, provision.Claim = wording.Key+"-8.1", act.Claim
		g.add(act)
		g.add(wording)
		g.add(provision)
	}
}

func (g *generator) documentTypes() {
	for i := 1; i <= g.documents; i++ {
		d := &graph.DocumentTypeFacts{Kind: graph.KindEvidence, Issuer: g.body(),
			Name: text("%d-анықтама", "Справка %d", "Certificate %d", i)}
		d.Key, d.Claim = documentKey(i), graph.Claim{Basis: graph.Stated, Source: generated}
		switch i {
		case applicationForm:
			d.Kind, d.Name, d.Issuer = graph.KindApplication, graph.Text{KK: "Өтініш", RU: "Заявление", EN: "Application"}, ""
		case consentForm:
			d.Kind, d.Name, d.Issuer = graph.KindConsent, graph.Text{KK: "Келісім", RU: "Согласие", EN: "Consent"}, ""
		case paymentReceipt:
			d.Kind, d.Name = graph.KindPayment, graph.Text{KK: "Түбіртек", RU: "Квитанция об оплате", EN: "Receipt"}
		}
		if d.Kind.IsEvidence() {
			g.evidence = append(g.evidence, d)
			if g.in(40) {
				d.Items = g.dataItems(1 + g.IntN(4))
			}
			if g.in(50) {
				d.Surveyed = g.survey()
			}
			if g.in(25) {
				d.Substitutes = []graph.Substitute{{Kind: one[graph.SubstituteKind](g, "SCAN", "FORM_OF_INFORMATION", "ELECTRONIC_DOCUMENT", "SELF_DECLARATION"),
					State: one(g, graph.SubstituteAllowed, graph.SubstituteAllowed, graph.SubstituteProposed, graph.SubstituteRefused), Claim: g.claim()}}
			}
		}
		g.add(d)
	}
}

// dataItems returns n data items: mostly new ones, sometimes one that another document proves too.
func (g *generator) dataItems(n int) []graph.Key {
	var keys []graph.Key
	for range n {
		number := g.items + 1
		if g.items > 0 && g.in(20) {
			number = 1 + g.IntN(g.items)
		}
		key := graph.Key(fmt.Sprintf("item-%03d", number))
		if number > g.items {
			g.items = number
			item := &graph.DataItemFacts{Name: text("%d-мәлімет", "Сведение %d", "Data item %d", number)}
			item.Key, item.Claim = key, graph.Claim{Basis: graph.Stated, Source: generated}
			g.add(item)
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (g *generator) informationSystems() {
	for i := 1; i <= g.systems; i++ {
		system := &graph.InformationSystemFacts{Owner: g.body(), Operator: g.body(), Abbreviation: fmt.Sprintf("ИС-%d", i),
			Name: text("«%d» ақпараттық жүйесі", "Информационная система %d", "Information system %d", i)}
		system.Key, system.Claim = systemKey(i), graph.Claim{Basis: graph.Stated, Source: generated}
		start := g.day(2005, 15)
		system.Status = []graph.StatusPeriod{{Status: graph.StatusProduction, From: start}}
		switch {
		case i <= g.consumers: // those that ask are there
		case g.in(4):
			system.Status = []graph.StatusPeriod{{Status: graph.StatusDevelopment, From: g.day(2023, 1)}}
		case g.in(3):
			system.Status = []graph.StatusPeriod{{Status: graph.StatusProduction, From: start, To: start + 1500},
				{Status: graph.StatusWithdrawn, From: start + 1501}}
			system.Successor = g.provider()
			if system.Successor == system.Key {
				system.Successor = ""
			}
		case g.in(10):
			system.Status = nil
		}
		if g.in(50) {
			system.ConnectionsSurveyed = g.survey()
		}
		if g.in(40) {
			system.ServicesSurveyed = g.survey()
		}
		g.add(system)
	}
}

func (g *generator) holdings() {
	seen := map[graph.Key]bool{}
	for _, d := range g.evidence {
		if g.in(5) {
			continue // nobody holds it
		}
		var holders []graph.Key
		for range 1 + g.IntN(3) {
			if system := g.provider(); !slices.Contains(holders, system) {
				holders = append(holders, system)
			}
		}
		g.holders[d.Key] = holders
		itemwise := len(d.Items) > 1 && g.in(40) // each item in one of the systems
		for i := range max(len(holders), len(d.Items)) {
			h := &graph.HoldingFacts{System: holders[i%len(holders)], DocumentType: d.Key, Authoritative: i == 0}
			h.Key = h.System + "-" + d.Key
			if itemwise && i < len(d.Items) {
				h.DocumentType, h.DataItem = "", d.Items[i]
				h.Key = h.System + "-" + h.DataItem
			} else if itemwise || i >= len(holders) {
				continue
			}
			if seen[h.Key] {
				continue
			}
			seen[h.Key] = true
			h.Claim, h.Coverage, h.LookupKeys = g.claim(), g.coverage(), []string{"IIN"}
			if i > 0 && g.in(30) {
				h.CopyOf = holders[0]
			}
			if h.CopyOf == h.System {
				h.CopyOf = ""
			}
			g.add(h)
		}
		for _, system := range holders {
			g.held[system] = append(g.held[system], d.Key)
		}
	}
}

// coverage is mostly without limit or not recorded; some holdings begin at a day, leave out a region or say so in words.
func (g *generator) coverage() *graph.Coverage {
	switch n := g.IntN(100); {
	case n < 50:
		return &graph.Coverage{}
	case n < 75:
		return nil
	case n < 90:
		return &graph.Coverage{From: g.day(2000, 15)}
	case n < 95:
		return &graph.Coverage{Words: []string{one(g, "issued in the Republic", "issued to citizens", "not older than the register")}}
	}
	return &graph.Coverage{Territory: []string{one(g, "71", "75", "79")}}
}

// territories are a country and its regions.
func (g *generator) territories() {
	claim := graph.Claim{Basis: graph.Reported, Source: generated}
	g.add(&graph.TerritoryFacts{Identity: graph.Identity{Key: "70", Claim: claim}, Name: text("%d-ел", "Страна %d", "Country %d", 70)})
	for i := 71; i < 80; i++ {
		g.add(&graph.TerritoryFacts{Identity: graph.Identity{Key: graph.Key(fmt.Sprint(i)), Claim: claim}, Parent: "70",
			Name: text("%d-өңір", "Регион %d", "Region %d", i)})
	}
}

// status is the state of what connects systems.
func (g *generator) status() []graph.StatusPeriod {
	from := g.day(2018, 6)
	switch n := g.IntN(100); {
	case n < 55:
		return []graph.StatusPeriod{{Status: graph.StatusProduction, From: from}}
	case n < 65:
		return []graph.StatusPeriod{{Status: graph.StatusPilot, From: from, To: from + 180}, {Status: graph.StatusProduction, From: from + 181}}
	case n < 70:
		return []graph.StatusPeriod{{Status: graph.StatusProduction, From: from, To: from + 300}, {Status: graph.StatusWithdrawn, From: from + 301}}
	case n < 85:
		return []graph.StatusPeriod{{Status: one(g, graph.StatusPlanned, graph.StatusDevelopment, graph.StatusPilot, graph.StatusSuspended), From: from}}
	}
	return nil // not recorded
}

func (g *generator) dataServices() {
	for i := g.consumers + 1; i <= g.systems; i++ {
		provider := systemKey(i)
		held := g.held[provider]
		if len(held) == 0 || g.in(40) {
			continue
		}
		d := &graph.DataServiceFacts{Provider: provider, Code: fmt.Sprintf("S-%03d", i), Direction: graph.Read, Status: g.status(),
			Name: text("%d-жүйенің деректері", "Сведения системы %d", "Data of system %d", i)}
		d.Key, d.Claim = provider+"-data", g.claim()
		if g.in(20) {
			d.Direction = one(g, graph.Write, graph.ReadWrite, "")
		}
		if g.in(90) {
			d.Delivers = &graph.Deliveries{DocumentTypes: some(g, 1+g.IntN(len(held)), held), Complete: g.in(50)}
		}
		g.published[provider] = d.Key
		g.add(d)
	}
}

// service adds a service with its channels and requirements, and notes what it needs of other systems.
func (g *generator) service(i int) {
	s := &graph.ServiceFacts{Name: text("%d-қызмет", "Услуга %d", "Service %d", i), Responsible: g.body(), Providers: []graph.Key{g.body()},
		Sector:          one(g, "Land", "Health", "Education", "Transport", "Social security", "Business", "Justice"),
		Identifiers:     []graph.Identifier{{Scheme: "register", Value: fmt.Sprintf("%08d", i)}},
		Acts:            []graph.Key{actKey((i-1)/servicesPerAct + 1)},
		FormOfRendering: one[graph.FormOfRendering](g, "PAPER", "ELECTRONIC_PARTLY", "ELECTRONIC_FULLY", "ELECTRONIC_AND_PAPER"),
		DocumentsKnown:  graph.DocumentsComplete, ApplicationKeys: []string{"IIN"}}
	s.Key, s.Claim = serviceKey(i), graph.Claim{Basis: graph.Stated, Act: s.Acts[0]}
	days := 1 + g.IntN(30)
	s.Terms = []graph.Term{{Kind: "rendering", Value: &days, Unit: "WORKING_DAYS"}}
	switch n := g.IntN(100); {
	case n < 85:
		s.OwnSystems = []graph.Key{g.consumer()}
	case n < 90:
		s.OwnSystems = some(g, 2, []graph.Key{g.consumer(), g.consumer()})
	case n < 95:
		s.OwnSystemsSurveyed = g.survey()
	}
	if g.in(15) {
		s.DocumentsKnown = graph.DocumentsPartial
	}
	if g.in(70) {
		s.Results = []graph.Result{{DocumentType: g.evidence[g.often(len(g.evidence))].Key, Carrier: graph.CarrierElectronic}}
	}
	channels := g.channels(s)
	g.add(s)
	for _, c := range channels {
		g.add(c)
	}
	g.requirements(s, channels)
}

func (g *generator) channels(s *graph.ServiceFacts) []*graph.ChannelFacts {
	all := []*graph.ChannelFacts{
		{Kind: "PORTAL", System: systemKey(portal), Authentication: []string{"EDS", "SMS"}},
		{Kind: "STATE_CORPORATION", System: systemKey(frontDesk)},
		{Kind: "PROVIDER_OFFICE"}, // handled in the service's own system, or nobody knows where
	}
	if len(s.OwnSystems) > 0 && g.in(60) {
		all[2].System = s.OwnSystems[0]
	}
	names := []graph.Key{"portal", "front-desk", "office"}
	for i, c := range all {
		personal := i > 0
		c.Key, c.Claim, c.Service, c.Stages, c.PersonalAppearance = s.Key+"-"+names[i], s.Claim, s.Key, []graph.Stage{"APPLY", "RECEIVE"}, &personal
	}
	chosen := some(g, 1+g.IntN(3), all)
	slices.SortFunc(chosen, func(a, b *graph.ChannelFacts) int { return cmp.Compare(a.Key, b.Key) })
	applications := 1 + int(100_000*g.Float64()*g.Float64()*g.Float64())
	for _, c := range chosen {
		s.Demand = append(s.Demand, graph.Demand{Year: 2025, Channel: c.Key, Applications: 1 + applications/len(chosen), Source: "Annual report"})
	}
	return chosen
}

func (g *generator) requirements(s *graph.ServiceFacts, channels []*graph.ChannelFacts) {
	count := 3 + g.IntN(5) + g.IntN(6)
	if g.in(10) {
		count++ // so that it is 7.6 on average
	}
	grouped, group := count, g.alternatives()
	if count > 4 && g.in(25) {
		grouped = count - len(group.lists)
	}
	demanded := map[graph.Key]bool{}
	for i := range count {
		r := &graph.RequirementFacts{Service: s.Key, DocumentType: documentKey(applicationForm), Obligation: graph.Mandatory,
			Subject: one(g, "APPLICANT", "APPLICANT", "APPLICANT", "SPOUSE", "CHILD")}
		r.Key, r.Claim = graph.Key(fmt.Sprintf("%s-r%02d", s.Key, i+1)), s.Claim
		r.Name = graph.Text{KK: "Өтініш", RU: "Заявление", EN: "Application"}
		if i > 0 {
			d := g.evidence[g.often(len(g.evidence))]
			for try := 0; demanded[d.Key] && try < 5; try++ {
				d = g.evidence[g.IntN(len(g.evidence))]
			}
			demanded[d.Key] = true
			r.DocumentType, r.Name = d.Key, d.Name
			g.ask(r, channels)
			g.need(s, channels, d.Key)
		}
		if i >= grouped {
			r.Group, r.List, r.Choice = "a", group.lists[i-grouped], group.choice
		}
		g.add(r)
	}
}

// alternatives is a group of requirements: for each, the number of its list.
type alternatives struct {
	lists  []int
	choice graph.Choice
}

func (g *generator) alternatives() alternatives {
	return alternatives{one(g, []int{1, 2}, []int{1, 1, 2}, []int{1, 2, 3}, []int{1, 2, 2}),
		one(g, graph.ChoiceAnyone, graph.ChoiceCircumstance, "")}
}

// ask fills in how a document is asked for.
func (g *generator) ask(r *graph.RequirementFacts, channels []*graph.ChannelFacts) {
	r.Forms = &graph.Forms{Carrier: one(g, graph.CarrierPaper, graph.CarrierPaper, graph.CarrierUnknown, graph.CarrierElectronic),
		Original: g.in(30), Copy: g.in(40)}
	switch n := g.IntN(100); {
	case n < 18:
		r.Obligation = graph.Conditional
		r.Condition = graph.Text{KK: "болған кезде", RU: "при наличии", EN: "if there is one"}
	case n < 23:
		r.Obligation = graph.NotObligatory
	}
	switch n := g.IntN(100); {
	case n < 5:
		r.AppliesTo = &graph.AppliesTo{Event: graph.Period{To: graph.MustDate("2008-06-01")}}
	case n < 8:
		r.AppliesTo = &graph.AppliesTo{Channels: []graph.Key{one(g, channels...).Key}}
	case n < 10:
		r.AppliesTo = &graph.AppliesTo{Words: []string{"issued abroad"}}
	}
	if g.in(10) {
		r.Substitutes = []graph.Substitute{{Kind: "SCAN", State: graph.SubstituteAllowed, Claim: g.claim()}}
	}
	if g.in(60) {
		r.ActSays = []graph.Statement{g.statement(r)}
	}
}

// statement is what the act says on the source of a document.
func (g *generator) statement(r *graph.RequirementFacts) graph.Statement {
	s := graph.Statement{Claim: r.Claim, Says: one(g, graph.SaysPaper, graph.SaysPaper, graph.SaysSilent, graph.SaysScan,
		graph.SaysElectronicDocument, graph.SaysFormOfInformation, graph.SaysFromSystem, graph.SaysFromSystem, graph.SaysFromSystemIf)}
	switch s.Says {
	case graph.SaysFromSystem:
		s.Systems = g.holders[r.DocumentType]
	case graph.SaysFromSystemIf:
		s.Coverage, s.Fallback = &graph.Coverage{From: g.day(2005, 10)}, graph.SaysPaper
	}
	return s
}

// need notes that the systems of the service would have to ask those that hold the document.
func (g *generator) need(s *graph.ServiceFacts, channels []*graph.ChannelFacts, document graph.Key) {
	consumers := slices.Clone(s.OwnSystems)
	for _, c := range channels {
		if c.System != "" {
			consumers = append(consumers, c.System)
		}
	}
	for _, consumer := range consumers {
		for _, provider := range g.holders[document] {
			p := pair{consumer, provider}
			if g.needs[p] == nil {
				g.needs[p] = map[graph.Key]bool{}
			}
			g.needs[p][document] = true
		}
	}
}

// integrations adds three tenths of those that the services need.
func (g *generator) integrations() {
	pairs := make([]pair, 0, len(g.needs))
	for p := range g.needs {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.consumer, b.consumer), cmp.Compare(a.provider, b.provider))
	})
	for _, p := range pairs {
		if !g.in(30) {
			continue
		}
		i := &graph.IntegrationFacts{Status: g.status()}
		i.Key, i.Claim = p.consumer+"-from-"+p.provider, g.claim()
		i.Consumer.System, i.Provider.System = p.consumer, p.provider
		i.Consumer.Claim, i.Provider.Claim = g.claim(), g.claim()
		if g.in(50) {
			i.DataService = g.published[p.provider]
		}
		if g.in(80) {
			needed := make([]graph.Key, 0, len(g.needs[p]))
			for document := range g.needs[p] {
				needed = append(needed, document)
			}
			slices.Sort(needed)
			i.Delivers = &graph.Deliveries{DocumentTypes: some(g, max(1, len(needed)-g.IntN(2)), needed), Complete: g.in(50)}
		}
		switch n := g.IntN(100); {
		case n < 60:
			i.Admits = &graph.Admissions{Any: true, Complete: true}
		case n < 75:
			admitted := make([]graph.Key, 0, 20)
			for range min(20, g.services) {
				admitted = append(admitted, serviceKey(1+g.IntN(g.services)))
			}
			i.Admits = &graph.Admissions{Services: admitted, Complete: g.in(50)}
		}
		g.add(i)
	}
}
