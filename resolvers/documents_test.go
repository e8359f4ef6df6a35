package resolvers_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"onceonly/graph"
	"onceonly/resolvers"
)

func TestAServerDoesNotStartWithDocumentsThatItCannotAnswer(t *testing.T) {
	cases := map[string]struct {
		code   graph.Code
		want   string
		reason string
	}{
		"invalid":      {graph.Invalid, "page.graphql:3:5: Limits has no field", "File and place are named."},
		"twice":        {graph.Invalid, `list.json: the id "a" means another document already`, "It is not clear which is meant."},
		"empty_format": {graph.Invalid, `list.json is no list of documents: format "other" of version 1 is not known`, "A list that is not understood is not passed over."},
		"nothing":      {graph.NotFound, "There is no trusted document", "It would answer nothing at all."},
		"missing":      {graph.NotFound, "The trusted documents cannot be read", "The folder may be misspelt."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := resolvers.New(t.Context(), resolvers.Options{Store: fixture(t), Log: slog.New(slog.DiscardHandler), Documents: os.DirFS("testdata/documents/" + name)})
			if graph.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("reason: %s\n%v", c.reason, err)
			}
		})
	}
}
