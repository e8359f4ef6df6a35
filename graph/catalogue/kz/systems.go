package kz

import (
	"slices"
	"strings"

	"onceonly/graph"
)

// systems adds information systems and the interfaces that they publish.
func (b *builder) systems(file value) {
	b.legend = map[string]string{}
	for _, code := range file.field("sources").names() {
		b.legend[code] = file.field("sources").field(code).text()
	}
	for code, meaning := range b.legend { // "same" is the page of the first one
		site, _, _ := strings.Cut(b.legend["GOVARCH1"], ", page")
		if rest, same := strings.CutPrefix(meaning, "same, "); same {
			b.legend[code] = site + ", " + rest
		}
	}
	meta := file.field("meta")
	for _, status := range meta.field("exploitation_status_values").list() {
		choose(status, statuses)
	}
	// These explain the columns to people; README.md repeats what they say.
	meta.field("title").text()
	meta.field("status_note").text()
	meta.field("confidence_note").text()
	meta.field("consumer_note").text()

	list := file.field("systems").list()
	confidences := map[string]int{}
	registered := 0
	for _, v := range list {
		b.system(v)
		confidences[v.field("confidence").text()]++
		if v.field("registration_number").text() != "" {
			registered++
		}
	}
	for _, v := range meta.field("nodes_outside_this_file").list() {
		id := v.text()
		b.add(&graph.InformationSystemFacts{
			Identity: graph.Identity{Key: systemKey(id), Claim: graph.Claim{Basis: graph.Inferred,
				Source: "systems.json: named only as an end of integrations"}},
			Name: choose(v, outside), Aliases: aliases(id), Status: status("", graph.StatusUnknown),
		})
	}
	interfaces := file.field("interfaces").list()
	for _, v := range interfaces {
		b.dataService(v)
	}
	counts := meta.field("counts")
	b.agree(counts.field("systems"), len(list))
	b.agree(counts.field("interfaces"), len(interfaces))
	b.agree(counts.field("with_registration_number"), registered)
	for _, word := range counts.field("systems_by_confidence").names() {
		b.agree(counts.field("systems_by_confidence").field(word), confidences[word])
	}
}

// agree checks a count that the source gives of itself.
func (b *builder) agree(count value, found int) {
	if said := count.number(); said != found {
		b.misfit("%s: the source counts %d, and there are %d", count.place(), said, found)
	}
}

func (b *builder) system(v value) {
	id := v.field("id").text()
	confidence := v.field("confidence")
	exploitation := v.field("exploitation_status")
	owner := choose(v.field("owner"), parties)
	note := v.field("note").text()
	s := &graph.InformationSystemFacts{
		Identity: graph.Identity{Key: systemKey(id), Claim: graph.Claim{
			Basis:  choose(confidence, bases),
			Source: b.sources(v.field("sources").texts()),
			Note: sentences(note, said("Owner as printed", v.field("owner").text(), owner.more),
				said("Confidence of the source", confidence.text(), confidence.text() != "text")),
		}},
		Name:               graph.Text{KK: v.field("name_kk").text(), RU: v.field("name_ru").text(), EN: v.field("name_en").text()},
		Aliases:            aliases(id),
		Abbreviation:       strings.TrimPrefix(v.field("abbreviation").text(), "—"), // a dash says that there is none
		Operator:           owner.operator,
		Kind:               v.field("kind").text(),
		Status:             status(exploitation.text(), choose(exploitation, statuses)),
		RegistrationNumber: v.field("registration_number").text(),
		SecurityClass:      v.field("class").text(),
		DataHeld:           v.field("data_held").texts(),
		Placeholder:        confidence.text() == "placeholder",
	}
	if len(owner.owners) > 0 {
		s.Owner = owner.owners[0]
	}
	for _, words := range []string{exploitation.text(), note} {
		if successor, replaced := successors[words]; replaced {
			s.Successor = successor
		}
	}
	if exploitation.text() == "" {
		b.report.NotRecorded["status of a system"]++
	}
	if s.Owner == "" {
		b.report.NotRecorded["owner of a system"]++
	}
	b.add(s)
}

