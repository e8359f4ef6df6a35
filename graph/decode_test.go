package graph_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"onceonly/graph"
	"onceonly/graph/graphtest"

	"github.com/google/go-cmp/cmp"
)

// Every node survives the tree that files and inputs use.
func TestEncodeAndDecodeAreInverse(t *testing.T) {
	s := full(t)
	for n := range s.Nodes() {
		back, problems := graph.Decode(n.Ref().Type, graph.Encode(n))
		if len(problems) > 0 {
			t.Errorf("%s: %v", n.Ref(), problems)
			continue
		}
		if d := cmp.Diff(n, back); d != "" {
			t.Errorf("%s (-was +is)\n%s", n.Ref(), d)
		}
	}
}

// All problems are found at once, each with its place, and a hint where the slip is plain.
func TestDecodeFindsAllProblems(t *testing.T) {
	n, problems := graph.Decode(graph.TypeInformationSystem, map[string]any{
		"key": "a", "Name": map[string]any{}, "alias": []any{}, "aliasess": 1, "a/b~c": 1, strings.Repeat("x", 1<<20): 1,
		"placeholder": json.Number("1e9999"), "status": []any{map[string]any{"status": "NO", "from": "soon"}, 5}, "kind": strings.Repeat("ә", graph.MaxText),
	})
	if n != nil {
		t.Errorf("there is a node in spite of problems: %v", n)
	}
	var told []string
	for _, p := range problems {
		if len(p.String()) > 2000 || !utf8.ValidString(p.String()) {
			t.Errorf("a problem of %d bytes is for nobody to read", len(p.String()))
		}
		if p.Ref.Key != "a" {
			t.Errorf("%v names no node", p)
		}
		told = append(told, p.Code+" "+p.Field)
	}
	want := []string{"FIELD_UNKNOWN /Name", "FIELD_UNKNOWN /a~1b~0c", "FIELD_UNKNOWN /alias", "FIELD_UNKNOWN /aliasess", "TEXT_TOO_LONG /kind", "TYPE_WRONG /placeholder",
		"DATE_MALFORMED /status/0/from", "VALUE_UNKNOWN /status/0/status", "TYPE_WRONG /status/1", "FIELD_UNKNOWN /" + strings.Repeat("x", 60) + "…"}
	if d := cmp.Diff(want, told); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for field, hint := range map[string]string{"/Name": "Did you mean name?", "/alias": "Known are key, ", "/aliasess": "Did you mean aliases?"} {
		for _, p := range problems {
			if p.Field == field && !strings.HasPrefix(p.Remedy, hint) {
				t.Errorf("%s: the remedy is %q, want %q", field, p.Remedy, hint)
			}
		}
	}
	if _, problems := graph.Decode("Bogus", map[string]any{"key": "a"}); len(problems) != 1 || problems[0].Code != graph.RuleTypeUnknown {
		t.Errorf("no node type: %v", problems)
	}
}

// Numbers come as JSON and as GraphQL give them.
func TestDecodeReadsNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		number any
		want   int // -1: refused
		reason string
	}{
		"JSON":       {json.Number("12"), 12, "as files have it"},
		"exponent":   {json.Number("1.2e1"), 12, "a whole number, however it is written"},
		"int":        {12, 12, "as Go programs have it"},
		"int64":      {int64(12), 12, "as GraphQL has it"},
		"float":      {12.0, 12, "as GraphQL variables have it"},
		"fraction":   {json.Number("12.5"), -1, "nobody is half a person"},
		"too large":  {json.Number("1e17"), -1, "it would be rounded"},
		"no number":  {json.Number("x"), -1, "a program's slip"},
		"in quotes":  {"12", -1, "a text is no number"},
		"true":       {true, -1, "a truth is no number"},
		"an endless": {json.Number("1e400"), -1, "it has no value"},
	} {
		n, problems := graph.Decode(graph.TypeOrganization, map[string]any{"key": "a", "name": map[string]any{"ru": "x"}, "staff": c.number})
		switch {
		case c.want < 0 && (len(problems) != 1 || problems[0].Code != graph.RuleTypeWrong || problems[0].Field != "/staff"):
			t.Errorf("%s: %v\nreason: %s", name, problems, c.reason)
		case c.want >= 0 && (len(problems) > 0 || *n.(*graph.OrganizationFacts).Staff != c.want):
			t.Errorf("%s: %v %v\nreason: %s", name, n, problems, c.reason)
		}
	}
}

// Equal facts are equal values, in whatever order their sets were written.
func TestDecodeGivesOneForm(t *testing.T) {
	read := func(text string) graph.Node {
		var tree map[string]any
		if err := json.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		n, problems := graph.Decode(graph.TypeIntegration, tree)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return n
	}
	a := read(`{"key": "i", "consumer": {"system": "a"}, "provider": {"system": "b"}, "delivers": {"documentTypes": ["x", "y", "x"], "dataItems": [], "complete": false},
		"status": [{"status": "PRODUCTION", "from": "2015-01-01"}, {"status": "PILOT", "from": "2014-01-01", "to": "2014-12-31"}]}`)
	b := read(`{"provider": {"system": "b"}, "consumer": {"system": "a", "note": null}, "key": "i", "via": null, "delivers": {"complete": false, "documentTypes": ["y", "x"]},
		"status": [{"status": "PILOT", "from": "2014-01-01", "to": "2014-12-31"}, {"status": "PRODUCTION", "from": "2015-01-01"}]}`)
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("one fact in two forms:\n%s", d)
	}
}

// Whatever is read, Decode neither panics nor accepts what Encode would not give back.
func FuzzDecode(f *testing.F) {
	for _, n := range graphtest.Full() {
		text, err := json.Marshal(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(n.Ref().Type), string(text))
	}
	f.Add("Bogus", `{"key": "a"}`)
	f.Add("DataItem", `{"key": "a", "name": {"ru": "\u0000\ud800"}}`)
	f.Add("Act", `{"key": "a", "date": "0000-01-01", "duties": [null, [], {}]}`)
	f.Fuzz(func(t *testing.T, typ, text string) {
		var tree map[string]any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&tree) != nil {
			return
		}
		n, problems := graph.Decode(graph.NodeType(typ), tree)
		if (n == nil) == (len(problems) == 0) {
			t.Fatalf("node %v with problems %v", n, problems)
		}
		for _, p := range problems {
			if p.Code == "" || p.Message == "" || p.Severity != graph.SeverityError {
				t.Fatalf("a problem that says nothing: %+v", p)
			}
		}
		if n == nil {
			return
		}
		again, problems := graph.Decode(n.Ref().Type, graph.Encode(n))
		if len(problems) > 0 || len(graph.DifferentFields(n, again)) > 0 {
			t.Fatalf("%s is not the same when read again: %v %v", n.Ref(), problems, graph.DifferentFields(n, again))
		}
		_ = graph.References(n)
		_ = graph.FromNodes(1, noon, []graph.Node{n}).Validate()
	})
}
