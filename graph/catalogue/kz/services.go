package kz

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"onceonly/graph"
)

// documentTypes adds the document types and who holds them. The catch-all OTHER becomes none: see other.
func (b *builder) documentTypes(file value) {
	meta := file.field("meta")
	b.when = meta.field("compiled").text()
	for _, code := range meta.field("substitution_codes").names() {
		explained := meta.field("substitution_codes").field(code)
		explained.text()
		if _, known := substitutions[code]; !known {
			explained.strange()
		}
	}
	// These explain the data set to people; README.md repeats what they say.
	meta.field("title").text()
	meta.field("method").text()
	meta.field("note_on_form").text()
	meta.field("note_on_obligation").text()
	meta.field("note_on_data_source_systems").text()
	meta.field("note_on_candidate_systems").text()

	for _, code := range file.field("document_types").names() {
		b.documentType(graph.Key(code), file.field("document_types").field(code))
	}
}

func (b *builder) documentType(key graph.Key, v value) {
	note := v.field("note").text()
	name := graph.Text{KK: v.field("name_kk").text(), RU: v.field("name_ru").text(), EN: v.field("name_en").text()}
	candidateBasis := choose(v.field("candidate_basis"), candidateBases)
	candidates := graphKeys(v.field("candidate_systems").texts())
	if key == "OTHER" {
		b.setAside("document type OTHER (%s): a catch-all; every distinct document of it is a type of its own", name.EN)
		return
	}
	d := &graph.DocumentTypeFacts{
		Identity: graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Inferred, Source: "services.json, document_types: the compiler's list", Note: sentences(note)}},
		Name:     name, Kind: kindOf(key),
	}
	b.add(d)
	for _, system := range candidates {
		holding := &graph.HoldingFacts{
			Identity: graph.Identity{Key: system + "/" + key, Claim: graph.Claim{Basis: candidateBasis.basis,
				Source: "services.json, candidate systems of " + string(key), Note: sentences(candidateBasis.words, note)}},
			System: system, DocumentType: key,
		}
		if days := afterDates(note); len(days) > 0 {
			holding.Coverage = &graph.Coverage{From: days[0]}
		}
		if b.hold(holding) && holding.Coverage == nil {
			b.report.NotRecorded["coverage of a holding"]++
		}
	}
	if len(candidates) == 0 && candidateBasis.basis == graph.Stated {
		d.Note = sentences(d.Note, "Standard texts name no system that holds it")
	}
}

func (b *builder) documentTypeNamed(key graph.Key) *graph.DocumentTypeFacts {
	d, _ := b.nodes[graph.Ref{Type: graph.TypeDocumentType, Key: key}].(*graph.DocumentTypeFacts)
	return d
}

func kindOf(key graph.Key) graph.DocumentKind {
	if kind, special := kinds[key]; special {
		return kind
	}
	return graph.KindEvidence
}

// hold adds a holding unless the system stands for one that nobody has named.
func (b *builder) hold(h *graph.HoldingFacts) bool {
	if s := b.systemNamed(h.System); s != nil && s.Placeholder {
		b.setAside("holding %s: %s is a placeholder, so nobody is known to hold it", h.Key, h.System)
		d := b.documentTypeNamed(h.DocumentType)
		d.Note = sentences(d.Note, "The source's candidate "+string(h.System)+" is a placeholder: the holder is not known")
		return false
	}
	b.add(h)
	return true
}

// other adds the type of a document that the source lumps together under OTHER, one for every distinct name.
func (b *builder) other(name string) graph.Key {
	key := graph.Key("other-" + slug(name))
	if !b.has(graph.TypeDocumentType, key) {
		b.add(&graph.DocumentTypeFacts{
			Identity: graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Inferred, Source: "services.json, documents of the type OTHER"}},
			Name:     graph.Text{EN: name}, Kind: kindOf(key),
		})
	}
	return key
}

// services adds services with their channels and requirements, and those of which only the name is known.
func (b *builder) services(file value) {
	list := file.field("services").list()
	documents := 0
	for _, v := range list {
		b.service(v)
		documents += len(v.field("documents").list())
	}
	for _, v := range file.field("name_only_services").list() {
		b.nameOnly(v)
	}
	b.agree(file.field("meta").field("counts").field("services_with_documents"), len(list))
	b.agree(file.field("meta").field("counts").field("documents"), documents)
}

