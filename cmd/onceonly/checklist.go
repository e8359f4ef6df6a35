package main

import (
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
)

func checklistCommand(world environment, store *storeFlags) *cobra.Command {
	var flags questionFlags
	var channel, territory string
	var events, applicant, holds, lacks []string
	command := &cobra.Command{
		Use:   "checklist SERVICE",
		Short: "What one applicant has to bring, what the state could fetch itself, and what has still to be asked",
		Long: "For one service and one applicant, as far as his case is known: the documents to be brought under the act, those that\n" +
			"the act takes from systems, those that the state could fetch itself today or after which work, and the questions\n" +
			"that decide what hangs on the case.",
		Example: "  onceonly checklist kz-pass158 --channel kz-pass158/egov --event BIRTH_CERT=2005-04-01\n" +
			"  onceonly checklist kz-pass158 --channel kz-pass158/egov --holds 'resident of Baikonur' --lang ru",
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			report, err := flags.report(command.Context(), world, store)
			if err != nil {
				return err
			}
			given := gap.CaseInput{Territory: territory, Applicant: applicant}
			for _, text := range events {
				event, err := report.event(text)
				if err != nil {
					return err
				}
				given.Events = append(given.Events, event)
			}
			for _, words := range holds {
				given.Limits = append(given.Limits, gap.LimitInput{Words: words, Holds: true})
			}
			for _, words := range lacks {
				given.Limits = append(given.Limits, gap.LimitInput{Words: words})
			}
			service := graph.Key(args[0])
			on, err := report.channelOf(service, channel)
			if err != nil {
				return err
			}
			list := gap.Of(report.view).Checklist(service, on, given)
			if list == nil {
				return graph.Errorf(graph.NotFound, "The channel %q of %q is not open on %s.", on, service, report.view.Date)
			}
			if flags.asJSON {
				return writeJSON(world.out, report.moment(map[string]any{"case": given, "checklist": list}))
			}
			return explain.New(report.view, report.lang).Checklist(world.out, list, given)
		},
	}
	command.Flags().StringVar(&flags.date, "date", "", "the effective date, as 2026-01-31 (default: today)")
	command.Flags().StringVar(&flags.lang, "lang", "", "kk, ru or en (default: that of $LANG, else en)")
	command.Flags().BoolVar(&flags.asJSON, "json", false, "print JSON")
	command.Flags().StringVar(&channel, "channel", "", "the key of the channel (may be left out where at most one is open)")
	command.Flags().StringArrayVar(&events, "event", nil,
		"the day of an event, as DOCUMENT=2008-06-01, or DOCUMENT/SUBJECT=…; a day alone is that of any event")
	command.Flags().StringVar(&territory, "territory", "", "the code of the territory in which the case lies")
	command.Flags().StringSliceVar(&applicant, "applicant", nil, "the code of the population to which the applicant belongs")
	command.Flags().StringArrayVar(&holds, "holds", nil, "a limit in words, or a condition, that holds")
	command.Flags().StringArrayVar(&lacks, "lacks", nil, "a limit in words, or a condition, that does not hold")
	return command
}

// event reads the day of an event from a flag.
func (r gapReport) event(text string) (gap.EventInput, error) {
	var event gap.EventInput
	of, day, named := strings.Cut(text, "=")
	if !named {
		of, day = "", text
	}
	date, err := graph.ParseDate(day)
	if err != nil {
		return event, graph.Errorf(graph.BadRequest, "--event %s: %w.", text, err)
	}
	document, subject, _ := strings.Cut(of, "/")
	if document != "" && r.view.DocumentType(graph.Key(document)) == nil {
		return event, graph.Errorf(graph.NotFound, "--event %s: there is no document type %q.", text, document)
	}
	return gap.EventInput{DocumentType: graph.Key(document), Subject: subject, Date: date}, nil
}

// channelOf reads the channel of a service from a flag; it may be left out where at most one is open.
func (r gapReport) channelOf(service graph.Key, text string) (graph.Key, error) {
	if r.view.Service(service) == nil {
		return "", graph.Errorf(graph.NotFound, "There is no service %q.", service)
	}
	var open []graph.Key
	for c := range r.view.ChannelsOf(service) {
		if c.Valid.Contains(r.view.Date) {
			open = append(open, c.Key)
		}
	}
	switch {
	case text != "":
		return graph.Key(text), nil
	case len(open) > 1:
		return "", graph.Errorf(graph.BadRequest, "The service %q has %d channels: give --channel with one of %s.", service, len(open), r.keys(open))
	case len(open) == 1:
		return open[0], nil
	}
	return "", nil
}