func (b *builder) systemNamed(key graph.Key) *graph.InformationSystemFacts {
	s, _ := b.nodes[graph.Ref{Type: graph.TypeInformationSystem, Key: key}].(*graph.InformationSystemFacts)
	return s
}

// systemKey gives the key of a system; an id that is no key is kept as an alias.
func systemKey(id string) graph.Key {
	if key, spelt := keys[id]; spelt {
		return key
	}
	return graph.Key(id)
}

func aliases(id string) []string {
	if _, spelt := keys[id]; spelt {
		return []string{id}
	}
	return nil
}

// status is one status without dates, as the sources give none.
func status(words string, status graph.Status) []graph.StatusPeriod {
	if words == "" {
		words = "the source gives no status"
	}
	return []graph.StatusPeriod{{Status: status, Note: words}}
}

// sources spells the codes of sources out.
func (b *builder) sources(codes []string) string {
	var spelt []string
	for _, code := range codes {
		meaning, found := b.legend[code]
		if !found {
			b.misfit("systems.json: the source %q is not in the legend", code)
		}
		b.cited[code] = true
		spelt = append(spelt, code+": "+meaning)
	}
	return strings.Join(spelt, "; ")
}

// dataService adds an interface. That it exists is stated by the list it stands in; where its provider is itself only
// read off a name, so is the provider's being its publisher.
func (b *builder) dataService(v value) {
	code := v.field("code").text()
	provider := systemKey(v.field("provider_system").text())
	name := v.field("name_ru").text()
	claim := graph.Claim{Basis: graph.Stated, Source: b.sources([]string{v.field("source").text()})}
	if s := b.systemNamed(provider); s != nil && s.Basis().Basis == graph.Inferred {
		claim.Basis = graph.Inferred
		claim.Note = sentences("The provider is read off the interface's code or caption")
	}
	delivers, words := b.delivers(code, name)
	claim.Note = sentences(claim.Note, words)
	if delivers == nil {
		b.report.NotRecorded["delivery of a data service"]++
	}
	if provider == "" {
		b.report.NotRecorded["provider of a data service"]++
	}
	b.add(&graph.DataServiceFacts{
		Identity: graph.Identity{Key: graph.Key(code), Claim: claim},
		Code:     code, Name: graph.Text{RU: name}, Provider: provider, OwnerGroup: v.field("owner_group").text(),
		Direction: choose(v.field("direction"), directions), Delivers: delivers,
		Status: status("", graph.StatusUnknown),
	})
}

// delivers looks up what the text says to be carried; nil, which is not recorded, where it does not say.
func (b *builder) delivers(what, text string) (*graph.Deliveries, string) {
	for _, row := range carried {
		if row.what == what && strings.Contains(text, row.words) {
			b.carried[row.what+row.words] = true
			return &graph.Deliveries{DocumentTypes: row.types}, "Delivery mapped by the words «" + row.words + "»"
		}
	}
	return nil, ""
}

// integrations adds the integrations.
func (b *builder) integrations(file value) {
	list := file.field("integrations").list()
	times := map[string]int{}
	for _, v := range list {
		i := b.integration(v)
		times[string(i.Key)]++
		if n := times[string(i.Key)]; n > 1 {
			i.Key += graph.Key("-" + string(rune('0'+n)))
		}
		b.add(i)
	}
	b.agree(file.field("meta").field("counts").field("integrations"), len(list))
}

