package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/traffic"
)

func trafficCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "traffic",
		Short: "What the calls between systems show: declared and silent, used and not declared, paper still demanded",
		Long: "Beside what is declared, what was observed in the year that ends on the date: integrations in production that\n" +
			"nobody called, calls for which no integration is declared or none that admits the service, and paper that the act\n" +
			"still demands although the data come. The counts are read with onceonly traffic import.",
		Example: "  onceonly traffic import calls.csv.gz --dry-run\n  onceonly traffic",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			if flags.asJSON {
				return report.trafficJSON(world.out)
			}
			report.traffic(world.out)
			return nil
		},
	}
	flags.add(command)
	command.AddCommand(trafficImportCommand(world, store))
	return command
}

func (r gapReport) traffic(out io.Writer) {
	found := gap.Of(r.view).Traffic()
	fmt.Fprintf(out, "Calls between systems from %s to %s beside what is declared (revision %d).\n", found.Year.From, found.Year.To, r.view.Revision())
	if r.view.Count(graph.TypeTrafficTotal) == 0 {
		fmt.Fprintln(out, "No call was ever counted, so nothing is known of any integration. Read counts with: onceonly traffic import FILE")
		return
	}
	fmt.Fprintf(out, "\nDeclared and silent: in production, observed, and not called (%d in all, %d shown).\n", len(found.Silent), r.cut(len(found.Silent)))
	fmt.Fprintf(out, "Of %d more integrations in production no count would show a call: they are not observed, which is not silent.\n", len(found.NotObserved))
	silent := &table{head: []string{"INTEGRATION", "CONSUMER", "PROVIDER", "DAYS OBSERVED", "FROM", "TO", "LAST CALL"}, right: map[int]bool{3: true}}
	for _, s := range found.Silent[:r.cut(len(found.Silent))] {
		last := "never"
		if s.LastCall != 0 {
			last = s.LastCall.String()
		}
		silent.add(string(s.Integration), r.system(s.Consumer), r.system(s.Provider), fmt.Sprint(s.Days), s.Observed.From.String(), s.Observed.To.String(), last)
	}
	silent.printAny(out)
	fmt.Fprintf(out, "\nUsed and not declared (%d in all, %d shown).\n", len(found.Undeclared), r.cut(len(found.Undeclared)))
	undeclared := &table{head: []string{"WHAT IS MISSING", "CONSUMER", "PROVIDER", "CALLS", "FAILED", "LAST CALL", "SERVICES"},
		right: map[int]bool{3: true, 4: true}, flexible: 6}
	for _, u := range found.Undeclared[:r.cut(len(found.Undeclared))] {
		undeclared.add(missingThere[u.Kind], r.system(u.Consumer), r.system(u.Provider), fmt.Sprint(u.Calls), fmt.Sprint(u.Failures), u.Called.To.String(), r.keys(u.Services))
	}
	undeclared.printAny(out)
	fmt.Fprintf(out, "\nPaper still demanded although a system that holds the data is called for the service (%d in all, %d shown).\n",
		len(found.StillPaper), r.cut(len(found.StillPaper)))
	fmt.Fprintln(out, "A system with * is only supposed to hold them.")
	paper := &table{head: []string{"REQUIREMENT", "CHANNEL", "DOCUMENT", "CALLED", "CALLS", "ACT SAYS", "TO DO"}, right: map[int]bool{4: true}, flexible: 2}
	for _, p := range found.StillPaper[:r.cut(len(found.StillPaper))] {
		says := string(p.Says)
		if says == "" {
			says = "not read"
		}
		called := r.system(p.Provider)
		if !p.Solid {
			called += "*"
		}
		paper.add(string(p.Requirement), r.channel(p.Channel), r.document(p.DocumentType), called, fmt.Sprint(p.Calls), says, string(p.Decision))
	}
	paper.printAny(out)
	r.trafficByBody(out)
}

// missingThere words what an undeclared use lacks.
var missingThere = map[gap.UndeclaredKind]string{
	gap.NoIntegration:        "no integration",
	gap.NotInProduction:      "not in production",
	gap.NotAdmittedUse:       "service not admitted",
	gap.AdmissionNotRecorded: "admission not recorded",
}

