package resolverstest_test

import (
	"encoding/json"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

const everyFix = `{ catalogue { requirements(first: 500) { nodes { key verdicts { channel { key }
	certain: blockers { fix } possible: blockers(run: POSSIBLE) { fix }
	routes { item { key } holder { key } fix } likely: routes(run: POSSIBLE) { item { key } holder { key } fix } } } } } }`

const afterFix = `query($with: [ChangeInput!], $key: String!, $channel: ID) { catalogue(with: $with) { node(type: REQUIREMENT, key: $key) { ... on Requirement {
	verdict(channel: $channel) { certain: routes { item { key } holder { key } step } possible: routes(run: POSSIBLE) { item { key } holder { key } step } } } } } }`

type keyed struct{ Key string }

type routeTold struct {
	Item   *keyed
	Holder keyed
	Step   string
	Fix    json.RawMessage
}

// live reports whether data of the item flow from the holder.
func (r routeTold) live(among []routeTold) bool {
	for _, other := range among {
		same := other.Item == nil && r.Item == nil || other.Item != nil && r.Item != nil && *other.Item == *r.Item
		if same && other.Holder == r.Holder && other.Step == "LIVE" {
			return true
		}
	}
	return false
}

// A fix is text that a client sends back as it stands, as the value of a variable; and then the data flow.
func TestFixesAreSentBackAsTheyStand(t *testing.T) {
	for name, fill := range map[string]func(testing.TB, graph.Store){"fixture": resolverstest.Fixture, "sample": resolverstest.Sample} {
		t.Run(name, func(t *testing.T) {
			store, err := bboltstore.Open(t.TempDir() + "/graph.db")
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			fill(t, store)
			api := resolverstest.Serve(t, resolvers.Options{Store: store})
			var found struct {
				Catalogue struct {
					Requirements struct {
						Nodes []struct {
							Key      string
							Verdicts []struct {
								Channel           *keyed
								Certain, Possible []struct{ Fix json.RawMessage }
								Routes, Likely    []routeTold
							}
						}
					}
				}
			}
			read(t, resolverstest.Ask(t, api, everyFix, nil), &found)
			tried := map[string]bool{}
			send := func(fix json.RawMessage, key string, channel *keyed, route *routeTold) {
				if text := string(fix); text == "null" || text == "[]" || tried[text] {
					return
				}
				tried[string(fix)] = true
				variables := map[string]any{"with": fix, "key": key}
				if channel != nil {
					variables["channel"] = channel.Key
				}
				var after struct {
					Catalogue struct {
						Node struct {
							Verdict struct{ Certain, Possible []routeTold }
						}
					}
				}
				read(t, resolverstest.Ask(t, api, afterFix, variables), &after)
				if v := after.Catalogue.Node.Verdict; route != nil && (!route.live(v.Certain) || !route.live(v.Possible)) {
					t.Errorf("%s: the route from %s is not LIVE after %s", key, route.Holder.Key, fix)
				}
			}
			for _, n := range found.Catalogue.Requirements.Nodes {
				for _, v := range n.Verdicts {
					for _, routes := range [][]routeTold{v.Routes, v.Likely} {
						for i := range routes {
							send(routes[i].Fix, n.Key, v.Channel, &routes[i])
						}
					}
					for _, b := range append(v.Certain, v.Possible...) {
						send(b.Fix, n.Key, v.Channel, nil)
					}
				}
			}
			if len(tried) < 20 {
				t.Errorf("only %d fixes were sent back", len(tried))
			}
			t.Logf("%d fixes sent back", len(tried))
		})
	}
}

func read(t *testing.T, answer resolverstest.Answer, into any) {
	t.Helper()
	if len(answer.Errors) > 0 {
		t.Fatalf("%+v", answer.Errors)
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		t.Fatal(err)
	}
}
