package resolvers

import (
	"testing"

	"onceonly/graph"
	"onceonly/graph/generated"
	"onceonly/resolvers/validation"
)

// Whatever comes as a text is refused or valid, and what is valid is within the limits. Nothing panics.
func FuzzGuard(f *testing.F) {
	for _, text := range []string{"{limits{depth}}", "query($a:Int=1){catalogue{services(first:$a){nodes{key}}}}", "{...f} fragment f on Query{...f}",
		`{catalogue{service(key:"\uD83D\uDE00"){key}}}`, `{node(id:99999999999999999999){id}}`, "{catalogue(with:[[[{service:{}}]]]){moment{date}}}",
		"{__schema{types{fields{type{fields{type{name}}}}}}}", `{catalogue{service(key:"""a\"""b"""){key}}}`, "subscription{revisions(since:1){revision}}"} {
		f.Add(text)
	}
	usual := DefaultLimits()
	g := guard{schema: generated.NewExecutableSchema(generated.Config{}).Schema(), rules: validation.Rules{Suggestions: true},
		limits: limits{usual: usual}, known: newOperations(1 << 20)}
	f.Fuzz(func(t *testing.T, text string) {
		text, refused := validation.Text(text)
		if refused != nil {
			return
		}
		read, refused := g.read(text, usual)
		switch {
		case refused != nil:
			if code, _ := refused.Extensions[refusedFor].(graph.Code); code != graph.Limit && code != graph.BadRequest {
				t.Errorf("refused without a code: %v", refused)
			}
		case read.document != nil:
			if beyond := read.within(usual); beyond != nil {
				t.Errorf("let through: %v", beyond)
			}
		}
	})
}
