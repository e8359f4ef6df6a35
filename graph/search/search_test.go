package search_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/search"
)

// Every node of the sample is found by each word of its names and by its key, which is among the first five of its type
// save for keys that are the same up to letters; and by its whole name in the first five, but for nodes of its type that
// have the same.
func TestNodesAreFoundByWhatTheyAreCalled(t *testing.T) {
	view := sample(t)
	named := map[graph.NodeType]map[string]int{}
	words := map[string]bool{}
	for n := range view.Nodes() {
		ref := n.Ref()
		if !slices.ContainsFunc(best(t, view, string(ref.Key), ref.Type, 5), is(ref)) {
			t.Errorf("%s is not among the first five by its key", ref)
		}
		for _, name := range namesOf(n) {
			if named[ref.Type] == nil {
				named[ref.Type] = map[string]int{}
			}
			named[ref.Type][strings.ToLower(name)]++
		}
	}
	for n := range view.Nodes() {
		ref := n.Ref()
		for _, name := range namesOf(n) {
			fields := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if same := named[ref.Type][strings.ToLower(name)]; len(fields) <= search.MaxWords && len([]rune(name)) <= search.MaxText {
				if !slices.ContainsFunc(best(t, view, name, ref.Type, 4+same), is(ref)) {
					t.Errorf("%s is not among the first by its name %q", ref, name)
				}
			}
			for _, word := range fields {
				if len([]rune(word)) < 3 || words[ref.String()+word] {
					continue
				}
				words[ref.String()+word] = true
				if _, ok := find(t, view, word).Score(ref); !ok && !isSmall(word) {
					t.Errorf("%s is not found by %q of its name %q", ref, word, name)
				}
			}
		}
	}
	if len(words) < 1000 {
		t.Errorf("only %d words were tried", len(words))
	}
}

func isSmall(word string) bool {
	return slices.Contains(strings.Fields("the for and from with для или мен үшін және туралы при"), strings.ToLower(word))
}

func is(ref graph.Ref) func(search.Hit) bool { return func(h search.Hit) bool { return h.Ref == ref } }

func best(t *testing.T, v *graph.View, text string, of graph.NodeType, first int) []search.Hit {
	t.Helper()
	answer, err := search.Find(v, search.Question{Text: text, Types: []graph.NodeType{of}})
	if err != nil {
		t.Fatal(err)
	}
	hits, _ := answer.Best(first, nil)
	return hits
}

func namesOf(n graph.Node) []string {
	var name graph.Text
	switch n := n.(type) {
	case *graph.ServiceFacts:
		name = n.Name
	case *graph.DocumentTypeFacts:
		name = n.Name
	case *graph.InformationSystemFacts:
		name = n.Name
	case *graph.OrganizationFacts:
		name = n.Name
	case *graph.ActFacts:
		name = n.Name
	case *graph.DataServiceFacts:
		name = n.Name
	case *graph.TerritoryFacts:
		name = n.Name
	}
	return slices.DeleteFunc([]string{name.KK, name.RU, name.EN}, func(text string) bool { return text == "" })
}

var nameWords = strings.Fields("справка справки рождение рождении куәлік куәлігі туу туралы certificate births ГБД ФЛ 193/НҚ система данных реестр")

func drawName(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(nameWords), 1, 4).Draw(t, "name"), " ")
}

var texts = strings.Fields("справка рожд куәлігі births гбдфл 193/hk cghfdrb сравка d реестр") // any two of them are asked for together

