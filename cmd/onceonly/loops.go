package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func loopsCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var body, service, document string
	command := &cobra.Command{
		Use:     "loops",
		Short:   "Where applicants carry paper from one body to another",
		Long:    "The results of one service that another demands as documents although the data do not reach it.",
		Example: "  onceonly loops\n  onceonly loops --service kz-pass014",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			var where gap.CourierLoopWhere
			if where.Bodies, err = report.named("body", graph.TypeOrganization, body); err != nil {
				return err
			}
			if where.Services, err = report.named("service", graph.TypeService, service); err != nil {
				return err
			}
			if where.DocumentTypes, err = report.named("document", graph.TypeDocumentType, document); err != nil {
				return err
			}
			loops := gap.Of(report.view).CourierLoops(where)
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"loops": loops}))
			}
			report.loops(world.out, loops)
			return nil
		},
	}
	flags.add(command)
	command.Flags().StringVar(&body, "body", "", "the key of a body that is responsible for one of the two services")
	command.Flags().StringVar(&service, "service", "", "the key of one of the two services")
	command.Flags().StringVar(&document, "document", "", "the key of a kind of document")
	return command
}

func (r gapReport) loops(out io.Writer, loops []gap.CourierLoop) {
	between := 0
	for i := range loops {
		if loops[i].BetweenBodies() {
			between++
		}
	}
	fmt.Fprintf(out, "Results of services that services demand as documents, as of %s (revision %d): %d, %d shown. Of %d of them\n",
		r.view.Date, r.view.Revision(), len(loops), r.cut(len(loops)), between)
	fmt.Fprintln(out, "the applicant carries the paper from one body to another.")
	fmt.Fprintln(out, "Channels: on which the data do not arrive on solid facts · even if what is in doubt turns out well.")
	fmt.Fprintln(out, "Held by: the systems that hold the record already; * is only supposed to.")
	t := table{head: []string{"DOCUMENT", "ISSUED BY", "ISSUING BODY", "DEMANDED BY", "DEMANDING BODY", "CHANNELS", "HELD BY"}, flexible: 4, right: map[int]bool{5: true}}
	for _, l := range loops[:r.cut(len(loops))] {
		holders := make([]string, len(l.Holders))
		for i, h := range l.Holders {
			holders[i] = r.system(h.System)
			if h.Inferred {
				holders[i] += "*"
			}
		}
		t.add(string(l.DocumentType), r.keys(l.Issuing), r.keys(l.IssuingBodies), string(l.Requirement), string(l.DemandingBody),
			fmt.Sprintf("%d · %d", len(l.Channels), len(l.Possibly)), strings.Join(holders, ", "))
	}
	t.printAny(out)
}

// number shows a number, and a dot for none.
func number(n int) string {
	if n == 0 {
		return "."
	}
	return fmt.Sprint(n)
}