func (b *builder) integration(v value) *graph.IntegrationFacts {
	consumer, provider := systemKey(v.field("consumer").text()), systemKey(v.field("provider").text())
	rests := choose(v.field("evidence"), evidence)
	source := b.sources([]string{v.field("source").text()})
	data := v.field("data").text()
	via := v.field("via")
	services := graphKeys(v.field("used_by_services").texts())
	delivers, words := b.delivers(string(consumer+" "+provider), data)

	consumerClaim := graph.Claim{Basis: rests.basis, Source: source}
	if rests.consumer != "" || b.standsForConsumer(consumer, services) {
		consumerClaim = graph.Claim{Basis: graph.Inferred, Source: source, Note: rests.consumer}
		if rests.consumer == "" {
			consumerClaim.Note = "The text names only the provider; the channel stands for the system that asks."
		}
	}
	evidenceText := v.field("evidence").text()
	providerClaim := graph.Claim{Basis: rests.provider, Source: source}
	if rests.provider != rests.basis {
		providerClaim.Note = said("Evidence as printed", evidenceText, true)
	}
	statusWords := "an official text says that it is used"
	if rests.status == graph.StatusUnknown {
		statusWords = "read off an interface"
	}
	i := &graph.IntegrationFacts{
		Identity: graph.Identity{Key: consumer + "/" + provider, Claim: graph.Claim{Basis: rests.basis, Source: source,
			Note: sentences(said("Evidence as printed", evidenceText, rests.status == graph.StatusUnknown), words,
				said("Via as printed", via.text(), choose(via, vias) == ""))}},
		Consumer: graph.Consumer{System: consumer, Claim: consumerClaim},
		Provider: graph.Provider{System: provider, Claim: providerClaim},
		Carries:  graph.Text{EN: data},
		Delivers: delivers,
		Via:      choose(via, vias),
		Status:   status(statusWords, rests.status),
	}
	if len(services) > 0 {
		i.Admits = &graph.Admissions{Services: services}
	}
	if delivers == nil {
		b.report.NotRecorded["delivery of an integration"]++
	}
	b.report.NotRecorded["admission of an integration (known services only)"]++
	return i
}

// standsForConsumer reports whether the consumer is a channel put in the place of a system that the text does not name.
func (b *builder) standsForConsumer(consumer graph.Key, services []graph.Key) bool {
	s := b.systemNamed(consumer)
	if s == nil || s.Kind != "channel" {
		return false
	}
	for _, key := range services {
		if slices.Contains(b.named[key], consumer) {
			return false
		}
	}
	return true
}

func graphKeys(ids []string) []graph.Key {
	var keys []graph.Key
	for _, id := range ids {
		keys = append(keys, systemKey(id))
	}
	return keys
}

// gaps keeps the gaps that the compiler observed: what nobody holds is a survey, the rest notes of the services, of a
// system or of a holding.
func (b *builder) gaps(list value) {
	patterns := list.list()
	for _, v := range patterns {
		gap, example := v.field("gap").text(), v.field("example").text()
		words := sentences("Observed gap " + gap + ": " + example + bracketed(v.field("note").text()))
		services := v.field("services").texts()
		for _, id := range services {
			service := b.serviceNamed(id)
			if service == nil {
				b.misfit("%s: no service %s", v.place(), id)
				continue
			}
			service.Note = sentences(service.Note, words)
		}
		switch gap {
		case "NO_HOLDER":
			b.survey(v.field("example"), words)
		case "IS_WITHDRAWN", "DATA_QUALITY":
			b.observed(v.field("example"), words)
		case "HOLDER_WITHOUT_COVERAGE", "HOLDER_UNNAMED", "CHANNEL_NOT_CONNECTED", "CHANNEL_CONTRADICTION", "DUPLICATED_EVIDENCE",
			"SERVICE_EXISTS_CONSUMER_NOT_CONNECTED": // all that they say stands on the services
		default:
			v.field("gap").strange()
		}
	}
	b.agree(value{list.in, "/meta/counts/gap_patterns", list.in.value().field("meta").field("counts").field("gap_patterns").content}, len(patterns))
}

func (b *builder) observed(example value, words string) {
	switch n := b.nodes[choose(example, observedOn)].(type) {
	case *graph.HoldingFacts:
		n.Quality = example.text()
	case *graph.InformationSystemFacts:
		n.Note = sentences(n.Note, words)
	}
}

func (b *builder) survey(example value, words string) {
	key := choose(example, heldByNobody)
	d := b.documentTypeNamed(key)
	if d == nil {
		return // choose has noted it
	}
	d.Surveyed = &graph.Survey{By: "the compiler of the data set, " + b.when, Source: sentences("systems.json: "+words, d.Note)}
}

func bracketed(note string) string {
	if note == "" {
		return ""
	}
	return " (" + note + ")"
}