func (b *builder) service(v value) {
	id := graph.Key(v.field("id").text())
	names := v.field("names")
	responsible, provider := choose(v.field("responsible_body"), parties), choose(v.field("provider"), parties)
	source := pageSources(v.field("sources"))
	rendering := v.field("form")
	systemData := v.field("is_data_statement").text()
	namedSystems := graphKeys(v.field("systems_named_in_text").texts())
	known := choose(v.field("completeness"), completeness)
	basis := choose(v.field("documents_basis"), documentBases)
	acts, actNote := b.acts(v.field("legal_acts").list())

	s := &graph.ServiceFacts{
		Identity: graph.Identity{Key: id, Claim: graph.Claim{Basis: graph.Stated, Source: source, Note: sentences(
			v.field("notes").text(),
			said("Responsible body as printed", v.field("responsible_body").text(), responsible.more),
			said("Provider as printed", v.field("provider").text(), provider.more),
			said("Form of rendering as printed", rendering.text(), true),
			actNote,
			said("What was read of the text", "thin", v.field("completeness").text() == "thin"),
			said("Documents from", v.field("documents_basis").text(), basis != graph.Stated),
			said("Russian name from", v.field("ru_name_status").text(), v.field("ru_name_status").text() != "none"),
			systemsNamed(namedSystems),
		)}},
		Name:            graph.Text{KK: names.field("kk").text(), RU: names.field("ru").text(), EN: names.field("en").text()},
		Sector:          v.field("sector").text(),
		Providers:       provider.owners,
		Terms:           b.terms(v.field("deadline")),
		Costs:           b.costs(v.field("cost")),
		FormOfRendering: choose(rendering, renderings),
		Acts:            acts,
		SystemData:      graph.Text{EN: systemData},
		DocumentsKnown:  known,
	}
	if len(responsible.owners) > 0 {
		s.Responsible = responsible.owners[0]
	}
	for _, scheme := range v.field("codes").names() {
		name, spelt := schemes[scheme]
		if !spelt {
			v.field("codes").field(scheme).strange()
		}
		s.Identifiers = append(s.Identifiers, graph.Identifier{Scheme: name, Value: v.field("codes").field(scheme).text()})
	}
	for _, version := range v.field("versions").list() {
		s.EditionNotes = append(s.EditionNotes, version.field("label").text())
	}
	b.ownSystems(s)
	offer := b.offer(s)
	b.named[id] = namedSystems
	b.add(s)
	offered := b.channels(s, v.field("channels").list(), source)
	for _, c := range offered {
		c.Valid = offer
	}

	times := map[graph.Key]int{}
	for _, document := range v.field("documents").list() {
		r := b.requirement(document, s, offered, basis, namedSystems)
		times[r.Key]++
		if n := times[r.Key]; n > 1 {
			r.Key += graph.Key("-" + strconv.Itoa(n))
		}
		r.Valid = offer
		b.add(r)
	}
}

// ownSystems adds the system in which the text says that the service is processed.
func (b *builder) ownSystems(s *graph.ServiceFacts) {
	own, says := handledIn[string(s.Key)]
	if !says {
		b.report.NotRecorded["own system of a service"]++
		return
	}
	if !strings.Contains(s.SystemData.EN, own.words) {
		b.misfit("own systems: the text of %s does not say %q", s.Key, own.words)
	}
	s.OwnSystems = []graph.Key{own.system}
}

// offer gives the period in which the service was offered, where the text sets an end.
func (b *builder) offer(s *graph.ServiceFacts) graph.Period {
	end, over := ended[string(s.Key)]
	if over && !strings.Contains(s.Note, end.words) {
		b.misfit("ended services: the text of %s does not say %q", s.Key, end.words)
	}
	return graph.Period{To: end.to}
}

func systemsNamed(systems []graph.Key) string {
	if len(systems) == 0 {
		return ""
	}
	words := make([]string, len(systems))
	for i, key := range systems {
		words[i] = string(key)
	}
	return "The text names the systems " + strings.Join(words, ", ")
}

func pageSources(list value) string {
	var pages []string
	for _, v := range list.list() {
		page := v.field("ref").text()
		if kept := choose(v.field("kind"), sourceKinds); kept != "" {
			page += " (" + kept + ")"
		}
		pages = append(pages, page)
	}
	return strings.Join(pages, "; ")
}