func (r gapReport) trafficByBody(out io.Writer) {
	bodies := gap.Of(r.view).TrafficByBody()
	if len(bodies) == 0 {
		return
	}
	fmt.Fprintf(out, "\nBy body, as the owner of either system or as responsible for the service (%d in all, %d shown).\n\n", len(bodies), r.cut(len(bodies)))
	t := &table{head: []string{"BODY", "SILENT", "NOT DECLARED", "STILL PAPER"}, right: map[int]bool{1: true, 2: true, 3: true}}
	for _, b := range bodies[:r.cut(len(bodies))] {
		t.add(r.body(b.Body), number(b.Silent), number(b.Undeclared), number(b.StillPaper))
	}
	t.print(out)
}

func (r gapReport) trafficJSON(out io.Writer) error {
	table := gap.Of(r.view)
	found := table.Traffic()
	return writeJSON(out, r.moment(map[string]any{"year": found.Year, "totals": r.view.Count(graph.TypeTrafficTotal), "silent": found.Silent,
		"notObserved": found.NotObserved, "undeclared": found.Undeclared, "stillPaper": found.StillPaper, "byBody": table.TrafficByBody()}))
}

func trafficImportCommand(world environment, store *storeFlags) *cobra.Command {
	var dryRun bool
	var options traffic.Options
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Read daily counts of calls between systems",
		Long: "Reads a file of counts (CSV or NDJSON, plain or gzip) with the columns consumer, provider, service, day, calls and\n" +
			"failures. Systems are named by key, abbreviation, alias or registration number, services by key or an identifier such\n" +
			"as egov:159. The daily counts go into the store; their totals become OBSERVED facts of the registry. Reading a file\n" +
			"again changes nothing; a corrected file takes the place of what was there for its days.\n\n" +
			"A file with rows that cannot be read, or that name what the registry does not know, is refused whole, and what\n" +
			"is wrong is listed; --skip-bad and --skip-unknown take over the rest and list what was left out.",
		Example: "  onceonly traffic import calls.csv.gz --dry-run\n  onceonly traffic import shep-2026.ndjson --complete-for shep --skip-unknown",
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			ctx := command.Context()
			today, err := dateOf("", world)
			if err != nil {
				return err
			}
			options.Name, options.Today = filepath.Base(args[0]), today
			opened, err := store.openFilled(ctx, world)
			if err != nil {
				return err
			}
			defer opened.Close()
			counts, ok := opened.(graph.TrafficStore)
			if !ok {
				return graph.Errorf(graph.BadRequest, "This store keeps no counts of calls.")
			}
			snapshot, err := opened.Load(ctx)
			if err != nil {
				return err
			}
			var report traffic.Report
			err = readCounts(args[0], "Checking", world, func(in io.Reader) error {
				report, err = traffic.Check(ctx, in, snapshot, options)
				return err
			})
			printTrafficReport(world.out, report)
			switch {
			case err != nil:
				return err
			case dryRun:
				fmt.Fprintln(world.out, "Dry run: nothing was written.")
				return nil
			}
			err = readCounts(args[0], "Writing", world, func(in io.Reader) error {
				return traffic.Write(ctx, in, snapshot, options, report, counts, world.now())
			})
			if err != nil {
				return err
			}
			return commitTotals(ctx, world, opened, counts)
		},
	}
	command.Flags().BoolVar(&dryRun, "dry-run", false, "check the file, show what it holds, and write nothing")
	command.Flags().BoolVar(&options.SkipBad, "skip-bad", false, "leave out rows that cannot be read, and list them")
	command.Flags().BoolVar(&options.SkipUnknown, "skip-unknown", false, "leave out rows that name systems or services that the registry does not know, and list these")
	command.Flags().StringArrayVar(&options.CompleteFor, "complete-for", nil,
		"a system of which the file counts every call, as consumer, provider or gateway, so that no call counted is no call made; may be given several times")
	return command
}

