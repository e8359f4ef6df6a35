package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
)

// planFlags are the question of the command plan.
type planFlags struct {
	questionFlags
	budget, timeLimit                                                            int
	cost, unitPrice                                                              float64
	road, weight, run, currency, changes                                         string
	consider, services, bodies, sectors, documents, consumers, providers, owners []string
	include, exclude                                                             []string
}

func planCommand(world environment, store *storeFlags) *cobra.Command {
	var flags planFlags
	command := &cobra.Command{
		Use:   "plan",
		Short: "Which integrations to build first: the plan that frees most, with a proved bound",
		Long: "The integrations to build and systems to finish that free most documents within a budget, in the order in which paper\n" +
			"falls as early as possible; how far any other plan could be better at most; and what the plan does not free, and why.\n" +
			"With --road the least that frees all that can be freed: of one service, of one body, of the state.",
		Example: "  onceonly plan --budget 5\n  onceonly plan --budget 10 --weight applications --run possible\n" +
			"  onceonly plan --road --service kz-pass158\n  onceonly plan --budget 5 --changes plan.json",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			in, err := flags.input(command)
			if err != nil {
				return err
			}
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			p, err := report.plan(command.Context(), world.err, in)
			if err != nil {
				return err
			}
			if flags.changes != "" {
				if err := writeChanges(flags.changes, p.Edits()); err != nil {
					return err
				}
			}
			if flags.asJSON {
				return report.planJSON(world.out, p)
			}
			return report.printPlan(world.out, p)
		},
	}
	flags.add(command)
	return command
}

func (f *planFlags) add(command *cobra.Command) {
	f.questionFlags.add(command)
	flags := command.Flags()
	flags.IntVar(&f.budget, "budget", 5, "how many integrations may be built and systems finished")
	flags.Float64Var(&f.cost, "cost", 0, "what the steps may cost together, instead of their number; asking an owner one question costs 1")
	flags.StringVar(&f.road, "road", "", "the least that frees all that can be freed: fewest-steps or least-cost")
	flags.Lookup("road").NoOptDefVal = "fewest-steps"
	flags.StringVar(&f.weight, "weight", "documents", "what counts: documents, applications or services")
	flags.StringVar(&f.run, "run", "certain", "certain: on solid facts alone; possible: if what is inferred or not recorded turns out well")
	flags.StringSliceVar(&f.consider, "consider", nil, "considered besides: confirm, automate (a road takes both)")
	flags.StringSliceVar(&f.services, "service", nil, "keys of the services whose documents count")
	flags.StringSliceVar(&f.bodies, "body", nil, "keys of the responsible bodies whose services count")
	flags.StringSliceVar(&f.sectors, "sector", nil, "sectors whose services count")
	flags.StringSliceVar(&f.documents, "document", nil, "keys of the document types that count")
	flags.StringSliceVar(&f.consumers, "consumer", nil, "keys of systems: only links through which one of them asks")
	flags.StringSliceVar(&f.providers, "provider", nil, "keys of systems: only links through which one of them answers")
	flags.StringSliceVar(&f.owners, "owner", nil, "keys of organizations: only what concerns a system of one of them")
	flags.StringSliceVar(&f.include, "include", nil, "candidates that are chosen in any case: CONSUMER~PROVIDER, finish~SYSTEM, automate~SERVICE")
	flags.StringSliceVar(&f.exclude, "exclude", nil, "candidates that are never chosen")
	flags.StringVar(&f.currency, "currency", "", "with --cost: recorded costs in this currency are taken")
	flags.Float64Var(&f.unitPrice, "unit-price", 1, "with --cost: what asking an owner one question costs in that currency")
	flags.IntVar(&f.timeLimit, "time-limit", gap.DefaultTimeLimit, "how long may be searched, in milliseconds")
	flags.StringVar(&f.changes, "changes", "", "write the changes that do the plan to this file")
}

