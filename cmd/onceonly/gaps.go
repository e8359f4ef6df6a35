package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
)

func gapsCommand(world environment, store *storeFlags) *cobra.Command {
	var service, date, lang string
	var asJSON, fixes, why bool
	var top int
	var chosen missingFlags
	command := &cobra.Command{
		Use:   "gaps",
		Short: "Which documents can be replaced, and which integrations are missing",
		Long: "Per service: the documents demanded and what becomes of them; then the missing integrations that free most,\n" +
			"the questions to owners of systems, the services without a system, and the paper that only the act still\n" +
			"demands. With --service one service in full sentences; with --consumer, --provider, --owner, --document or\n" +
			"--by the missing integrations alone, as chosen. With --service and --fixes the changes that lift what stands in its\n" +
			"way, as JSON for onceonly whatif.",
		Example: "  onceonly gaps\n  onceonly gaps --service kz-veh-reg --lang ru\n  onceonly gaps --document BIRTH_CERT\n  onceonly gaps --by provider-owner\n" +
			"  onceonly gaps --service kz-veh-reg --fixes > fixes.json",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			language, err := languageOf(lang, world)
			if err != nil {
				return err
			}
			day, err := dateOf(date, world)
			if err != nil {
				return err
			}
			snapshot, err := store.load(command.Context(), world)
			if err != nil {
				return err
			}
			report := gapReport{view: snapshot.View(day), lang: language, top: top}
			if err := chosen.read(report.view); err != nil {
				return err
			}
			report.chosen = chosen
			switch {
			case fixes:
				return report.fixesJSON(world.out, graph.Key(service))
			case chosen.given() && asJSON:
				return report.missingJSON(world.out)
			case chosen.given():
				report.printChosen(world.out)
				return nil
			case service != "" && asJSON:
				return report.serviceJSON(world.out, graph.Key(service))
			case service != "" && why:
				return explain.New(report.view, language).WhyOfService(world.out, graph.Key(service))
			case service != "":
				return explain.New(report.view, language).Service(world.out, graph.Key(service))
			case asJSON:
				return report.json(world.out)
			}
			report.print(world.out)
			return nil
		},
	}
	command.Flags().StringVar(&service, "service", "", "the key of one service, for its answer in full sentences")
	command.Flags().BoolVar(&why, "why", false, "with --service: why each answer is as it is, with provisions of law and sources")
	command.Flags().StringVar(&date, "date", "", "the effective date, as 2026-01-31 (default: today)")
	command.Flags().StringVar(&lang, "lang", "", "kk, ru or en (default: that of $LANG, else en)")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	chosen.add(command)
	command.Flags().BoolVar(&fixes, "fixes", false, "with --service: print the changes that lift what stands in the way")
	command.Flags().IntVar(&top, "top", 15, "how many missing integrations and papers to list; 0 lists all")
	return command
}

// kazakhstan is the time of the whole country since 1 March 2024.
var kazakhstan = time.FixedZone("UTC+5", 5*60*60)

func today(world environment) graph.Date { return graph.DateOf(world.now().In(kazakhstan)) }

// dateOf reads a date from a flag; "" is today in Kazakhstan.
func dateOf(text string, world environment) (graph.Date, error) {
	if text == "" {
		return today(world), nil
	}
	day, err := graph.ParseDate(text)
	if err != nil {
		return 0, graph.Errorf(graph.BadRequest, "--date: %w.", err)
	}
	return day, nil
}

func languageOf(text string, world environment) (graph.Lang, error) {
	if text == "" {
		text = "en"
		if locale := world.getenv("LANG"); strings.HasPrefix(locale, "ru") || strings.HasPrefix(locale, "kk") {
			text = locale[:2]
		}
	}
	switch lang := graph.Lang(strings.ToUpper(text)); lang {
	case graph.KK, graph.RU, graph.EN:
		return lang, nil
	}
	return "", graph.Errorf(graph.BadRequest, "--lang is %q; it can be kk, ru or en.", text)
}

// gapReport is the answer of the command gaps: on each requirement, where it stands best over the service's channels.
type gapReport struct {
	view *graph.View
	lang graph.Lang
	top  int

	chosen missingFlags
}

// serviceRow counts the documents of one service by outcome, in each run.
type serviceRow struct {
	Key       graph.Key                  `json:"service"`
	Name      string                     `json:"name"`
	Known     graph.DocumentsKnown       `json:"documentsKnown"`
	Demanded  int                        `json:"demanded"`
	ByOutcome map[gap.Outcome]gap.Bounds `json:"byOutcome"`
}

