package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/gap"
)

func whatifCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "whatif FILE",
		Short: "What would be otherwise if the changes of a file were made; nothing is written",
		Long: "Tries changes on the graph and tells what is otherwise: outcomes, verdicts with what they rest on, services\n" +
			"without paper, missing integrations. The file is a JSON array of changes, as GraphQL takes them in catalogue(with:),\n" +
			"or a catalogue file, whose nodes are put in. - reads from the standard input.",
		Example: "  onceonly whatif changes.json\n  onceonly whatif more-integrations.json --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			edits, err := readChanges(args[0])
			if err != nil {
				return err
			}
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			tried, err := report.view.With(graph.ChangeSet{Edits: edits})
			if err != nil {
				return err
			}
			return report.compare(world.out, report.view, tried.View(report.view.Date), flags.asJSON)
		},
	}
	flags.add(command)
	return command
}

// readChanges reads the edits of a file: an array of changes, or a catalogue.
func readChanges(name string) ([]graph.Edit, error) {
	text, err := readWhole(name)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "%s cannot be read: %w", name, err)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(text, "\ufeff \t\r\n"), []byte("[")) {
		nodes, err := catalogue.Read(name, bytes.NewReader(text), nil)
		if err != nil {
			return nil, err
		}
		edits := make([]graph.Edit, len(nodes))
		for i, n := range nodes {
			edits[i] = graph.Put(n)
		}
		return edits, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	decoder.UseNumber()
	var inputs []map[string]any
	if err := decoder.Decode(&inputs); err != nil {
		return nil, graph.Errorf(graph.BadRequest, "%s is no array of changes: %w", name, err)
	}
	edits := make([]graph.Edit, len(inputs))
	for i := range inputs {
		var input graph.ChangeInput
		if err := input.UnmarshalGQL(inputs[i]); err != nil {
			return nil, err
		}
		if edits[i], err = input.Edit(); err != nil {
			return nil, graph.Errorf(graph.BadRequest, "%s, change %d: %w", name, i+1, err)
		}
	}
	return edits, nil
}

func readWhole(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

func diffCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "diff MOMENT MOMENT",
		Short: "What is otherwise at one moment than at another, and why",
		Long: "A moment is a revision (41), a date (2026-01-31: what is in force then, as far as is known now), or both\n" +
			"(41@2026-01-31). A revision alone is looked at as of today, or of --date.",
		Example: "  onceonly diff 1 2\n  onceonly diff 2026-01-01 2027-01-01\n  onceonly diff 40@2026-01-01 41@2026-01-01",
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			language, err := languageOf(flags.lang, world)
			if err != nil {
				return err
			}
			day, err := dateOf(flags.date, world)
			if err != nil {
				return err
			}
			opened, err := store.openFilled(command.Context(), world)
			if err != nil {
				return err
			}
			defer opened.Close()
			newest, err := opened.Load(command.Context())
			if err != nil {
				return err
			}
			var views [2]*graph.View
			for i, text := range args {
				if views[i], err = viewAt(command.Context(), opened, newest, text, day); err != nil {
					return err
				}
			}
			return gapReport{view: views[1], lang: language, top: flags.top}.compare(world.out, views[0], views[1], flags.asJSON)
		},
	}
	flags.add(command)
	return command
}

// viewAt reads a moment: a revision, a date, or revision@date.
func viewAt(ctx context.Context, store graph.Store, newest *graph.Snapshot, text string, today graph.Date) (*graph.View, error) {
	revisionText, dateText, both := strings.Cut(text, "@")
	if !both && strings.Count(text, "-") == 2 {
		revisionText, dateText = "", text
	}
	snapshot, date := newest, today
	if revisionText != "" {
		revision, err := strconv.ParseInt(revisionText, 10, 64)
		if err != nil || revision < 0 {
			return nil, graph.Errorf(graph.BadRequest, "%q is no moment: give a revision (41), a date (2026-01-31) or both (41@2026-01-31).", text)
		}
		if graph.Revision(revision) != newest.Revision() {
			if snapshot, err = store.At(ctx, graph.Revision(revision)); err != nil {
				return nil, err
			}
		}
	}
	if dateText != "" {
		var err error
		if date, err = graph.ParseDate(dateText); err != nil {
			return nil, graph.Errorf(graph.BadRequest, "%q is no moment: %w.", text, err)
		}
	}
	return snapshot.View(date), nil
}