// acts gives the acts that texts name, and as a note what they say beyond that.
func (b *builder) acts(texts []value) ([]graph.Key, string) {
	var acts []graph.Key
	var notes []string
	for _, text := range texts {
		reference := choose(text, references)
		acts = append(acts, reference.acts...)
		if reference.more {
			notes = append(notes, text.text())
		}
		if len(reference.acts) == 0 {
			b.report.NotRecorded["act that its number alone does not tell"]++
		}
	}
	return acts, said("Legal acts as printed", strings.Join(notes, "; "), true)
}

var minutes = regexp.MustCompile(`^(\d+) minutes`)

// terms reads the deadline: the number that the source gives, and what the text says beside it.
func (b *builder) terms(deadline value) []graph.Term {
	if deadline.content == nil {
		deadline.text()
		return nil
	}
	text := deadline.field("text")
	days, unit := deadline.field("days").number(), choose(deadline.field("unit"), units)
	if unit == "MINUTES" { // the source counts days, of which minutes are none
		match := minutes.FindStringSubmatch(text.text())
		if match == nil {
			text.strange()
			return nil
		}
		days, _ = strconv.Atoi(match[1])
	}
	terms := []graph.Term{{Kind: "rendering", Value: &days, Unit: unit, Text: graph.Text{EN: text.text()}}}
	for _, more := range choose(text, moreTerms) {
		if !strings.Contains(text.text(), more.text) {
			b.misfit("terms: %q does not say %q", text.text(), more.text)
		}
		terms = append(terms, graph.Term{Kind: more.kind, Value: &more.value, Unit: more.unit, Text: graph.Text{EN: more.text}})
	}
	return terms
}

func (b *builder) costs(v value) []graph.Cost {
	if v.text() == "" {
		b.report.NotRecorded["cost of a service"]++
	}
	var list []graph.Cost
	for _, c := range choose(v, costs) {
		cost := graph.Cost{Currency: c.currency, Result: c.result, Text: graph.Text{EN: v.text()}}
		if c.amount >= 0 {
			cost.Amount = &c.amount
		}
		list = append(list, cost)
	}
	return list
}

// channels adds the channels of a service.
func (b *builder) channels(s *graph.ServiceFacts, texts []value, source string) []*graph.ChannelFacts {
	var offered []*graph.ChannelFacts
	for _, text := range texts {
		means := choose(text, channels)
		c := &graph.ChannelFacts{
			Identity: graph.Identity{Key: s.Key + "/" + graph.Key(means.slug), Claim: graph.Claim{Basis: means.basis, Source: source, Note: means.why}},
			Service:  s.Key, Kind: means.kind, Name: graph.Text{EN: text.text()}, System: means.system,
		}
		if consent, proactive := consents[text.text()]; proactive {
			s.Proactive = &graph.Proactive{Consent: graph.Text{EN: consent}}
		}
		if means.system == "" {
			b.report.NotRecorded["system behind a channel"]++
		}
		b.add(c)
		offered = append(offered, c)
	}
	return offered
}

func (b *builder) requirement(v value, s *graph.ServiceFacts, offered []*graph.ChannelFacts, basis graph.Basis, namedSystems []graph.Key) *graph.RequirementFacts {
	printedName := v.field("name_en").text()
	documentType := graph.Key(v.field("type").text())
	slug := strings.ReplaceAll(strings.ToLower(string(documentType)), "_", "-")
	if documentType == "OTHER" {
		documentType = b.other(printedName)
		slug = string(documentType)
	}
	note := v.field("note").text()
	claim := graph.Claim{Basis: basis, Source: s.Source}
	code := choose(v.field("substitution"), substitutions)

	r := &graph.RequirementFacts{
		Identity:     graph.Identity{Key: s.Key + "/" + graph.Key(slug), Claim: claim},
		Service:      s.Key,
		Name:         nameOf(printedName),
		DocumentType: documentType,
		Subject:      subjects[printedName],
		Forms:        formsOf(v.field("form"), code),
		Obligation:   choose(v.field("obligation"), obligations),
		Condition:    graph.Text{EN: v.field("condition").text()},
	}
	r.Note = sentences(note)
	if fresh, limited := freshness[printedName]; limited {
		r.Freshness = &fresh
	}
	if shownOnly[note] {
		yes := true
		r.Forms.ShownOnly = &yes
	}
	on, others, words := b.documentChannels(v.field("channels"), offered)
	_, presented := stillPresented[string(s.Key)]
	if len(on) > 0 && !presented {
		r.AppliesTo = &graph.AppliesTo{Channels: on}
		r.Note = sentences(r.Note, said("Channel as printed", words, true))
		on = nil
	}
	systems := b.sourcesOf(v.field("data_source_systems"), r, namedSystems)
	b.actSays(v, r, s, code, claim, systems)
	if len(on) > 0 && len(r.ActSays) > 0 {
		if still := stillPresented[string(s.Key)]; !strings.Contains(s.SystemData.EN, still) {
			b.misfit("channels: the text of %s does not say %q", s.Key, still)
		}
		r.ActSays[0].Channels = on
		r.ActSays = append(r.ActSays, graph.Statement{Channels: others, Says: graph.SaysPaper, Claim: claim})
	}
	return r
}

