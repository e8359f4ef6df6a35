package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func coverageCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:     "coverage DOCUMENT",
		Short:   "How far data take the place of one kind of document, piece by piece",
		Example: "  onceonly coverage BIRTH_CERT",
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			degree := gap.Of(report.view).Degree(graph.Key(args[0]))
			if degree == nil {
				return graph.Errorf(graph.NotFound, "There is no kind of document %q.", args[0])
			}
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"coverage": degree}))
			}
			report.degree(world.out, degree)
			return nil
		},
	}
	flags.add(command)
	return command
}

func (r gapReport) degree(out io.Writer, d *gap.DocumentDegree) {
	fmt.Fprintf(out, "%s (%s): demanded %d times, each channel of a service counted, as of %s (revision %d).\n", r.document(d.DocumentType), d.DocumentType,
		d.Documents, r.view.Date, r.view.Revision())
	fmt.Fprintln(out, "Two numbers are: on solid facts alone · if what is inferred or not recorded turns out well. A single dot is none.")
	fmt.Fprintln(out)
	t := table{head: []string{"PIECE OF INFORMATION", "ARRIVES", "AFTER WORK", "NOBODY HOLDS IT", "SOURCE ON SOLID FACTS"}, right: map[int]bool{1: true, 2: true, 3: true}}
	for i := range d.Items {
		item := &d.Items[i]
		t.add(r.item(item.Item), both(item.Arrives), both(item.AfterWork), both(item.Without), source(item.Conflict[0]))
	}
	t.print(out)
	t = table{head: []string{"PIECE OF INFORMATION", "HELD BY", "HOLDING", "BASIS", "THE STATE RELIES ON IT", "COPY OF"}, flexible: 1}
	for i := range d.Items {
		for _, h := range d.Items[i].Holders {
			basis, holding, relies, of := "solid", string(h.Holding), "no", ""
			if h.Inferred {
				basis = "supposed"
			}
			if holding == "" {
				holding = "(follows from an integration)"
			}
			if h.Authoritative {
				relies = "yes"
			}
			if h.CopyOf != "" {
				of = r.system(h.CopyOf)
			}
			t.add(r.item(d.Items[i].Item), r.system(h.System), holding, basis, relies, of)
		}
	}
	t.printAny(out)
}

func (r gapReport) item(key graph.Key) string {
	if i := r.view.DataItem(key); i != nil {
		return r.text(i.Name)
	}
	return "(the document itself)"
}
