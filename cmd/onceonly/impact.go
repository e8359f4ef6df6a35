package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func impactCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "impact KEY",
		Short: "What withdrawing a system, a data service or an integration would do; nothing is written",
		Long: "Withdraws it from the date on, and with it what cannot work without it: its integrations and those that go\n" +
			"through it or by way of it, and the data services that it publishes or leads to. Tells which verdicts would\n" +
			"worsen, whom that concerns, and what else relies on it.",
		Example: "  onceonly impact gbd-fl\n  onceonly impact gbd-fl --date 2027-01-01 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			ref, err := gap.Withdrawable(graph.NewCatalogue(report.view, graph.Mark{}, nil, nil), args[0])
			if err != nil {
				return err
			}
			impact, err := gap.Withdraw(report.view, ref)
			if err != nil {
				return err
			}
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"withdrawn": impact.Withdrawn, "worse": changesJSON(impact.Difference, impact.Worse), "worseOutcome": impact.WorseOutcome,
					"services": impact.Services, "applications": impact.Applications, "reliance": impact.Reliance, "difference": differenceJSON(impact.Difference)}))
			}
			report.impact(world.out, impact)
			return nil
		},
	}
	flags.add(command)
	return command
}

func (r gapReport) impact(out io.Writer, m *gap.Impact) {
	fmt.Fprintf(out, "If %s were withdrawn on %s (revision %d): %s, in %s; the outcome itself of %s.\n", m.Withdrawn, r.view.Date, r.view.Revision(),
		numbered(len(m.Worse), "verdict would worsen", "verdicts would worsen"), numbered(len(m.Services), "service", "services"), both(m.WorseOutcome))
	if m.Applications > 0 {
		fmt.Fprintf(out, "That concerns %s a year, as far as demand is recorded.\n", numbered(m.Applications, "application", "applications"))
	}
	fallen := 0
	for _, one := range m.Reliance {
		if one.Falls {
			fallen++
		}
	}
	if fallen > 0 {
		fmt.Fprintf(out, "%s fall with it.\n", numbered(fallen, "integration or data service would", "integrations and data services would"))
	}
	r.printMoves(out, m.Difference)
	r.printVerdicts(out, "Verdicts that would worsen", m.Difference, m.Worse, false)
	r.printPaperless(out, m.Difference)
	r.reliance(out, m.Reliance)
}

var roleTexts = map[gap.Role]string{
	gap.RoleOwnSystem: "services whose own system it is",
	gap.RoleChannel:   "channels whose applications are handled through it",
	gap.RoleNamed:     "documents for which the act names it as the source",
	gap.RoleAnswers:   "integrations in which it answers",
	gap.RoleAsks:      "integrations in which it asks",
	gap.RoleThrough:   "integrations that run through it or what falls with it",
	gap.RoleVia:       "integrations that go by way of it",
	gap.RolePublished: "data services that it publishes",
	gap.RoleGateway:   "data services of others that are reached by way of it",
	gap.RoleHolds:     "what it holds",
	gap.RoleCopy:      "holdings of others that are copied from it",
	gap.RoleSucceeds:  "systems that it succeeds",
}

// reliance lists what relies on it, a row for each way.
func (r gapReport) reliance(out io.Writer, list []gap.Reliance) {
	if len(list) == 0 {
		fmt.Fprintln(out, "\nNothing else relies on it.")
		return
	}
	fmt.Fprintf(out, "\nWhat relies on it (%d in all).\n\n", len(list))
	t := &table{head: []string{"HOW", "NUMBER", "WHICH"}, right: map[int]bool{1: true}, flexible: 2}
	for from := 0; from < len(list); {
		to := from
		var keys []string
		for ; to < len(list) && list[to].Role == list[from].Role; to++ {
			if r.top == 0 || len(keys) < r.top {
				keys = append(keys, string(list[to].Node.Key))
			}
		}
		t.add(roleTexts[list[from].Role], fmt.Sprint(to-from), strings.Join(keys, ", "))
		from = to
	}
	t.print(out)
}

func lawChangesCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	command := &cobra.Command{
		Use:   "lawchanges FROM TO",
		Short: "What became replaceable or was demanded anew because rules changed, from one day to another",
		Long: "Looks at the graph of today as it is in force on two days, and keeps apart what changed because the rules that\n" +
			"demand documents did from what changed because systems did. Then the rules that go on while the act or wording\n" +
			"that they cite entered into force or lost it.",
		Example: "  onceonly lawchanges 2020-01-01 2026-01-01",
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			var days [2]graph.Date
			for i, text := range args {
				day, err := graph.ParseDate(text)
				if err != nil || day == 0 {
					return graph.Errorf(graph.BadRequest, "%q is no day: write it as 2026-01-31.", text)
				}
				days[i] = day
			}
			flags.date = args[1]
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			law, err := gap.Law(command.Context(), report.view.Snapshot.View(days[0]), report.view)
			if err != nil {
				return err
			}
			if flags.asJSON {
				return writeJSON(world.out, lawJSON(report, law))
			}
			report.law(world.out, law)
			return nil
		},
	}
	command.Flags().StringVar(&flags.lang, "lang", "", "kk, ru or en (default: that of $LANG, else en)")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print JSON, every entry")
	command.Flags().IntVar(&flags.top, "top", 15, "how many entries to list; 0 lists all")
	return command
}

func (r gapReport) law(out io.Writer, law *gap.LawChanges) {
	fmt.Fprintf(out, "From %s to %s (revision %d): %s.\n", law.From, law.To, r.view.Revision(),
		numbered(len(law.Demands), "demand changed", "demands changed"))
	if counts := law.Counts(); len(counts) > 0 {
		fmt.Fprintln(out)
		t := &table{head: []string{"WHAT BECAME OF IT", "BY LAW", "BY SYSTEMS", "BY BOTH"}, right: map[int]bool{1: true, 2: true, 3: true}}
		for _, c := range counts {
			t.add(string(c.Kind), fmt.Sprint(c.Law), fmt.Sprint(c.Systems), fmt.Sprint(c.Both))
		}
		t.print(out)
		fmt.Fprintf(out, "\nDemands that changed (%d in all, %d shown).\n\n", len(law.Demands), r.cut(len(law.Demands)))
		t = &table{head: []string{"SERVICE", "CHANNEL", "DOCUMENT", "", "BY", "BEFORE", "AFTER"}, flexible: 2}
		for i := range law.Demands[:r.cut(len(law.Demands))] {
			c := &law.Demands[i]
			var by []string
			for _, ground := range c.Because() {
				by = append(by, string(ground))
			}
			t.add(string(c.Service), r.channel(c.Channel), r.document(c.DocumentType), string(c.Kind), strings.Join(by, ", "),
				verdictText(c.Before()), verdictText(c.After()))
		}
		t.print(out)
	}
	if len(law.Grounds) > 0 {
		fmt.Fprintf(out, "\nRules that go on while what they cite enters into force or loses it (%d in all, %d shown).\n\n", len(law.Grounds), r.cut(len(law.Grounds)))
		t := &table{head: []string{"REQUIREMENT", "GROUND OF", "ON", "", "ACT OR WORDING"}, flexible: 4}
		for _, g := range law.Grounds[:r.cut(len(law.Grounds))] {
			of := "the demand"
			if g.Statement {
				of = "its source"
			}
			t.add(string(g.Requirement), of, g.Turn.On.String(), began(g.Turn.Began), string(g.Turn.Ref.Key))
		}
		t.print(out)
	}
}

// demandJSON is a demand that changed, in JSON.
type demandJSON struct {
	gap.DemandChange
	Because []gap.ChangeGround
	Before  *gap.Verdict
	After   *gap.Verdict
}

func lawJSON(r gapReport, law *gap.LawChanges) map[string]any {
	demands := make([]demandJSON, len(law.Demands))
	for i := range law.Demands {
		c := &law.Demands[i]
		demands[i] = demandJSON{*c, c.Because(), c.Before(), c.After()}
	}
	return map[string]any{"from": law.From, "to": law.To, "revision": r.view.Revision(), "counts": law.Counts(), "demands": demands, "grounds": law.Grounds}
}