func formsOf(form value, code substitution) *graph.Forms {
	forms := choose(form, forms)
	forms.Text = form.text()
	switch code {
	case paper:
		forms.Carrier = graph.CarrierPaper
	case paperOrElectronic:
		forms.Carrier = graph.CarrierUnknown
	}
	if forms == (graph.Forms{Text: "unstated"}) {
		return nil
	}
	if forms.Text == "unstated" {
		forms.Text = ""
	}
	return &forms
}

// documentChannels gives the channels that a document's words mean, the service's other ones, and the words.
func (b *builder) documentChannels(list value, offered []*graph.ChannelFacts) (on, others []graph.Key, words string) {
	wanted := map[graph.ChannelKind]bool{}
	for _, v := range list.list() {
		wanted[choose(v, documentChannels)] = true
		words = v.text()
	}
	for _, c := range offered {
		if wanted[c.Kind] {
			on = append(on, c.Key)
		} else {
			others = append(others, c.Key)
		}
	}
	if len(wanted) > 0 && len(on) == 0 {
		b.misfit("%s: the service has no such channel", list.place())
	}
	return on, others, words
}

// sourcesOf gives the systems from which the text itself takes the document. The others are the compiler's mapping: they
// are taken to hold the document, as a guess, unless they are known to.
func (b *builder) sourcesOf(list value, r *graph.RequirementFacts, namedSystems []graph.Key) []graph.Key {
	var stated []graph.Key
	for _, system := range graphKeys(list.texts()) {
		if slices.Contains(namedSystems, system) {
			stated = append(stated, system)
			continue
		}
		key := system + "/" + r.DocumentType
		if b.has(graph.TypeHolding, key) {
			continue
		}
		b.report.NotRecorded["coverage of a holding"]++
		b.hold(&graph.HoldingFacts{
			Identity: graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Inferred,
				Source: fmt.Sprintf("services.json, data sources of %s", r.Key),
				Note:   "The compiler's mapping: the text does not name this system."}},
			System: system, DocumentType: r.DocumentType,
		})
	}
	for _, row := range heldByText {
		if row.service != string(r.Service) || row.documentType != r.DocumentType {
			continue
		}
		b.hold(&graph.HoldingFacts{
			Identity: graph.Identity{Key: row.system + "/" + row.documentType, Claim: graph.Claim{Basis: graph.Stated, Source: r.Source,
				Note: sentences("The text says: " + row.words)}},
			System: row.system, DocumentType: row.documentType,
		})
		b.report.NotRecorded["coverage of a holding"]++
	}
	return stated
}

// actSays records what the text says on the source of the document. UNSTATED: nobody has read the act on it.
func (b *builder) actSays(v value, r *graph.RequirementFacts, s *graph.ServiceFacts, code substitution, claim graph.Claim, systems []graph.Key) {
	recorded := v.field("event_recorded_from").text()
	fallback := choose(v.field("fallback"), fallbacks)
	statement := graph.Statement{Systems: systems, Claim: claim}
	switch code {
	case unstated, paperOrElectronic:
		b.report.NotRecorded["what the act says on the source of a document"]++
		if recorded != "" || fallback.says != "" || len(systems) > 0 {
			b.misfit("%s: it says something on the source under a code that says nothing", v.place())
		}
		return
	case paper:
		statement.Says = graph.SaysPaper
	case electronicDocument:
		statement.Says = graph.SaysElectronicDocument
		r.Substitutes = allowed("ELECTRONIC_DOCUMENT", claim)
	case formOfInformation:
		statement.Says = graph.SaysFormOfInformation
		r.Substitutes = allowed("FORM_OF_INFORMATION", claim)
	case alwaysFromSystem:
		statement.Says = graph.SaysFromSystem
		choose(v.field("condition"), aboutSource)
	case conditionallyFromSystem:
		b.fromSystemIf(v, &statement, r, s)
		if fallback.electronicDocument {
			r.Substitutes = allowed("ELECTRONIC_DOCUMENT", claim)
		}
	}
	statement.Fallback, statement.FallbackText = fallback.says, graph.Text{EN: v.field("fallback").text()}
	r.ActSays = []graph.Statement{statement}
}

