package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func duplicatesCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "duplicates",
		Short: "Documents demanded twice, data held by several systems, names that are nearly equal",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			table := gap.Of(report.view)
			repeated, shared, alike := table.RepeatedDemands(), table.Shared(), report.view.NamedAlike(graph.TypeDocumentType)
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"repeatedDemands": repeated, "sharedData": shared, "namedAlike": alike}))
			}
			report.duplicates(world.out, repeated, shared, alike)
			return nil
		},
	}
	flags.add(command)
	return command
}

func (r gapReport) duplicates(out io.Writer, repeated []gap.RepeatedDemand, shared []gap.SharedData, alike []graph.NamedAlike) {
	fmt.Fprintf(out, "As of %s (revision %d).\n", r.view.Date, r.view.Revision())
	fmt.Fprintf(out, "\nDocuments that a service demands more than once: %d, %d shown.\n", len(repeated), r.cut(len(repeated)))
	t := table{head: []string{"SERVICE", "DOCUMENT", "OF", "DEMANDS"}, flexible: 3}
	for _, d := range repeated[:r.cut(len(repeated))] {
		of := d.Subject
		if of == "" {
			of = "(not recorded)"
		}
		t.add(string(d.Service), r.document(d.DocumentType), of, r.keys(d.Requirements))
	}
	t.printAny(out)

	fmt.Fprintf(out, "\nData that several systems hold: %d, %d shown.\n", len(shared), r.cut(len(shared)))
	t = table{head: []string{"DATA", "HELD BY", "SOURCE ON SOLID FACTS", "SOURCE IF DOUBTS TURN OUT WELL"}, flexible: 1}
	for _, d := range shared[:r.cut(len(shared))] {
		what := string(d.DocumentType)
		if d.DataItem != "" {
			what = string(d.DataItem)
		}
		systems := ""
		for i, key := range d.Holders {
			if i > 0 {
				systems += ", "
			}
			systems += r.system(key)
		}
		t.add(what, systems, source(d.Conflict[0]), source(d.Conflict[1]))
	}
	t.printAny(out)

	fmt.Fprintf(out, "\nKinds of documents with nearly equal names: %d, %d shown.\n", len(alike), r.cut(len(alike)))
	t = table{head: []string{"DOCUMENT", "IS NAMED LIKE", "NAMES", "ALIKE"}, flexible: 2}
	for _, pair := range alike[:r.cut(len(alike))] {
		t.add(string(pair.A), string(pair.B), r.document(pair.A)+" / "+r.document(pair.B), fmt.Sprintf("%.2f", pair.Similarity))
	}
	t.printAny(out)
}

// source says in words who is the source that the state relies on.
func source(kind gap.ConflictKind) string {
	switch kind {
	case gap.Conflicting:
		return "two claim to be it"
	case gap.NoAuthority:
		return "nobody is named"
	}
	return "no conflict"
}

// printAny prints the table below an empty line, and nothing where it has no rows.
func (t *table) printAny(out io.Writer) {
	if len(t.rows) > 0 {
		fmt.Fprintln(out)
		t.print(out)
	}
}
