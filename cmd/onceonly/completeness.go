package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

var questionKinds = []gap.QuestionKind{gap.AskHolding, gap.AskOwner, gap.AskConsumer, gap.SurveyDocument, gap.SurveyConnections, gap.SurveyServices,
	gap.SurveyOwnSystems, gap.RecordChannel, gap.RecordProvider, gap.ReadTheAct, gap.RecordDocuments, gap.RecordCarriers}

// headings of the columns; those with a question mark want something confirmed.
var headings = map[gap.QuestionKind]string{gap.AskHolding: "HOLDER?", gap.AskOwner: "LINK?", gap.AskConsumer: "CONSUMER?",
	gap.SurveyDocument: "DOCUMENT TYPES", gap.SurveyConnections: "CONNECTIONS", gap.SurveyServices: "DATA SERVICES", gap.SurveyOwnSystems: "OWN SYSTEMS",
	gap.RecordChannel: "CHANNELS", gap.RecordProvider: "PROVIDERS", gap.ReadTheAct: "ACTS", gap.RecordDocuments: "DOCUMENTS", gap.RecordCarriers: "CARRIERS"}

func completenessCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var body string
	var kinds []string
	command := &cobra.Command{
		Use:   "completeness",
		Short: "What nobody knows yet, as a work list for each body",
		Long: "Surveys to make, acts to read, facts to confirm: first that on which most demanded documents hang. Two bodies may have\n" +
			"to find out the same: a kind of document is surveyed by each body that demands it, a connection is known at both ends.",
		Example: "  onceonly completeness\n  onceonly completeness --body ministry-of-justice --kind read-act,survey-document-type",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			var where gap.OpenQuestionWhere
			for _, text := range kinds {
				kind, err := oneOf("kind", text, questionKinds...)
				if err != nil {
					return err
				}
				where.Kinds = append(where.Kinds, kind)
			}
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			if where.Bodies, err = report.named("body", graph.TypeOrganization, body); err != nil {
				return err
			}
			questions, bodies := gap.Of(report.view).OpenQuestions(where)
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"byBody": bodies, "questions": questions}))
			}
			report.questions(world.out, questions, bodies)
			return nil
		},
	}
	flags.add(command)
	command.Flags().StringVar(&body, "body", "", "the key of the body that has to find out")
	command.Flags().StringSliceVar(&kinds, "kind", nil, "kinds of questions, such as survey-document-type")
	return command
}

func (r gapReport) questions(out io.Writer, questions []gap.OpenQuestion, bodies []gap.QuestionsOfBody) {
	fmt.Fprintf(out, "What nobody knows yet and some demanded document hangs on, as of %s (revision %d).\n\n", r.view.Date, r.view.Revision())
	t := table{head: []string{"BODY", "ALL"}, right: map[int]bool{1: true}}
	sum := gap.QuestionsOfBody{}
	for _, kind := range questionKinds {
		total := 0
		for _, b := range bodies {
			total += count(b, kind)
		}
		if total > 0 {
			t.right[len(t.head)] = true
			t.head = append(t.head, headings[kind])
			sum.Counts = append(sum.Counts, gap.QuestionCount{Kind: kind, Count: total})
			sum.Total += total
		}
	}
	row := func(name string, b gap.QuestionsOfBody) {
		cells := []string{name, fmt.Sprint(b.Total)}
		for _, c := range sum.Counts {
			cells = append(cells, number(count(b, c.Kind)))
		}
		t.add(cells...)
	}
	for _, b := range bodies[:r.cut(len(bodies))] {
		row(r.body(b.Body), b)
	}
	row("All bodies", sum)
	t.print(out)
	fmt.Fprintf(out, "\nThe questions on which most documents hang (%d in all, %d shown). A document counts once for each channel.\n\n",
		len(questions), r.cut(len(questions)))
	t = table{head: []string{"DOCUMENTS", "SERVICES", "QUESTION", "ABOUT", "BODY"}, right: map[int]bool{0: true, 1: true}, flexible: 4}
	for _, q := range questions[:r.cut(len(questions))] {
		kind := string(q.Kind)
		if q.What != "" {
			kind += " " + string(q.What)
		}
		t.add(number(q.Documents), fmt.Sprint(q.Services), kind, string(q.Node.Key), r.body(q.Body))
	}
	t.print(out)
}

func count(b gap.QuestionsOfBody, kind gap.QuestionKind) int {
	i := slices.IndexFunc(b.Counts, func(c gap.QuestionCount) bool { return c.Kind == kind })
	if i < 0 {
		return 0
	}
	return b.Counts[i].Count
}