var outcomes = []gap.Outcome{gap.ReplaceableNow, gap.ReplaceableAfterWork, gap.PartlyReplaceable, gap.Substitutable, gap.Paper, gap.Unknown}

func (r gapReport) rows() (rows []serviceRow, unknown int) {
	table := gap.Of(r.view)
	for s := range graph.All[*graph.ServiceFacts](r.view.Snapshot, graph.TypeService) {
		row := serviceRow{Key: s.Key, Name: r.text(s.Name), Known: s.DocumentsKnown, ByOutcome: map[gap.Outcome]gap.Bounds{}}
		for q := range r.view.RequirementsOf(s.Key) {
			v := table.OnSomeChannel(q.Key)
			if v == nil || v.Outcome() == gap.NotEvidence {
				continue
			}
			row.Demanded++
			certain := row.ByOutcome[v.Outcome()]
			certain.Certain++
			row.ByOutcome[v.Outcome()] = certain
			possible := row.ByOutcome[v.Possibly()]
			possible.Possible++
			row.ByOutcome[v.Possibly()] = possible
		}
		if row.Demanded == 0 {
			unknown++
			continue
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b serviceRow) int {
		return cmp.Or(cmp.Compare(b.gain(), a.gain()), cmp.Compare(b.Demanded, a.Demanded), cmp.Compare(a.Key, b.Key))
	})
	return rows, unknown
}

// gain orders services by how much paper could fall.
func (r serviceRow) gain() int {
	now, after := r.ByOutcome[gap.ReplaceableNow], r.ByOutcome[gap.ReplaceableAfterWork]
	return now.Certain + now.Possible + after.Certain + after.Possible
}

func (r gapReport) text(t graph.Text) string {
	text, _ := t.In(r.lang, graph.RU, graph.KK, graph.EN)
	return text
}

func (r gapReport) system(key graph.Key) string {
	s := r.view.System(key)
	if s == nil {
		return string(key)
	}
	if s.Abbreviation != "" {
		return s.Abbreviation
	}
	return r.text(s.Name)
}

func (r gapReport) print(out io.Writer) {
	if r.view.Count(graph.TypeService) == 0 {
		fmt.Fprintln(out, "The store holds no service yet. Fill it: onceonly import FILE…, or onceonly import --sample.")
		return
	}
	rows, unknown := r.rows()
	fmt.Fprintf(out, "What becomes of the documents that each service demands, as of %s (revision %d), on the channel where it stands best.\n",
		r.view.Date, r.view.Revision())
	fmt.Fprintln(out, "Two numbers are: on solid facts alone · if what is inferred or not recorded turns out well. A single dot is none.")
	fmt.Fprintln(out, "12+ documents: 12 are recorded, and the list may be longer.")
	fmt.Fprintln(out)
	t := table{head: []string{"SERVICE", "NAME", "DOCUMENTS", "NOW", "AFTER WORK", "PARTLY", "SUBSTITUTE", "PAPER", "UNKNOWN"},
		right: map[int]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true}, flexible: 1}
	var sum serviceRow
	sum.ByOutcome = map[gap.Outcome]gap.Bounds{}
	for _, row := range rows {
		t.add(row.cells()...)
		sum.Demanded += row.Demanded
		for o, b := range row.ByOutcome {
			total := sum.ByOutcome[o]
			sum.ByOutcome[o] = gap.Bounds{Certain: total.Certain + b.Certain, Possible: total.Possible + b.Possible}
		}
	}
	sum.Name = fmt.Sprintf("%d services", len(rows))
	t.add(sum.cells()...)
	t.print(out)
	if unknown > 0 {
		fmt.Fprintf(out, "\nOf %d more services no document is recorded yet, so nothing can be said of them.\n", unknown)
	}
	r.printMissing(out)
	r.printWithoutSystem(out)
	r.printActOnly(out)
}

func (row serviceRow) cells() []string {
	demanded := fmt.Sprint(row.Demanded)
	if row.Known == graph.DocumentsPartial {
		demanded += "+" // at least
	}
	cells := []string{string(row.Key), row.Name, demanded}
	for _, o := range outcomes {
		cells = append(cells, bounds(row.ByOutcome[o].Certain, row.ByOutcome[o].Possible))
	}
	return cells
}

