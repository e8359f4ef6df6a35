package query_test

import (
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/graphtest"
	"onceonly/graph/query"
)

// TestListsOfReferrersAreThoseOfTheHandles calls every list of every node of the fixture and compares what it holds with
// what conditions look at.
func TestListsOfReferrersAreThoseOfTheHandles(t *testing.T) {
	model := query.NewModel()
	view := graph.FromNodes(1, time.Unix(0, 0), graphtest.Registry()).View(graph.MustDate("2026-11-16"))
	c := graph.NewCatalogue(view, graph.Mark{}, nil, nil)
	compared := 0
	for n := range view.Nodes() {
		ref := n.Ref()
		handle := reflect.ValueOf(c.Node(ref.Type, ref.Key))
		for i := range handle.NumMethod() {
			method := handle.Type().Method(i)
			if method.Type.NumIn() != 5 || !strings.HasPrefix(method.Type.Out(0).Name(), "Connection[") || method.Name == "CitedBy" {
				continue // lists of nodes of any type cannot be asked by the fields of one
			}
			name := strings.ToLower(method.Name[:1]) + method.Name[1:]
			f := model.Type(ref.Type).Field(name)
			if f == nil {
				t.Fatalf("lists of %s cannot be asked by %s", ref.Type, name)
			}
			var null [4]reflect.Value
			for j := range null {
				null[j] = reflect.Zero(method.Type.In(j + 1))
			}
			page := handle.Method(i).Call(null[:])[0]
			var want, got []graph.Key
			for key := range page.MethodByName("Kept").Call(nil)[0].Interface().(iter.Seq[graph.Key]) {
				want = append(want, key)
			}
			f.Each(view, n, func(e query.Entry) bool { got = append(got, e.(graph.Node).Ref().Key); return true })
			if !slices.Equal(got, want) {
				t.Errorf("%s.%s: %v, and the list has %v", ref, name, got, want)
			}
			compared++
		}
	}
	if compared < 100 {
		t.Errorf("only %d lists were compared", compared)
	}
}
