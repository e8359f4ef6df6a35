package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// questionFlags are what every question about the graph at a date may be given.
type questionFlags struct {
	date, lang string
	asJSON     bool
	top        int
}

func (f *questionFlags) add(command *cobra.Command) {
	command.Flags().StringVar(&f.date, "date", "", "the effective date, as 2026-01-31 (default: today)")
	command.Flags().StringVar(&f.lang, "lang", "", "kk, ru or en (default: that of $LANG, else en)")
	command.Flags().BoolVar(&f.asJSON, "json", false, "print JSON, every entry")
	command.Flags().IntVar(&f.top, "top", 15, "how many entries to list; 0 lists all")
}

// report reads the newest graph for an answer.
func (f *questionFlags) report(ctx context.Context, world environment, store *storeFlags) (gapReport, error) {
	language, err := languageOf(f.lang, world)
	if err != nil {
		return gapReport{}, err
	}
	day, err := dateOf(f.date, world)
	if err != nil {
		return gapReport{}, err
	}
	snapshot, err := store.load(ctx, world)
	if err != nil {
		return gapReport{}, err
	}
	return gapReport{view: snapshot.View(day), lang: language, top: f.top}, nil
}

// moment is what every JSON answer says of itself.
func (r gapReport) moment(answer map[string]any) map[string]any {
	answer["date"], answer["revision"] = r.view.Date, r.view.Revision()
	return answer
}

func (r gapReport) body(key graph.Key) string {
	if o := r.view.Organization(key); o != nil {
		return r.text(o.Name)
	}
	return "(no body recorded)"
}

func (r gapReport) document(key graph.Key) string {
	if d := r.view.DocumentType(key); d != nil {
		return r.text(d.Name)
	}
	return string(key)
}

func (r gapReport) channel(key graph.Key) string {
	if key == "" {
		return "(no channel recorded)"
	}
	return string(key)
}

func (r gapReport) keys(keys []graph.Key) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return strings.Join(texts, ", ")
}

// both gives a number in both runs, and a dot for none.
func both(b gap.Bounds) string {
	if b == (gap.Bounds{}) {
		return "."
	}
	return fmt.Sprintf("%d · %d", b.Certain, b.Possible)
}

// countTable shows sums by body, a column for each word that some body has.
func countTable[W ~string](r gapReport, bodies []gap.BodyCount[W], words []W) *table {
	t := &table{head: []string{"BODY", "ALL"}, right: map[int]bool{1: true}}
	var used []W
	for _, word := range words {
		if slices.ContainsFunc(bodies, func(b gap.BodyCount[W]) bool { return countOf(b, word) != gap.Bounds{} }) {
			used = append(used, word)
			t.right[len(t.head)] = true
			t.head = append(t.head, strings.ReplaceAll(string(word), "_", " "))
		}
	}
	for _, b := range bodies[:r.cut(len(bodies))] {
		cells := []string{r.body(b.Body), both(b.Total)}
		for _, word := range used {
			cells = append(cells, both(countOf(b, word)))
		}
		t.add(cells...)
	}
	return t
}

func countOf[W ~string](b gap.BodyCount[W], word W) gap.Bounds {
	for _, c := range b.Counts {
		if c.Word == word {
			return c.Count
		}
	}
	return gap.Bounds{}
}

// oneOf reads a word from a flag, in any case and with - for _.
func oneOf[W ~string](flag, text string, words ...W) (W, error) {
	if word := W(strings.ToUpper(strings.ReplaceAll(text, "-", "_"))); slices.Contains(words, word) {
		return word, nil
	}
	names := make([]string, len(words))
	for i, word := range words {
		names[i] = string(word)
	}
	return "", graph.Errorf(graph.BadRequest, "--%s is %q; it can be %s.", flag, text, strings.Join(names, ", "))
}
