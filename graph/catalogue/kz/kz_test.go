package kz_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/catalogue/kz"
)

func source(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("source/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func build(t *testing.T) (*graph.Snapshot, kz.Report) {
	t.Helper()
	nodes, report, err := kz.Build(source(t, "services.json"), source(t, "systems.json"))
	if err != nil {
		t.Fatal(err)
	}
	return graph.FromNodes(1, time.Time{}, nodes), report
}

func TestEveryValueOfTheSourcesIsReadAndUnderstood(t *testing.T) {
	_, report := build(t)
	for _, place := range report.Unread {
		t.Errorf("not read: %s", place)
	}
	for _, place := range report.Unknown {
		t.Errorf("not understood: %s", place)
	}
}

// A test that lists what was not read is worth something only if it finds what was not read.
func TestWhatIsNewInTheSourcesIsFound(t *testing.T) {
	services, systems := source(t, "services.json"), source(t, "systems.json")
	for _, file := range []struct {
		name string
		text []byte
		with func(text []byte) kz.Report
	}{
		{"services.json", services, func(text []byte) kz.Report { return reportOf(t, text, systems) }},
		{"systems.json", systems, func(text []byte) kz.Report { return reportOf(t, services, text) }},
	} {
		var tree any
		if err := json.Unmarshal(file.text, &tree); err != nil {
			t.Fatal(err)
		}
		shapes := objects(tree, "")
		for _, shape := range slices.Sorted(maps.Keys(shapes)) {
			object := shapes[shape]
			object["never seen"] = "word"
			text, _ := json.Marshal(tree)
			delete(object, "never seen")
			report := file.with(text)
			found := slices.ContainsFunc(slices.Concat(report.Unread, report.Unknown), func(place string) bool {
				return strings.Contains(place, "never seen")
			})
			if !found {
				t.Errorf("%s: a new field in %s is not reported", file.name, shape)
			}
		}
	}
}

// objects gives one object of every shape of place, the indices of lists being one shape.
func objects(tree any, path string) map[string]map[string]any {
	found := map[string]map[string]any{}
	switch tree := tree.(type) {
	case map[string]any:
		found[path] = tree
		for name, inner := range tree {
			if strings.HasSuffix(path, "/document_types") {
				name = "*"
			}
			maps.Copy(found, objects(inner, path+"/"+name))
		}
	case []any:
		for _, inner := range tree {
			maps.Copy(found, objects(inner, path+"/*"))
		}
	}
	return found
}

func reportOf(t *testing.T, services, systems []byte) kz.Report {
	t.Helper()
	_, report, err := kz.Build(services, systems)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAWordThatNoTableKnowsIsReported(t *testing.T) {
	services, systems := string(source(t, "services.json")), string(source(t, "systems.json"))
	for _, test := range []struct{ old, new, reason string }{
		{`"substitution": "IS_ALWAYS"`, `"substitution": "NEW"`, "a substitution code"},
		{`"form": "original + copy"`, `"form": "NEW"`, "the wording of a form"},
		{`"obligation": "conditional"`, `"obligation": "NEW"`, "an obligation"},
		{`"bank applications"`, `"NEW"`, "the text of a channel"},
		{`"portal + visit"`, `"NEW"`, "a document's channel"},
		{`"fallback": "payment document"`, `"fallback": "NEW"`, "a fallback"},
		{`"condition": "absent from state IS"`, `"condition": "NEW"`, "the condition of a document that comes from a system"},
		{`"event_recorded_from": "2008-01-01"`, `"event_recorded_from": "NEW"`, "a date"},
		{`"cost": "30 MCI"`, `"cost": "NEW"`, "a cost"},
		{`"text": "2 working days"`, `"text": "NEW"`, "a deadline"},
		{`"unit": "calendar"`, `"unit": "NEW"`, "the unit of a deadline"},
		{`"completeness": "thin"`, `"completeness": "NEW"`, "how complete a text is"},
		{`"documents_basis": "compiler-knowledge"`, `"documents_basis": "NEW"`, "the basis of documents"},
		{`"candidate_basis": "inference"`, `"candidate_basis": "NEW"`, "the basis of candidates"},
		{`"kind": "exact"`, `"kind": "NEW"`, "how an address was kept"},
		{`"provider": "RAGS"`, `"provider": "NEW"`, "a provider"},
		{`"order 138 of 17.04.2015"`, `"NEW"`, "a legal act"},
		{`"exploitation_status": "Вывод из эксплуатации"`, `"exploitation_status": "NEW"`, "an exploitation status"},
		{`"confidence": "interface-name"`, `"confidence": "NEW"`, "a confidence"},
		{`"owner": "akimats"`, `"owner": "NEW"`, "an owner"},
		{`"direction": "read-write"`, `"direction": "NEW"`, "a direction"},
		{`"evidence": "interface"`, `"evidence": "NEW"`, "what an integration rests on"},
		{`"via": "SMS"`, `"via": "NEW"`, "through what an integration goes"},
		{`"gap": "DATA_QUALITY"`, `"gap": "NEW"`, "a gap pattern"},
		{`"example": "Baikonur residence certificate"`, `"example": "NEW"`, "what nobody holds"},
		{`"data": "criminal record"`, `"data": "NEW"`, "words on which a delivery rests"},
	} {
		changedServices, changedSystems := strings.ReplaceAll(services, test.old, test.new), strings.ReplaceAll(systems, test.old, test.new)
		if changedServices == services && changedSystems == systems {
			t.Errorf("%s: the sources do not have %s", test.reason, test.old)
		}
		if report := reportOf(t, []byte(changedServices), []byte(changedSystems)); len(report.Unknown) == 0 {
			t.Errorf("%s that is new is not reported: %s", test.reason, test.new)
		}
	}
}

func TestSampleIsCurrentAndKeepsTheRules(t *testing.T) {
	s, _ := build(t)
	for _, problem := range s.Validate() {
		t.Error(problem)
	}
	var made bytes.Buffer
	if err := catalogue.Write(&made, s); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../kz.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made.Bytes(), kept) {
		t.Error("kz.json is not what its sources give; run: go generate ./graph/catalogue/...")
	}
	nodes, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	sample := graph.FromNodes(1, time.Time{}, nodes)
	for n := range s.Nodes() {
		if diff := cmp.Diff(graph.Encode(n), graph.Encode(sample.Node(n.Ref()))); diff != "" {
			t.Errorf("%s is embedded otherwise than it is made:\n%s", n.Ref(), diff)
		}
	}
}

// The counts are those that the sources give of themselves, and what follows from them.
func TestCounts(t *testing.T) {
	s, _ := build(t)
	for _, test := range []struct {
		found, want int
		reason      string
	}{
		{s.Count(graph.TypeService), 69 + 67, "services with documents and name-only ones"},
		{s.Count(graph.TypeRequirement), 328, "documents of services"},
		{s.Count(graph.TypeDocumentType), 48 - 1 + 44, "document types, with the 44 distinct others in the place of the catch-all"},
		{s.Count(graph.TypeInformationSystem), 93 + 2, "systems and the two that only integrations name"},
		{s.Count(graph.TypeDataService), 84, "interfaces"},
		{s.Count(graph.TypeIntegration), 36, "integrations"},
		{s.Count(graph.TypeChannel), 145, "channels, one for each text of each service"},
	} {
		if test.found != test.want {
			t.Errorf("%d %s, want %d", test.found, test.reason, test.want)
		}
	}
}

// What the issue of the registry demands of particular facts, each shown on one that the sources have.
func TestDecisions(t *testing.T) {
	s, _ := build(t)
	for _, test := range []struct {
		found, want any
		reason      string
	}{
		{s.Holding("is-zags/BIRTH_CERT").Coverage.From.String(), "2007-08-14", "the document type says \"after 13.08.2007\": from the next day"},
		{s.Holding("is-zags/MARRIAGE_CERT").Coverage.From.String(), "2008-06-02", "the document type says \"after 01.06.2008\": from the next day"},
		{s.Requirement("kz-pass156/birth-cert").ActSays[0].Coverage.From.String(), "2007-08-14", "the service says \"after 13.08.2007\""},
		{s.Requirement("kz-pass00703005/birth-cert").ActSays[0].Coverage.From.String(), "2007-08-13", "the service says \"since 13.08.2007\""},
		{s.Requirement("kz-pass00703005/death-cert").ActSays[0].Coverage.From.String(), "2008-01-01", "the service's own date is the act's condition"},
		{s.Holding("is-zags/DEATH_CERT").Coverage.From.String(), "2007-08-14", "the document type's date is the holding's, whatever a service says"},
		{s.Holding("is-zags/ADOPTION_DOC").Coverage == nil, true, "no coverage is recorded where the document type has no date"},
		{s.Holding("gbd-fl/ID").Basis().Basis, graph.Stated, "candidates from standard texts are stated"},
		{s.Holding("cits/TAX_PAID_VEH").Basis().Basis, graph.Inferred, "candidates by judgement are inferred"},
		{s.Holding("rpn/ID").Basis().Basis, graph.Inferred, "a system that the text does not name is the compiler's mapping"},
		{s.Holding("e-opeka/GUARDIAN_DOC") == nil, true, "a placeholder holds nothing"},
		{s.System("e-opeka").Placeholder && s.System("bank-account-check").Placeholder, true, "placeholders are marked"},
		{len(s.Requirement("kz-pass158/guardian-doc").ActSays[0].Systems), 0, "\"from IS\" and none named stays as it is"},
		{s.Requirement("kz-pass158/guardian-doc").ActSays[0].Says, graph.SaysFromSystemIf, "\"from IS\" and none named stays as it is"},
		{len(s.Requirement("kz-veh-reg/tax-paid-veh").ActSays), 0, "UNSTATED: nobody has read the act on it"},
		{s.Requirement("kz-pass158/id").ActSays[0].Says, graph.SaysElectronicDocument, "E_DOC_ALT is the act's electronic document"},
		{s.Requirement("kz-pass158/id").Substitutes[0].State, graph.SubstituteState("ALLOWED"), "… and an allowed substitute"},
		{s.Requirement("kz-pass158/application").Forms.Carrier, graph.CarrierUnknown, "PAPER_OR_ELECTRONIC is a carrier not known"},
		{s.Requirement("kz-pass199/application").Forms.Carrier, graph.CarrierUnknown, "PAPER_OR_ELECTRONIC is a carrier not known, whatever the form"},
		{s.Requirement("kz-pass62-3/other-proof-of-legal-capacity-of-the-carer").ActSays[0].Systems, []graph.Key{"gbd-fl"}, "a system that the text names stands in the statement"},
		{s.Requirement("kz-pass199/id").AppliesTo == nil, true, "at the State Corporation the documents are still presented"},
		{s.Requirement("kz-pass199/id").ActSays[1].Says, graph.SaysPaper, "at the State Corporation the documents are still presented"},
		{s.Requirement("kz-pass014/marriage-cert").AppliesTo.Channels, []graph.Key{"kz-pass014/state-corporation"}, "the copy is a matter of one channel"},
		{s.Requirement("kz-pass014/marriage-cert-2").AppliesTo.Channels, []graph.Key{"kz-pass014/egov"}, "… and the original of another: the contradiction stays visible"},
		{s.Requirement("kz-pass001/id").Name.EN, "Owner's identity document", "a requirement keeps its printed name"},
		{s.Service("kz-pass158").DocumentsKnown, graph.DocumentsPartial, "a partial text"},
		{s.Service("kz-rights-reg").DocumentsKnown, graph.DocumentsPartial, "a thin text"},
		{s.Service("MoJ-1").DocumentsKnown, graph.DocumentsNone, "a name only"},
		{s.Service("MIA-43").Name.RU, "Выдача паспортов, удостоверений личности гражданам РК", "a Russian name in the English field"},
		{s.Requirement("kz-car-legal/id").Valid.To.String(), "2023-07-01", "a campaign that ended: till 01.07.2023"},
		{s.Service("kz-pass158").OwnSystemsSurveyed == nil, true, "nobody has looked for the service's own system"},
		{len(s.Service("kz-mon-197-205").EditionNotes), 3, "the versions of the text are notes of the edition"},
		{*s.Service("kz-3009").Terms[0].Value, 10, "minutes are in the text; the source counts days"},
		{status(s.System("gbd-rn").Status), graph.StatusWithdrawn, "replaced by EGKN"},
		{s.System("gbd-rn").Successor, graph.Key("egkn"), "replaced by EGKN"},
		{status(s.System("gbd-fl").Status), graph.StatusUnknown, "the source gives no status"},
		{status(s.System("ehd").Status), graph.StatusPilot, "handed over for pilot operation"},
		{status(s.System("ais-su").Status), graph.StatusProduction, "handed over for production operation"},
		{status(s.System("reg-kz-p-13-0000003").Status), graph.StatusWithdrawn, "taken out of operation"},
		{status(s.System("ais-sc").Status), graph.StatusUnknown, "no information on operation"},
		{status(s.Integration("pep/is-zags").Status), graph.StatusProduction, "an official text says that it is used"},
		{s.Integration("pep/is-zags").Basis().Basis, graph.Stated, "an official text says that it is used"},
		{s.Integration("pep/is-zags").Consumer.Basis, graph.Inferred, "the text names only the provider"},
		{s.Integration("pep/is-zags").Provider.Basis, graph.Stated, "the text names the provider"},
		{s.Integration("iis-con/gbd-fl").Consumer.Basis, graph.Stated, "the text names the centre IS"},
		{s.Integration("housing-queue-is/torelik").Provider.Basis, graph.Inferred, "text (IS not named)"},
		{status(s.Integration("pep/rp-drn").Status), graph.StatusUnknown, "read off an interface"},
		{s.Integration("pep/is-zags").Admits.Complete, false, "only some services are known"},
		{len(s.Integration("pep/is-zags").Admits.Services), 8, "the services that are known"},
		{s.Integration("giss/egkn").Admits == nil, true, "no service is known"},
		{s.Integration("giss/egkn").Delivers == nil, true, "what it carries is no document type"},
		{s.DataService("APP_MedicalBook").Provider, graph.Key(""), "an interface without provider is kept"},
		{s.DataService("APP_MedicalBook").OwnerGroup, "МЗ РК", "… with the group of its owner"},
		{s.DataService("epts_green").Delivers.DocumentTypes, []graph.Key{"TECH_DOC_VEH"}, "the caption says what it carries"},
		{s.DocumentType("BAIKONUR_CERT").Surveyed != nil && s.DocumentType("CIVIL_ACT_ABROAD").Surveyed != nil, true, "the source says that nobody holds them"},
		{s.Act("order-193-2020-05-14").AdiletCode, "V2000020643", "one order 193/НҚ"},
		{s.Act("order-193-2019-08-12").AdiletCode, "V1900019249", "and another order 193/НҚ"},
		{s.Provision("order-133-2015-02-18/2020/8(1)").Wording, graph.Key("order-133-2015-02-18/2020"), "the paragraphs stand in the wording of the rules of order 133"},
	} {
		if diff := cmp.Diff(fmt.Sprint(test.want), fmt.Sprint(test.found)); diff != "" {
			t.Errorf("%s: %s", test.reason, diff)
		}
	}
	for d := range graph.All[*graph.DocumentTypeFacts](s, graph.TypeDocumentType) {
		surveyed := d.Key == "BAIKONUR_CERT" || d.Key == "CIVIL_ACT_ABROAD"
		if (d.Surveyed != nil) != surveyed {
			t.Errorf("%s: surveyed only where the source says that nobody holds it", d.Key)
		}
	}
}

func status(periods []graph.StatusPeriod) graph.Status {
	return graph.StatusAt(periods, graph.MustDate("2026-01-01"))
}

// README.md says what every field of the sources became.
func TestReadmeNamesEveryField(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"services.json", "systems.json"} {
		var tree any
		if err := json.Unmarshal(source(t, name), &tree); err != nil {
			t.Fatal(err)
		}
		for shape, object := range objects(tree, "") {
			for field := range object {
				if strings.HasSuffix(shape, "/document_types") || strings.HasSuffix(shape, "/substitution_codes") || shape == "/sources" {
					continue // names of things, not of fields
				}
				if !bytes.Contains(readme, []byte("`"+field+"`")) && !strings.HasSuffix(shape, "/systems_by_confidence") {
					t.Errorf("README.md does not say what became of `%s` in %s%s", field, name, shape)
				}
			}
		}
	}
}
