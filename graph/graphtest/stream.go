package graphtest

import (
	"context"
	"fmt"
	"testing"

	"onceonly/graph"
)

// Random streams of changes: the store is always what the model in memory is.
var streamCases = []testCase{streamCase(11), streamCase(12), streamCase(13)}

func streamCase(seed uint64) testCase {
	return testCase{
		name:   fmt.Sprintf("a random stream of changes, seed %d", seed),
		reason: "After any changes, accepted or refused, the store is exactly what the same changes make in memory.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			model := graph.Empty()
			choose := seeded(seed)
			refused := 0
			const length = 60
			for i := range length {
				set := RandomChange(model, choose)
				change, err := store.Commit(context.Background(), model.Revision(), clone(set))
				next, want, wrong := model.Next(set, change.At)
				if wrong != nil {
					refused++
					wantCode(t, fmt.Sprintf("change %d, which breaks a rule", i), err, graph.Invalid)
					if got := graphError(t, err).Error(); got != wrong.Error() {
						t.Fatalf("change %d is refused with\n%s\nwant\n%s", i, got, wrong)
					}
					continue
				}
				if err != nil {
					t.Fatalf("change %d: %v", i, err)
				}
				wantChange(t, fmt.Sprintf("change %d", i), change, want)
				wantSame(t, fmt.Sprintf("the graph after change %d", i), load(t, store), next)
				model = next
				if i%20 == 19 {
					wantReopened(t, open, model)
				}
				if t.Failed() {
					t.FailNow()
				}
			}
			if refused == 0 || refused > length/2 {
				t.Errorf("%d of %d changes were refused; the stream should try both", refused, length)
			}
			wantReopened(t, open, model)
		},
	}
}