// An index that follows the changes of a graph gives the same answers as one that is made anew, whatever changes, and so do
// hypotheses beside each other; counts by type are those of all hits, and pages by cursor give each hit once.
func TestIndexesFollow(t *testing.T) {
	var base []graph.Node
	for _, n := range catalogue.Generate(4, 7) {
		if t := n.Ref().Type; t == graph.TypeOrganization || t == graph.TypeTerritory {
			base = append(base, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := mustWith(t, graph.Empty(), puts(base))
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			var edits []graph.Edit
			touched := map[graph.Key]bool{}
			for range rapid.IntRange(1, 5).Draw(t, "edits") {
				key := graph.Key("O" + rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 1, 2, -1).Draw(t, "key"))
				ref := graph.Ref{Type: graph.TypeOrganization, Key: key}
				if touched[key] {
					continue
				}
				touched[key] = true
				if s.Node(ref) != nil && rapid.Bool().Draw(t, "remove") {
					edits = append(edits, graph.Remove(ref))
					continue
				}
				n := &graph.OrganizationFacts{Identity: graph.Identity{Key: key}, Name: graph.Text{RU: drawName(t), KK: drawName(t)}}
				edits = append(edits, graph.Put(n))
			}
			s = mustWith(t, s, edits)
			text := rapid.SampledFrom(texts).Draw(t, "text") + " " + rapid.SampledFrom(texts).Draw(t, "and")
			anew := mustWith(t, graph.Empty(), puts(slices.Collect(s.Nodes())))
			followed, made := find1(t, s.View(1), text), find1(t, anew.View(1), text)
			hits, _ := followed.Best(1000, nil)
			want, _ := made.Best(1000, nil)
			if diff := cmp.Diff(want, hits); diff != "" {
				t.Fatalf("%q finds something else by an index that follows (-made anew +followed):\n%s", text, diff)
			}
			if diff := cmp.Diff(made.Types(), followed.Types()); diff != "" {
				t.Fatalf("%q counts otherwise (-made anew +followed):\n%s", text, diff)
			}
			all := 0
			for _, count := range followed.Types() {
				all += count.Count
			}
			if all != len(hits) || all != followed.Total() {
				t.Fatalf("%q: %d by types, %d hits, %d in all", text, all, len(hits), followed.Total())
			}
			walk(t, graph.NewCatalogue(s.View(1), graph.Mark{}, nil, nil), text, rapid.IntRange(1, 4).Draw(t, "page"), hits)
		}
	})
}

func puts(nodes []graph.Node) []graph.Edit {
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	return edits
}

