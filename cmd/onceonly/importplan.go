package main

import (
	"fmt"
	"io"
	"strings"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

// shownKeys is how many keys of one kind of change are listed; the numbers above count all.
const shownKeys = 5

// printPlan shows what an import does: a table of numbers, and below it the keys of what is added, changed and removed.
func printPlan(out io.Writer, plan *catalogue.ImportPlan) {
	t := table{head: []string{"TYPE", "ADDED", "CHANGED", "REMOVED", "UNCHANGED"}, right: map[int]bool{1: true, 2: true, 3: true, 4: true}}
	var sum [4]int
	for _, p := range plan.Types {
		counts := [4]int{len(p.Added), len(p.Changed), len(p.Removed), p.Unchanged}
		t.add(row(string(p.Type), counts)...)
		for i, n := range counts {
			sum[i] += n
		}
	}
	t.add(row("all", sum)...)
	t.print(out)
	for _, p := range plan.Types {
		printKeys(out, "added", p.Type, p.Added)
		changed := make([]graph.Key, len(p.Changed))
		for i, c := range p.Changed {
			changed[i] = graph.Key(fmt.Sprintf("%s (%s)", c.Key, strings.Join(c.Fields, ", ")))
		}
		printKeys(out, "changed", p.Type, changed)
		printKeys(out, "removed", p.Type, p.Removed)
	}
}

func row(name string, counts [4]int) []string {
	cells := []string{name}
	for _, n := range counts {
		cells = append(cells, fmt.Sprint(n))
	}
	return cells
}

func printKeys(out io.Writer, what string, t graph.NodeType, keys []graph.Key) {
	if len(keys) == 0 {
		return
	}
	fmt.Fprintf(out, "%s %s:", what, t)
	for i, key := range keys {
		if i == shownKeys {
			fmt.Fprintf(out, " … and %d more", len(keys)-i)
			break
		}
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, " %s", key)
	}
	fmt.Fprintln(out)
}