func (b *builder) fromSystemIf(v value, statement *graph.Statement, r *graph.RequirementFacts, s *graph.ServiceFacts) {
	statement.Says = graph.SaysFromSystemIf
	condition := v.field("condition")
	about := choose(condition, aboutSource)
	if about.exception {
		statement.Exception = r.Condition
	}
	if about.condition {
		statement.Condition, r.Condition = r.Condition, graph.Text{}
	} else if !about.exception {
		statement.Condition = s.SystemData // what the text says of the service's data as a whole
	}
	recorded, err := graph.ParseDate(v.field("event_recorded_from").text())
	if err != nil {
		v.field("event_recorded_from").strange()
	}
	if recorded == 0 {
		return
	}
	if slices.Contains(afterDates(s.SystemData.EN), recorded+1) {
		recorded++ // the text says "after": the day itself does not count
	}
	statement.Coverage = &graph.Coverage{From: recorded}
}

func allowed(kind graph.SubstituteKind, claim graph.Claim) []graph.Substitute {
	return []graph.Substitute{{Kind: kind, State: graph.SubstituteAllowed, Claim: claim}}
}

// nameOnly adds a service of which a list of acts gives no more than the name.
func (b *builder) nameOnly(v value) {
	responsible := choose(v.field("responsible_body"), parties)
	acts, actNote := b.acts([]value{v.field("legal_act")})
	s := &graph.ServiceFacts{
		Identity: graph.Identity{Key: graph.Key(v.field("id").text()), Claim: graph.Claim{Basis: graph.Stated, Source: v.field("source_url").text(),
			Note: sentences(fmt.Sprintf("Appendix %d of the act", v.field("appendix").number()), actNote,
				said("Responsible body as printed", v.field("responsible_body").text(), responsible.more))}},
		Name:           nameOf(v.field("name_en").text()),
		Sector:         v.field("sector").text(),
		Acts:           acts,
		DocumentsKnown: graph.DocumentsNone,
	}
	if len(responsible.owners) > 0 {
		s.Responsible = responsible.owners[0]
	}
	b.report.NotRecorded["own system of a service"]++
	b.report.NotRecorded["documents of a service, wholly"]++
	b.add(s)
}

// results adds what services give, as far as their names or notes say it.
func (b *builder) results() {
	for _, row := range gives {
		s := b.serviceNamed(row.service)
		if s == nil || !strings.Contains(s.Name.EN+s.Name.RU+s.Note, row.words) {
			b.misfit("results: %s does not say %q", row.service, row.words)
			continue
		}
		for _, key := range row.types {
			s.Results = append(s.Results, graph.Result{DocumentType: key})
		}
	}
}

func (b *builder) serviceNamed(id string) *graph.ServiceFacts {
	s, _ := b.nodes[graph.Ref{Type: graph.TypeService, Key: graph.Key(id)}].(*graph.ServiceFacts)
	return s
}

// checkTables notes the rows of tables that no longer fit the sources.
func (b *builder) checkTables() {
	for _, code := range slices.Sorted(maps.Keys(b.legend)) {
		if !b.cited[code] {
			b.misfit("systems.json:/sources/%s: nothing cites it", code)
		}
	}
	for _, row := range heldByText {
		s := b.serviceNamed(row.service)
		if s == nil || !strings.Contains(s.SystemData.EN, row.words) {
			b.misfit("holdings: the text of %s does not say %q", row.service, row.words)
		}
	}
	for _, id := range slices.Concat(slices.Collect(maps.Keys(handledIn)), slices.Collect(maps.Keys(ended)), slices.Collect(maps.Keys(stillPresented))) {
		if b.serviceNamed(id) == nil {
			b.misfit("tables: no service %s", id)
		}
	}
	for _, row := range carried {
		if !b.carried[row.what+row.words] {
			b.misfit("deliveries: the text of %s does not say %q", row.what, row.words)
		}
		for _, key := range row.types {
			if !b.has(graph.TypeDocumentType, key) {
				b.misfit("deliveries: no document type %s", key)
			}
		}
	}
}