func (r gapReport) cut(n int) int {
	if r.top > 0 && n > r.top {
		return r.top
	}
	return n
}

// actOnly is a document whose data arrive and that only the act still demands, or of which nobody has read the act.
type actOnly struct {
	Service     graph.Key    `json:"service"`
	Requirement graph.Key    `json:"requirement"`
	Document    string       `json:"document"`
	Decision    gap.Decision `json:"decision"`
	Certain     bool         `json:"certain"`
}

func (r gapReport) actOnly() []actOnly {
	table := gap.Of(r.view)
	var list []actOnly
	for q := range graph.All[*graph.RequirementFacts](r.view.Snapshot, graph.TypeRequirement) {
		v := table.OnSomeChannel(q.Key)
		if v == nil {
			continue
		}
		certain, possible := v.Certain.Decision, v.Possible.Decision
		for _, d := range []gap.Decision{gap.AmendAct, gap.ReadAct} {
			if certain == d || possible == d {
				list = append(list, actOnly{q.Service, q.Key, r.text(q.Name), d, certain == d})
				break
			}
		}
	}
	rank := func(a actOnly) int {
		n := 0
		if !a.Certain {
			n += 2
		}
		if a.Decision == gap.ReadAct {
			n++
		}
		return n
	}
	slices.SortStableFunc(list, func(a, b actOnly) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Requirement, b.Requirement))
	})
	return list
}

func (r gapReport) printActOnly(out io.Writer) {
	list := r.actOnly()
	fmt.Fprintf(out, "\nPaper that only the act still demands: the data arrive (%d in all, %d shown).\n\n", len(list), r.cut(len(list)))
	t := table{head: []string{"SERVICE", "DOCUMENT", "TO DO", "ON"}, flexible: 1}
	for _, a := range list[:r.cut(len(list))] {
		todo, ground := "amend the act", "solid facts"
		if a.Decision == gap.ReadAct {
			todo = "read the act"
		}
		if !a.Certain {
			ground = "what is supposed"
		}
		t.add(string(a.Service), a.Document, todo, ground)
	}
	t.print(out)
}

func (r gapReport) json(out io.Writer) error {
	rows, unknown := r.rows()
	build, ask := r.missing(false), r.missing(true)
	return writeJSON(out, map[string]any{
		"date": r.view.Date, "revision": r.view.Revision(), "services": rows, "servicesWithoutKnownDocuments": unknown,
		"missingIntegrations": build[:r.cut(len(build))], "toConfirm": ask[:r.cut(len(ask))],
		"servicesWithoutSystem": gap.Of(r.view).ServicesWithoutSystem(), "actOnly": r.actOnly(),
	})
}

// verdictRow is a verdict with what stands in its way on solid facts.
type verdictRow struct {
	*gap.Verdict
	Blockers []gap.Blocker
}

// fixesJSON prints the changes that lift all that stands in the way of a service on solid facts and can be lifted.
func (r gapReport) fixesJSON(out io.Writer, key graph.Key) error {
	if r.view.Service(key) == nil {
		return graph.Errorf(graph.NotFound, "There is no service %q: --fixes wants one, given with --service.", key)
	}
	table := gap.Of(r.view)
	var edits []graph.Edit
	for q := range r.view.RequirementsOf(key) {
		for _, v := range table.Verdicts(q.Key) {
			for _, b := range table.Blockers(gap.Unit{Requirement: v.Requirement, Channel: v.Channel}, gap.Certain) {
				edits = append(edits, b.Fix...)
			}
		}
	}
	return writeJSON(out, graph.Changes(gap.Together(edits)))
}

func (r gapReport) serviceJSON(out io.Writer, key graph.Key) error {
	if r.view.Service(key) == nil {
		return graph.Errorf(graph.NotFound, "There is no service %q.", key)
	}
	table := gap.Of(r.view)
	verdicts := []verdictRow{}
	for q := range r.view.RequirementsOf(key) {
		for _, v := range table.Verdicts(q.Key) {
			verdicts = append(verdicts, verdictRow{v, table.Blockers(gap.Unit{Requirement: v.Requirement, Channel: v.Channel}, gap.Certain)})
		}
	}
	return writeJSON(out, map[string]any{"date": r.view.Date, "revision": r.view.Revision(), "service": key,
		"paper": table.PaperOf(key), "verdicts": verdicts})
}

func writeJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