func mustWith(t *rapid.T, s *graph.Snapshot, edits []graph.Edit) *graph.Snapshot {
	next, err := s.With(graph.ChangeSet{Edits: edits})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func find1(t *rapid.T, v *graph.View, text string) *search.Answer {
	answer, err := search.Find(v, search.Question{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// walk goes through the pages by cursor.
func walk(t *rapid.T, c *graph.Catalogue, text string, size int, want []search.Hit) {
	var after *string
	var walked []search.Hit
	for {
		page, err := search.In(c, search.Question{Text: text}, &size, after)
		if err != nil {
			t.Fatal(err)
		}
		edges, err := page.Edges()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edges {
			walked = append(walked, search.Hit{Ref: e.Node.Ref(), Score: e.Score})
		}
		info := page.PageInfo()
		if !info.HasNextPage {
			break
		}
		after = info.EndCursor
	}
	if diff := cmp.Diff(want, walked); diff != "" {
		t.Fatalf("pages of %d give something else (-hits +pages):\n%s", size, diff)
	}
}

// A walk goes on in the next revision behind the node of its cursor, wherever that stands now, and says that the revision changed.
func TestCursorsOfOtherRevisions(t *testing.T) {
	body := func(key graph.Key, name string) graph.Edit {
		return graph.Put(&graph.OrganizationFacts{Identity: graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: name}})
	}
	first, _, err := graph.Empty().Next(graph.ChangeSet{Edits: []graph.Edit{
		body("a", "Архив"), body("b", "Архив и музей"), body("c", "Архив и музей города"), body("d", "Комитет")}}, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := first.Next(graph.ChangeSet{Edits: []graph.Edit{body("e", "Музей")}}, time.Unix(2, 0))
	if err != nil {
		t.Fatal(err)
	}
	one, question := 1, search.Question{Text: "архив"}
	page, err := search.In(graph.NewCatalogue(first.View(1), graph.Mark{}, nil, nil), question, &one, nil)
	if err != nil {
		t.Fatal(err)
	}
	page, err = search.In(graph.NewCatalogue(next.View(1), graph.Mark{}, nil, nil), question, &one, page.PageInfo().EndCursor)
	if err != nil {
		t.Fatal(err)
	}
	nodes, _ := page.Nodes()
	if info := page.PageInfo(); len(nodes) != 1 || nodes[0].Ref().Key != "b" || !info.RevisionChanged || !info.HasPreviousPage {
		t.Errorf("after a in the next revision come %v, %+v", nodes, info)
	}
	if _, err := search.In(graph.NewCatalogue(next.View(1), graph.Mark{}, nil, nil), search.Question{Text: "музей"}, &one, page.PageInfo().EndCursor); graph.CodeOf(err) != graph.BadRequest {
		t.Errorf("a cursor of another text gives %v", err)
	}
}

// What a view hides is neither found nor counted, and does not change how rare a word is for those who do not see it.
func TestHiddenNodesAreNotFound(t *testing.T) {
	nodes := []graph.Node{
		&graph.InformationSystemFacts{Identity: graph.Identity{Key: "one"}, Name: graph.Text{EN: "First"}},
		&graph.InformationSystemFacts{Identity: graph.Identity{Key: "two"}, Name: graph.Text{EN: "Second"}},
	}
	without := graphOf(t, nodes)
	with := graphOf(t, append(nodes, &graph.TrafficTotalFacts{Identity: graph.Identity{Key: "one/two/secret"}, Consumer: "one", Provider: "two"}))
	whole := find(t, with.View(1), "one secret")
	if whole.Total() != 1 || whole.Types()[0].Type != graph.TypeTrafficTotal {
		t.Fatalf("whoever sees all finds %v", whole.Types())
	}
	for _, text := range []string{"one", "secret", "one secret", "secrte", "sec"} {
		seen := find(t, with.View(1).As(graph.Public), text)
		hits, _ := seen.Best(10, nil)
		want, _ := find(t, without.View(1), text).Best(10, nil)
		if diff := cmp.Diff(want, hits); diff != "" {
			t.Errorf("%q tells of what is hidden (-without it +hidden):\n%s", text, diff)
		}
	}
}

// With a language only names in it are searched, and keys and codes always.
func TestLanguage(t *testing.T) {
	view := sample(t)
	ask := func(text string, lang graph.Lang) int {
		answer, err := search.Find(view, search.Question{Text: text, Lang: lang, Types: []graph.NodeType{graph.TypeDocumentType, graph.TypeInformationSystem}})
		if err != nil {
			t.Fatal(err)
		}
		return answer.Total()
	}
	if ask("куәлік", graph.KK) == 0 || ask("куәлік", graph.RU) != 0 || ask("свидетельство", graph.EN) != 0 || ask("gbd-fl", graph.EN) != 1 {
		t.Error("a language does not limit names, or limits keys")
	}
}

// Highlights are counted in UTF-16 and cover the words that were found.
func TestHighlights(t *testing.T) {
	s := graphOf(t, []graph.Node{&graph.OrganizationFacts{Identity: graph.Identity{Key: "x"}, Name: graph.Text{RU: "𝔄 «Бюро» <b>справок</b> и\u0306 справка"}}})
	answer := find(t, s.View(1), "справки")
	matches := answer.Matches(graph.Ref{Type: graph.TypeOrganization, Key: "x"})
	if len(matches) != 1 {
		t.Fatalf("found in %+v", matches)
	}
	units := utf16.Encode([]rune(matches[0].Text))
	var parts []string
	for _, h := range matches[0].Highlights {
		parts = append(parts, string(utf16.Decode(units[h.Start:h.End])))
	}
	if diff := cmp.Diff([]string{"справок", "справка"}, parts); diff != "" {
		t.Error(diff)
	}
}

// Whatever is typed is answered or refused with a code, and highlights lie within their texts.
func FuzzFind(f *testing.F) {
	view := sample(f)
	for _, text := range []string{"куәлік", "\xff", "a* OR b:\"c", strings.Repeat("я", 63), "\u0306", "ГБД ФЛ", "U<L AK", "1/2-3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answer, err := search.Find(view, search.Question{Text: text})
		if err != nil {
			if code := graph.CodeOf(err); code != graph.BadRequest && code != graph.Limit {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		hits, _ := answer.Best(20, nil)
		for _, h := range hits {
			matches := answer.Matches(h.Ref)
			if len(matches) == 0 {
				t.Fatalf("%q: nothing shows why %s was found", text, h.Ref)
			}
			for _, m := range matches {
				end := 0
				for _, part := range m.Highlights {
					if part.Start < end || part.End <= part.Start || part.End > len(utf16.Encode([]rune(m.Text))) {
						t.Fatalf("%q: %+v", text, m)
					}
					end = part.End
				}
			}
		}
	})
}
