package gap_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

func blockersAreLifted(t *rapid.T, build func() engine) {
	e := build()
	s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
	table := e.of(s.View(gaptest.Date))
	for _, u := range table.Units() {
		for _, run := range []gap.Run{gap.Certain, gap.Possible} {
			e.lift(t, s, u, run)
		}
	}
}

// lift applies all fixes of a unit's blockers, and asks again until there are none.
func (e engine) lift(t *rapid.T, s *graph.Snapshot, u gap.Unit, run gap.Run) {
	const enough = 8
	for range enough {
		table := e.of(s.View(gaptest.Date))
		a := answerIn(table.Verdict(u.Requirement, u.Channel), run)
		blockers := table.Blockers(u, run)
		arrives := a.Outcome == gap.NotEvidence || a.Outcome == gap.ReplaceableNow && a.Scope == gap.AllCases
		if arrives != (len(blockers) == 0) {
			t.Fatalf("Something stands in the way of %v in run %s unless the data arrive: %s in %s, blockers %+v", u, run, a.Outcome, a.Scope, blockers)
		}
		var fixes []graph.Edit
		for _, b := range blockers {
			if len(b.Nodes) == 0 {
				t.Fatalf("A blocker concerns some node: %+v", b)
			}
			if len(b.Fix) > 0 {
				e.tried(t, s, b.Fix) // it can be sent back alone
			}
			fixes = append(fixes, b.Fix...)
		}
		if len(fixes) == 0 {
			return
		}
		next, err := e.with(s, graph.ChangeSet{Edits: gap.Together(fixes)})
		if err != nil {
			t.Fatal(err)
		}
		after := answerIn(e.of(next.View(gaptest.Date)).Verdict(u.Requirement, u.Channel), run)
		if a.Outcome == gap.ReplaceableAfterWork && (after.Outcome != gap.ReplaceableNow || a.Scope == gap.AllCases && after.Scope != gap.AllCases) {
			t.Fatalf("The fixes of %v in run %s together make it replaceable: it is %s in %s\n%+v", u, run, after.Outcome, after.Scope, blockers)
		}
		s = next
	}
	t.Fatalf("The blockers of %v in run %s have fixes without end: %+v", u, run, e.of(s.View(gaptest.Date)).Blockers(u, run))
}

func answerIn(v *gap.Verdict, run gap.Run) *gap.Answer {
	if run == gap.Possible {
		return &v.Possible
	}
	return &v.Certain
}

// blockerText is how cases write a blocker: its kind, what is not recorded, the items, the nodes concerned, the limits.
func blockerText(b *gap.Blocker) string {
	text := strings.TrimSpace(string(b.Kind) + " " + string(b.Work.What))
	for _, item := range b.Items {
		text += " " + string(item)
	}
	text += ":"
	for _, ref := range b.Nodes {
		text += " " + string(ref.Key)
	}
	if len(b.Keys) > 0 {
		text += " keys " + strings.Join(b.Keys, ",")
	}
	for _, w := range b.When {
		text += fmt.Sprintf(" %s..%s", w.Event.From, w.Event.To)
	}
	return text
}

// plainTree gives what a client reads of a value.
func plainTree(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	return tree
}