// compare tells a difference.
func (r gapReport) compare(out io.Writer, from, to *graph.View, asJSON bool) error {
	d := gap.Compare(from, to)
	if asJSON {
		return writeJSON(out, differenceJSON(d))
	}
	fmt.Fprintf(out, "From %s to %s: %s differ, %s.\n", momentText(from), momentText(to), numbered(len(d.Nodes), "fact", "facts"),
		numbered(len(d.Verdicts), "verdict changed", "verdicts changed"))
	r.printDifference(out, d)
	return nil
}

func momentText(v *graph.View) string {
	text := fmt.Sprintf("%s (revision %d", v.Date, v.Revision())
	if v.Hypothesis() != "" {
		text += " with the changes tried"
	}
	return text + ")"
}

func numbered(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (r gapReport) printDifference(out io.Writer, d *gap.Difference) {
	if len(d.Nodes) > 0 {
		fmt.Fprintf(out, "\nFacts that differ (%d in all, %d shown).\n\n", len(d.Nodes), r.cut(len(d.Nodes)))
		t := &table{head: []string{"", "TYPE", "KEY", "WHAT"}, flexible: 3}
		for _, n := range d.Nodes[:r.cut(len(d.Nodes))] {
			t.add(string(n.Kind), string(n.Ref.Type), string(n.Ref.Key), strings.Join(n.Fields, ", "))
		}
		t.print(out)
	}
	if len(d.Turns) > 0 {
		fmt.Fprintf(out, "\nPeriods that begin or end (%d in all, %d shown).\n\n", len(d.Turns), r.cut(len(d.Turns)))
		t := &table{head: []string{"ON", "", "TYPE", "KEY", "WHAT"}, flexible: 3}
		for _, turn := range d.Turns[:r.cut(len(d.Turns))] {
			t.add(turn.On.String(), began(turn.Began), string(turn.Ref.Type), string(turn.Ref.Key), turned(&turn))
		}
		t.print(out)
	}
	r.printMoves(out, d)
	all := make([]*gap.VerdictChange, len(d.Verdicts))
	for i := range d.Verdicts {
		all[i] = &d.Verdicts[i]
	}
	r.printVerdicts(out, "Verdicts that changed", d, all, true)
	r.printPaperless(out, d)
	missing := d.Missing()
	r.printPairs(out, "Missing integrations that are not missing any more", missing.Gone)
	r.printPairs(out, "Missing integrations that are new", missing.New)
}

func began(so bool) string {
	if so {
		return "begins"
	}
	return "ended"
}

func turned(t *graph.Turn) string {
	if t.Status != "" {
		return t.Field + " " + string(t.Status)
	}
	return t.Field
}

func (r gapReport) printMoves(out io.Writer, d *gap.Difference) {
	if len(d.Verdicts) == 0 {
		return
	}
	fmt.Fprintln(out, "\nDocuments, each on one channel, by outcome before and after. Two numbers are: on solid facts alone · if what is in doubt turns out well.")
	fmt.Fprintln(out)
	var same gap.Bounds
	t := &table{head: []string{"BEFORE", "AFTER", "DOCUMENTS"}, right: map[int]bool{2: true}}
	for _, m := range d.Moves() {
		if m.From == m.To {
			same.Certain, same.Possible = same.Certain+m.Count.Certain, same.Possible+m.Count.Possible
			continue
		}
		t.add(outcomeTexts[m.From], outcomeTexts[m.To], both(m.Count))
	}
	if same != (gap.Bounds{}) {
		t.add("the same, by other works or in other cases", "", both(same))
	}
	t.print(out)
}

// outcomeTexts are the outcomes as the heads of tables name them.
var outcomeTexts = map[gap.Outcome]string{gap.ReplaceableNow: "now", gap.ReplaceableAfterWork: "after work", gap.PartlyReplaceable: "partly",
	gap.Substitutable: "substitute", gap.Paper: "paper", gap.Unknown: "unknown", gap.NotEvidence: "no evidence", "": "not demanded"}

// printVerdicts lists verdicts that changed; with causes, why.
func (r gapReport) printVerdicts(out io.Writer, title string, d *gap.Difference, changes []*gap.VerdictChange, withCauses bool) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s (%d in all, %d shown).\n\n", title, len(changes), r.cut(len(changes)))
	t := &table{head: []string{"REQUIREMENT", "CHANNEL", "BEFORE", "AFTER"}, flexible: 0}
	if withCauses {
		t.head, t.flexible = append(t.head, "BECAUSE OF"), 4
	}
	for _, c := range changes[:r.cut(len(changes))] {
		cells := []string{string(c.Requirement), r.channel(c.Channel), verdictText(c.Before()), verdictText(c.After())}
		if withCauses {
			cells = append(cells, strings.Join(causes(d, c), ", "))
		}
		t.add(cells...)
	}
	t.print(out)
}

