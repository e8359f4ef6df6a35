package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

var decisions = []gap.Decision{gap.AmendAct, gap.ReadAct, gap.ConfirmData, gap.Integrate, gap.LawAhead, gap.Substitute, gap.Survey, gap.Keep, gap.Settled}

func reconcileCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var decision, body, service, on, run string
	command := &cobra.Command{
		Use:   "reconcile",
		Short: "The act and the graph side by side: what is to be done about each document",
		Long: "For each body how many of its documents there are of each decision; then the paper that no system work is needed\n" +
			"for, since the data arrive and only the act still demands it; and the documents that an act drops on one channel\n" +
			"and demands on another. With --decision the documents of that decision.",
		Example: "  onceonly reconcile\n  onceonly reconcile --decision integrate --body ministry-of-justice",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			var where gap.ReconciliationWhere
			var err error
			if where.On, err = oneOf("on", on, gap.OnEachChannel, gap.OnSomeChannel, gap.OnEveryChannel); err != nil {
				return err
			}
			if where.Run, err = oneOf("run", run, gap.Certain, gap.Possible); err != nil {
				return err
			}
			if decision != "" {
				wanted, err := oneOf("decision", decision, decisions...)
				if err != nil {
					return err
				}
				where.Decisions = []gap.Decision{wanted}
			}
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			if where.Bodies, err = report.named("body", graph.TypeOrganization, body); err != nil {
				return err
			}
			if where.Services, err = report.named("service", graph.TypeService, service); err != nil {
				return err
			}
			if flags.asJSON {
				return report.reconciliationJSON(world.out, where)
			}
			report.reconciliation(world.out, where)
			return nil
		},
	}
	flags.add(command)
	command.Flags().StringVar(&decision, "decision", "", "list the documents of one decision, such as amend-act")
	command.Flags().StringVar(&body, "body", "", "the key of the body responsible for the services")
	command.Flags().StringVar(&service, "service", "", "the key of one service")
	command.Flags().StringVar(&on, "on", "each-channel", "each-channel, or one row for a document: some-channel (the best), every-channel (the worst)")
	command.Flags().StringVar(&run, "run", "certain", "certain: on solid facts; possible: if what is in doubt turns out well")
	return command
}

// named reads the key of a node from a flag, nil where the flag is not given. NOT_FOUND where there is no such node.
func (r gapReport) named(flag string, t graph.NodeType, text string) ([]graph.Key, error) {
	if text == "" {
		return nil, nil
	}
	key := graph.Key(text)
	if r.view.Node(graph.Ref{Type: t, Key: key}) == nil {
		return nil, graph.Errorf(graph.NotFound, "--%s: there is no %s %q.", flag, t, text)
	}
	return []graph.Key{key}, nil
}

func (r gapReport) reconciliation(out io.Writer, where gap.ReconciliationWhere) {
	table := gap.Of(r.view)
	rows, bodies := table.Reconciliation(where)
	fmt.Fprintf(out, "The act and the graph side by side, as of %s (revision %d): documents × channels by what is to be done.\n", r.view.Date, r.view.Revision())
	fmt.Fprintln(out, "Two numbers are: on solid facts alone · if what is inferred or not recorded turns out well. A single dot is none.")
	fmt.Fprintln(out)
	countTable(r, bodies, decisions).print(out)
	if len(where.Decisions) > 0 {
		fmt.Fprintf(out, "\n%s: %d rows, %d shown.\n\n", where.Decisions[0], len(rows), r.cut(len(rows)))
		r.reconciled(rows).print(out)
		return
	}
	for _, run := range []gap.Run{gap.Certain, gap.Possible} {
		where.Run, where.Decisions = run, []gap.Decision{gap.AmendAct}
		amend, _ := table.Reconciliation(where)
		ground := "on solid facts alone"
		if run == gap.Possible {
			ground = "if what is inferred or not recorded turns out well"
		}
		fmt.Fprintf(out, "\nPaper that no system work is needed for, only the act (roadmap, section 3), %s: %d, %d shown.\n", ground, len(amend), r.cut(len(amend)))
		if len(amend) > 0 {
			fmt.Fprintln(out)
			r.reconciled(amend).print(out)
		}
	}
	r.contradictions(out)
}

func (r gapReport) reconciled(rows []gap.Reconciled) *table {
	t := &table{head: []string{"REQUIREMENT", "CHANNEL", "DOCUMENT", "ACT SAYS", "CERTAIN", "POSSIBLY", "TO KEEP", "ACT"}, flexible: 2, right: map[int]bool{6: true}}
	for i := range rows[:r.cut(len(rows))] {
		row := &rows[i]
		says, keep := string(row.Says), "."
		if says == "" {
			says = "not read"
		}
		if n := len(row.Exceptions()); n > 0 {
			keep = fmt.Sprintf("%d cases", n)
		}
		t.add(string(row.Requirement), r.channel(row.Channel), r.document(row.DocumentType), says, string(row.Certain), string(row.Possible), keep,
			r.keys(row.ToAmend(r.view.Snapshot)))
	}
	return t
}

func (r gapReport) contradictions(out io.Writer) {
	list := gap.Of(r.view).Contradictions()
	fmt.Fprintf(out, "\nDocuments that the act drops on one channel and demands on another: %d, %d shown.\n", len(list), r.cut(len(list)))
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(out)
	t := table{head: []string{"SERVICE", "DOCUMENT", "DROPPED ON", "DEMANDED ON"}, flexible: 1}
	channels := func(units []gap.Unit) string {
		var keys []graph.Key
		for _, u := range units {
			keys = append(keys, u.Channel)
		}
		return r.keys(keys)
	}
	for _, c := range list[:r.cut(len(list))] {
		t.add(string(c.Service), r.document(c.DocumentType), channels(c.Dropped), channels(c.Demanded))
	}
	t.print(out)
}

// reconciledRow is a row in JSON.
type reconciledRow struct {
	gap.Reconciled
	Reserve         bool
	Exceptions      []gap.Case
	RoadmapSections []int
	ActsToAmend     []graph.Key
}

func (r gapReport) reconciliationJSON(out io.Writer, where gap.ReconciliationWhere) error {
	table := gap.Of(r.view)
	rows, bodies := table.Reconciliation(where)
	list := make([]reconciledRow, len(rows))
	for i := range rows {
		row := &rows[i]
		list[i] = reconciledRow{*row, row.Reserve(), row.Exceptions(), row.RoadmapSections(), row.ToAmend(r.view.Snapshot)}
	}
	return writeJSON(out, r.moment(map[string]any{"byBody": bodies, "rows": list, "contradictions": table.Contradictions()}))
}
