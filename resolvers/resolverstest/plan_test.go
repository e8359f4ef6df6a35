package resolverstest_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"onceonly/graph/bboltstore"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// The changes of a plan, sent back as they stand, give the catalogue that the plan calls then.
func TestPlanCanBeSentBack(t *testing.T) {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "plan.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	resolverstest.Sample(t, store)
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	const asked = `fragment Asked on Catalogue {
		missingIntegrations(first: 20) { totalCount nodes { key step freedAloneCount { certain possible } } }
		service(key: "kz-veh-reg") { papers { channel { key } outcomes { outcome count { certain possible } } } }
	}`
	answer := resolverstest.Ask(t, api, `{ catalogue { plan(input: { budget: 5, consider: [CONFIRM, AUTOMATE] }) { freed changes then { ...Asked } } } } `+asked, nil)
	var planned struct {
		Catalogue struct {
			Plan struct {
				Freed         int
				Changes, Then json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(answer.Data, &planned); err != nil || len(answer.Errors) > 0 || planned.Catalogue.Plan.Freed == 0 {
		t.Fatalf("the plan: %v %v %s", err, answer.Errors, answer.Data)
	}
	back := resolverstest.Ask(t, api, `query ($with: [ChangeInput!]) { catalogue(with: $with) { ...Asked } } `+asked,
		map[string]any{"with": planned.Catalogue.Plan.Changes})
	var tried struct{ Catalogue json.RawMessage }
	if err := json.Unmarshal(back.Data, &tried); err != nil || len(back.Errors) > 0 {
		t.Fatalf("the changes: %v %v", err, back.Errors)
	}
	if string(tried.Catalogue) != string(planned.Catalogue.Plan.Then) {
		t.Errorf("sent back, the changes of the plan give\n%s\nand the plan says\n%s", tried.Catalogue, planned.Catalogue.Plan.Then)
	}
}
