package graph_test

import (
	"encoding/base64"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
)

func anyID(t *rapid.T) graph.ID {
	types := graph.Descriptions()
	id := graph.ID{Ref: graph.Ref{
		Type: types[rapid.IntRange(0, len(types)-1).Draw(t, "type")].Type,
		Key:  graph.Key(rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9_./:@()+-]{0,40}`).Draw(t, "key")),
	}}
	id.Revision = graph.Revision(rapid.Int64Range(0, 1<<50).Draw(t, "revision"))
	if rapid.Bool().Draw(t, "dated") {
		id.Date = graph.Date(rapid.Int32Range(1, 3_000_000).Draw(t, "date"))
	}
	if rapid.Bool().Draw(t, "tried") {
		id.Hypothesis = rapid.StringMatching(`[0-9a-f]{24}`).Draw(t, "hypothesis")
	}
	return id
}

func TestAnIDIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := anyID(t)
		read, err := graph.ParseID(id.String())
		if err != nil || read != id {
			t.Fatalf("%+v is written %q and read %+v, %v", id, id, read, err)
		}
	})
}

func TestIDsOfDifferentNodesOrMomentsDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyID(t), anyID(t)
		if (a == b) != (a.String() == b.String()) {
			t.Fatalf("%+v and %+v are written %q and %q", a, b, a, b)
		}
	})
}

func TestWhatIsNoID(t *testing.T) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	cases := map[string]struct{ text, reason string }{
		"empty":               {"", "Nothing is named."},
		"a key":               {"kz-pass158", "Keys and ids are told apart by this."},
		"no key":              {encode("Service"), "A node is named by type and key."},
		"unknown type":        {encode("Citizen|a"), "There is no such type."},
		"malformed key":       {encode("Service|a b"), "No node can have such a key."},
		"revision 0":          {encode("Service|a|r0"), "Nothing is written for the newest revision."},
		"leading zero":        {encode("Service|a|r07"), "One id would be written in two ways."},
		"negative":            {encode("Service|a|r-1"), "There are no negative revisions."},
		"not a date":          {encode("Service|a|d2026-13-01"), "There is no month 13."},
		"parts out of order":  {encode("Service|a|d2026-01-01|r3"), "One id would be written in two ways."},
		"unknown part":        {encode("Service|a|x"), "It would be dropped silently."},
		"empty part":          {encode("Service|a|"), "One id would be written in two ways."},
		"padded":              {encode("Service|ab") + "=", "One id would be written in two ways."},
		"standard alphabet":   {"U2VydmljZXw/", "The id has to stand in addresses."},
		"unused bits are set": {"U2VydmljZXxhYh", "One id would be written in two ways."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if id, err := graph.ParseID(c.text); graph.CodeOf(err) != graph.BadRequest {
				t.Errorf("reason: %s\n%q was read as %+v, %v", c.reason, c.text, id, err)
			}
		})
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("U2VydmljZXxsaWNlbmNl")
	f.Add("U2VydmljZXxsaWNlbmNlfHIx")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := graph.ParseID(text)
		if err == nil && id.String() != text {
			t.Errorf("%q is read as %+v, which is written %q", text, id, id)
		}
		if err != nil && graph.CodeOf(err) != graph.BadRequest {
			t.Errorf("%q fails with %v", text, err)
		}
	})
}