// readCounts opens a file and shows how far it is read.
func readCounts(name, doing string, world environment, use func(io.Reader) error) error {
	info, err := os.Stat(name) // before it is opened, for opening a pipe waits until somebody writes to it
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return graph.Errorf(graph.NotFound, "There is no file %s.", name)
	case err == nil && !info.Mode().IsRegular():
		return graph.Errorf(graph.BadRequest, "%s is no regular file; it is read twice, first to check it, so save it as a file.", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "%s cannot be opened: %w.", name, err)
	}
	defer file.Close()
	return use(&followed{file, info.Size(), 0, progressOf(doing, world.err, filepath.Base(name))})
}

// followed reads a file and tells how far it has come.
type followed struct {
	*os.File
	size, done int64
	tell       func(done, total int64)
}

func (f *followed) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.done += int64(n)
	f.tell(f.done, f.size)
	return n, err
}

func printTrafficReport(out io.Writer, r traffic.Report) {
	if r.Lines == 0 {
		return
	}
	fmt.Fprintf(out, "%s: %d rows, %d of them to be taken over", r.Name, r.Lines, r.Taken)
	if r.Taken > 0 {
		fmt.Fprintf(out, ": %d calls (%d failed) in %d series, from %s to %s", r.Calls, r.Failures, r.Series, r.Days.From, r.Days.To)
	}
	fmt.Fprintln(out, ".")
	if len(r.Ignored) > 0 {
		fmt.Fprintf(out, "Columns that were not read: %s.\n", strings.Join(r.Ignored, ", "))
	}
	if len(r.CompleteFor) > 0 {
		fmt.Fprintf(out, "Said to be complete for: %s.\n", strings.Join(textsOf(r.CompleteFor), ", "))
	}
	if r.Bad > 0 {
		fmt.Fprintf(out, "\n%d rows cannot be read; %d of them:\n", r.Bad, len(r.BadRows))
		for _, bad := range r.BadRows {
			fmt.Fprintf(out, "  %s\n", bad)
		}
	}
	if len(r.Unknown) > 0 {
		fmt.Fprintf(out, "\n%d rows name what the registry does not know. Add it to the registry, or give it the code as an alias or identifier:\n\n", r.UnknownRows)
		t := &table{head: []string{"CODE", "OF A", "ROWS", "CALLS", "COULD BE"}, right: map[int]bool{2: true, 3: true}, flexible: 4}
		for _, u := range r.Unknown {
			t.add(u.Code, u.Kind, fmt.Sprint(u.Rows), fmt.Sprint(u.Calls), strings.Join(textsOf(u.Might), ", "))
		}
		t.print(out)
	}
	if r.Bad > 0 || len(r.Unknown) > 0 {
		fmt.Fprintln(out)
	}
}

func textsOf(keys []graph.Key) []string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return texts
}

// commitTotals brings the totals in the graph up to date with the counts. Where others commit meanwhile it looks anew.
func commitTotals(ctx context.Context, world environment, store graph.Store, counts graph.TrafficReader) error {
	const attempts = 5
	for attempt := 1; ; attempt++ {
		snapshot, err := store.Load(ctx)
		if err != nil {
			return err
		}
		sum, err := traffic.Totals(ctx, counts, snapshot)
		if err != nil {
			return err
		}
		if len(sum.Edits) == 0 {
			fmt.Fprintf(world.out, "The counts are written; their %d totals in the registry are as they were.\n", sum.Totals)
			tellLeft(world, sum)
			return nil
		}
		change, err := commitWithProgress(ctx, world, store, snapshot.Revision(), sum.ChangeSet(actor()))
		if graph.CodeOf(err) == graph.Conflict && err != nil && attempt < attempts {
			continue
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(world.out, "The counts are written. %d totals from %s to %s are in the registry, %d nodes of it changed: revision %d.\n",
			sum.Totals, sum.Days.From, sum.Days.To, len(sum.Edits), change.Revision)
		tellLeft(world, sum)
		return nil
	}
}

func tellLeft(world environment, sum traffic.Summary) {
	if sum.Left > 0 {
		fmt.Fprintf(world.out, "%d series have no total, as a system or service of theirs is not in the registry any more.\n", sum.Left)
	}
	for _, f := range sum.Broken {
		fmt.Fprintf(world.out, "The counts of %s are not all there, as reading it broke off on %s: read it again.\n", f.Name, f.ReadAt.Format("2006-01-02"))
	}
}