// verdictText is both outcomes with the heaviest work before them, one where the two runs agree.
func verdictText(v *gap.Verdict) string {
	if v == nil {
		return outcomeTexts[""]
	}
	certain, possible := answerText(&v.Certain), answerText(&v.Possible)
	if certain == possible {
		return certain
	}
	return certain + " · " + possible
}

func answerText(a *gap.Answer) string {
	text := outcomeTexts[a.Outcome]
	if a.Step != "" && a.Step != gap.Live {
		text += " (" + strings.ToLower(string(a.Step))
		if len(a.Works) > 1 {
			text += fmt.Sprintf(", %d works", len(a.Works))
		}
		text += ")"
	}
	if a.Scope == gap.SomeCases {
		text += ", some cases"
	}
	return text
}

func causes(d *gap.Difference, c *gap.VerdictChange) []string {
	var texts []string
	for _, cause := range d.Causes(c) {
		if n := cause.Node; n != nil {
			text := string(n.Ref.Key) + " " + strings.ToLower(string(n.Kind))
			if n.Kind == graph.Changed {
				text = string(n.Ref.Key) + " (" + strings.Join(n.Fields, ", ") + ")"
			}
			texts = append(texts, text)
			continue
		}
		texts = append(texts, fmt.Sprintf("%s: %s %s %s", cause.Turn.Ref.Key, turned(cause.Turn), began(cause.Turn.Began), cause.Turn.On))
	}
	return texts
}

func (r gapReport) printPaperless(out io.Writer, d *gap.Difference) {
	t := &table{head: []string{"SERVICE", "CHANNEL", "BEFORE", "AFTER"}, flexible: 0}
	for i := range d.Papers {
		p := &d.Papers[i]
		if p.MadePaperless() != [2]bool{} || p.NoLongerPaperless() != [2]bool{} {
			t.add(string(p.Service), r.channel(p.Channel), paperlessText(p.Before), paperlessText(p.After))
		}
	}
	if count := len(t.rows); count > 0 {
		t.rows = t.rows[:r.cut(count)]
		fmt.Fprintf(out, "\nServices that came to ask for no paper, or ask for some again (%d in all, %d shown).\n\n", count, len(t.rows))
		t.print(out)
	}
}

func paperlessText(p *gap.PaperSummary) string {
	if p == nil {
		return "no such service"
	}
	if p.Paperless.Possibly != p.Paperless.State {
		return string(p.Paperless.State) + " · " + string(p.Paperless.Possibly)
	}
	return string(p.Paperless.State)
}

func (r gapReport) printPairs(out io.Writer, title string, pairs []*gap.MissingIntegration) {
	if len(pairs) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s (%d in all, %d shown).\n\n", title, len(pairs), r.cut(len(pairs)))
	r.missingTable(pairs).print(out)
}

// changeJSON is a verdict that changed, in JSON.
type changeJSON struct {
	Service     graph.Key
	Requirement graph.Key
	Channel     graph.Key
	Direction   gap.Direction
	Before      *gap.Verdict
	After       *gap.Verdict
	Because     []gap.Cause
}

func changesJSON(d *gap.Difference, changes []*gap.VerdictChange) []changeJSON {
	list := make([]changeJSON, len(changes))
	for i, c := range changes {
		list[i] = changeJSON{c.Service, c.Requirement, c.Channel, c.Direction, c.Before(), c.After(), d.Causes(c)}
	}
	return list
}

func differenceJSON(d *gap.Difference) map[string]any {
	all := make([]*gap.VerdictChange, len(d.Verdicts))
	for i := range d.Verdicts {
		all[i] = &d.Verdicts[i]
	}
	moment := func(v *graph.View) map[string]any {
		return map[string]any{"date": v.Date, "revision": v.Revision(), "hypothetical": v.Hypothesis() != ""}
	}
	freed, lost := d.Freed()
	missing := d.Missing()
	return map[string]any{"from": moment(d.From), "to": moment(d.To), "nodes": d.Nodes, "turns": d.Turns, "outcomes": d.Moves(), "freed": freed, "lost": lost,
		"verdicts": changesJSON(d, all), "papers": d.Papers, "missingGone": missing.Gone, "missingNew": missing.New, "missingChanged": missing.Changed}
}