// input reads the flags. A budget that nobody has given gives way to a cost or a road.
func (f *planFlags) input(command *cobra.Command) (in gap.PlanInput, err error) {
	if in.Weight, err = oneOf("weight", f.weight, gap.WeighDocuments, gap.WeighApplications, gap.WeighServices); err != nil {
		return in, err
	}
	if in.Run, err = oneOf("run", f.run, gap.Certain, gap.Possible); err != nil {
		return in, err
	}
	for _, text := range f.consider {
		kind, err := oneOf("consider", text, gap.ConfirmCandidate, gap.AutomateCandidate)
		if err != nil {
			return in, err
		}
		in.Consider = append(in.Consider, kind)
	}
	given := command.Flags().Changed
	if given("cost") {
		in.Cost, in.UnitPrice = &f.cost, &f.unitPrice
	}
	if f.currency != "" {
		in.Currency = &f.currency
	}
	if f.road != "" {
		road, err := oneOf("road", f.road, gap.FewestSteps, gap.LeastCost)
		if err != nil {
			return in, err
		}
		in.Road = &road
	}
	if given("budget") || in.Cost == nil && in.Road == nil {
		in.Budget = &f.budget
	}
	if in.TimeLimit = f.timeLimit; in.TimeLimit == 0 {
		in.TimeLimit = -1 // refused, where none given is the default
	}
	for _, list := range []struct {
		into *[]graph.Key
		from []string
	}{{&in.Services, f.services}, {&in.Bodies, f.bodies}, {&in.Sectors, f.sectors}, {&in.DocumentTypes, f.documents},
		{&in.Consumers, f.consumers}, {&in.Providers, f.providers}, {&in.Owners, f.owners}} {
		for _, text := range list.from {
			*list.into = append(*list.into, graph.Key(text))
		}
	}
	in.Include, in.Exclude = f.include, f.exclude
	return in, nil
}

// plan asks for the plan; where somebody watches, a spinner turns when it takes longer than they would wait.
func (r gapReport) plan(ctx context.Context, progress io.Writer, in gap.PlanInput) (*gap.Plan, error) {
	if !isTerminal(progress) {
		return gap.Of(r.view).Plan(ctx, in)
	}
	const patience, turn = time.Second, time.Second / 10
	started, done := time.Now(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		var bar *progressbar.ProgressBar
		for {
			select {
			case <-done:
				if bar != nil {
					bar.Finish()
				}
				return
			case <-time.After(turn):
			}
			if bar == nil && time.Since(started) > patience {
				bar = spinner(progress, "Planning")
			}
			if bar != nil {
				bar.Add(1)
			}
		}
	})
	p, err := gap.Of(r.view).Plan(ctx, in)
	close(done)
	watching.Wait()
	return p, err
}

// writeChanges writes changes as a JSON list of ChangeInput.
func writeChanges(name string, edits []graph.Edit) error {
	text, err := json.MarshalIndent(append(graph.Changes{}, edits...), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

func (r gapReport) planJSON(out io.Writer, p *gap.Plan) error {
	steps := make([]map[string]any, len(p.Steps))
	for i := range p.Steps {
		s := &p.Steps[i]
		steps[i] = map[string]any{"candidate": s.Candidate, "freed": s.Freed, "value": s.Value, "totalValue": s.TotalValue,
			"totalFreed": s.TotalFreed, "left": s.Left, "changes": append(graph.Changes{}, s.Edits()...)}
	}
	answer := map[string]any{"steps": steps, "weight": p.Input.Weight, "run": p.Input.Run, "cost": p.Cost, "value": p.Value, "bound": p.Bound,
		"gap": p.Gap(), "optimal": p.Optimal, "greedy": p.Greedy, "cut": p.Cut, "demanded": p.Demanded, "arriving": p.Arriving,
		"freed": p.Freed, "moreCases": p.MoreCases, "candidates": p.Candidates, "notPlanned": p.NotPlanned,
		"changes": append(graph.Changes{}, p.Edits()...)}
	if p.Input.Road != nil {
		answer["costBound"] = p.CostBound
	}
	if p.Input.Weight == gap.WeighApplications {
		answer["withoutDemand"] = p.WithoutDemand
	}
	return writeJSON(out, r.moment(answer))
}

var counted = map[gap.PlanWeight]string{gap.WeighDocuments: "documents", gap.WeighApplications: "documents a year",
	gap.WeighServices: "services without paper, each channel counted"}

func (r gapReport) printPlan(out io.Writer, p *gap.Plan) error {
	reading := "on solid facts alone"
	if p.Input.Run == gap.Possible {
		reading = "if what is inferred or not recorded turns out well"
	}
	open := p.Demanded - p.Arriving
	fmt.Fprintf(out, "What to do first, as of %s (revision %d), %s. A document counts once for each channel of its service.\n",
		r.view.Date, r.view.Revision(), reading)
	fmt.Fprintf(out, "%d documents are demanded; of %d of them the data arrive, or another one is enough; %d are left.\n", p.Demanded, p.Arriving, open)
	if len(p.Steps) > 0 {
		fmt.Fprintln(out)
		r.planTable(p).print(out)
	}
	fmt.Fprintln(out)
	for _, sentence := range sentencesOf(p) {
		fmt.Fprintln(out, sentence)
	}
	if err := r.printWorks(out, p); err != nil {
		return err
	}
	r.printNotPlanned(out, p)
	return nil
}

func (r gapReport) planTable(p *gap.Plan) *table {
	t := &table{head: []string{"STEP", "WHAT", "ASKS", "ANSWERS", "WHOSE", "COST", "FREES", "FREED", "LEFT"},
		right: map[int]bool{0: true, 5: true, 6: true, 7: true, 8: true}, flexible: 4}
	if p.Input.Weight != gap.WeighDocuments {
		t.head = append(t.head, "COUNTS")
		t.right[9] = true
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		asks, answers := r.system(s.Consumer), r.system(s.Provider)
		switch s.Kind {
		case gap.FinishCandidate:
			answers = r.system(s.System)
		case gap.AutomateCandidate:
			asks = string(s.Service)
		}
		owners := make([]string, len(s.Owners))
		for i, key := range s.Owners {
			owners[i] = r.body(key)
		}
		cells := []string{fmt.Sprint(i + 1), strings.ToLower(string(s.Kind)), asks, answers, strings.Join(owners, ", "),
			fmt.Sprintf("%g", s.Cost), fmt.Sprint(len(s.Freed)), fmt.Sprint(s.TotalFreed), fmt.Sprint(s.Left)}
		if p.Input.Weight != gap.WeighDocuments {
			cells = append(cells, fmt.Sprint(s.TotalValue))
		}
		t.add(cells...)
	}
	return t
}

// sentencesOf say what the plan reaches, and what is proved.
func sentencesOf(p *gap.Plan) []string {
	steps := "1 step frees"
	if len(p.Steps) != 1 {
		steps = fmt.Sprintf("%d steps free", len(p.Steps))
	}
	list := []string{fmt.Sprintf("%s %d of the %d documents.", steps, p.Freed, p.Demanded-p.Arriving)}
	what := counted[p.Input.Weight]
	if p.Input.Weight != gap.WeighDocuments {
		list = append(list, fmt.Sprintf("That is worth %d %s.", p.Value, what))
	}
	switch {
	case p.Input.Road != nil:
		least := fmt.Sprintf("a cost of %g", p.CostBound)
		if *p.Input.Road == gap.FewestSteps {
			least = fmt.Sprintf("%g of them, questions not counted", p.CostBound)
		}
		if p.Optimal {
			list = append(list, "All that can be freed is freed. It is proved that no less does that: it takes "+least+".")
		} else {
			list = append(list, fmt.Sprintf("All that can be freed is freed. It is proved that it takes %s, at least; the plan takes %g.", least, p.Cost))
		}
	case p.Optimal:
		list = append(list, "It is proved that no choice within the budget reaches more.")
	default:
		list = append(list, fmt.Sprintf("No choice within the budget reaches more than %d %s: that is proved, so the plan is within %.1f %% of the best.",
			p.Bound, what, 100*p.Gap()))
	}
	if p.Input.Road == nil && p.Greedy < p.Value {
		list = append(list, fmt.Sprintf("Always taking next what brings most at once would reach %d.", p.Greedy))
	}
	if p.Cut {
		list = append(list, "The time limit ended the search: with more time (--time-limit) there may be a better plan, or a better proof.")
	}
	if p.MoreCases > 0 {
		list = append(list, fmt.Sprintf("Besides, the data of %d documents that arrive in some cases arrive in more.", p.MoreCases))
	}
	if p.Input.Weight == gap.WeighApplications && p.WithoutDemand > 0 {
		list = append(list, fmt.Sprintf("Of %d of the documents left no demand is recorded, so they count nothing.", p.WithoutDemand))
	}
	return list
}

const (
	shownWorks     = 8 // of one step
	shownDocuments = 5
)

// worksInWords says each thing once, the heaviest first.
func worksInWords(writer *explain.Writer, works []gap.Work) ([]string, error) {
	var sentences []string
	for i := len(works) - 1; i >= 0; i-- {
		sentence, err := writer.Work(works[i])
		if err != nil {
			return nil, err
		}
		if !slices.Contains(sentences, sentence) {
			sentences = append(sentences, sentence)
		}
	}
	if more := len(sentences) - shownWorks; more > 0 {
		sentences = append(sentences[:shownWorks], fmt.Sprintf("… and %d more", more))
	}
	return sentences, nil
}

func (r gapReport) documentNames(keys []graph.Key) string {
	names := make([]string, min(len(keys), shownDocuments))
	for i := range names {
		names[i] = r.document(keys[i])
	}
	if more := len(keys) - shownDocuments; more > 0 {
		names = append(names, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(names, "; ")
}

// printWorks says in sentences what each step is.
func (r gapReport) printWorks(out io.Writer, p *gap.Plan) error {
	writer := explain.New(r.view, r.lang)
	for i := range p.Steps[:r.cut(len(p.Steps))] {
		s := &p.Steps[i]
		fmt.Fprintf(out, "\n%d. %s\n", i+1, s.ID)
		if len(s.DocumentTypes) > 0 {
			fmt.Fprintf(out, "   %s\n", r.documentNames(s.DocumentTypes))
		}
		sentences, err := worksInWords(writer, s.Works)
		if err != nil {
			return err
		}
		for _, sentence := range sentences {
			fmt.Fprintf(out, "   %s\n", sentence)
		}
	}
	if more := len(p.Steps) - r.cut(len(p.Steps)); more > 0 {
		fmt.Fprintf(out, "\n… and %d more steps (--top 0 tells them all)\n", more)
	}
	return nil
}

var reasons = map[gap.PlanReason]string{
	gap.BeyondBudget:     "could be freed, and the budget is better spent",
	gap.NotCounted:       "could be freed, and no demand is recorded that would count",
	gap.OnlyConfirming:   "questions to owners are open (--consider confirm)",
	gap.NoSystem:         "the service has no system that could ask (--consider automate)",
	gap.LeftOut:          "what would free them is left out by what was asked",
	gap.PartlyHeld:       "some of their data are held by no system",
	gap.OnlySubstitute:   "no system holds them; something else may be given",
	gap.HeldByNoSystem:   "no system holds them, somebody has looked",
	gap.NotKnownWhoHolds: "nobody knows yet which system holds them",
}

// printNotPlanned counts what is left, by reason; where little is asked for, it names the documents with the decision on each.
func (r gapReport) printNotPlanned(out io.Writer, p *gap.Plan) {
	left := p.Demanded - p.Arriving - p.Freed
	if left == 0 {
		return
	}
	fmt.Fprintf(out, "\nNot freed by the plan: %d documents.\n\n", left)
	t := table{head: []string{"DOCUMENTS", "WHY"}, right: map[int]bool{0: true}, flexible: 1}
	for _, n := range p.NotPlanned {
		t.add(fmt.Sprint(len(n.Units)), reasons[n.Reason])
	}
	t.print(out)
	if len(p.Input.Services) != 1 {
		return
	}
	fmt.Fprintln(out)
	named := table{head: []string{"DOCUMENT", "CHANNEL", "DECISION", "WHY"}, flexible: 3}
	verdicts := gap.Of(r.view)
	for _, n := range p.NotPlanned {
		for _, u := range n.Units {
			v := verdicts.Verdict(u.Requirement, u.Channel)
			decision := v.Certain.Decision
			if p.Input.Run == gap.Possible {
				decision = v.Possible.Decision
			}
			named.add(r.text(r.view.Requirement(u.Requirement).Name), r.channel(u.Channel), string(decision), reasons[n.Reason])
		}
	}
	slices.SortStableFunc(named.rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	named.print(out)
}
