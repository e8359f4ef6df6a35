package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// missingFlags choose among the missing integrations, and group them.
type missingFlags struct {
	consumers, providers, owners, documents []string
	by                                      string

	filters []gap.MissingFilter // one of which must fit; none: all
	groups  gap.MissingDimension
}

func (f *missingFlags) add(command *cobra.Command) {
	flags := command.Flags()
	flags.StringSliceVar(&f.consumers, "consumer", nil, "keys of systems that have to ask")
	flags.StringSliceVar(&f.providers, "provider", nil, "keys of systems that have to answer")
	flags.StringSliceVar(&f.owners, "owner", nil, "keys of organizations that own a system on either side")
	flags.StringSliceVar(&f.documents, "document", nil, "keys of document types that would be delivered")
	flags.StringVar(&f.by, "by", "", "group by consumer, provider, consumer-owner, provider-owner, document-type, step or absence")
}

func (f *missingFlags) given() bool {
	return len(f.consumers)+len(f.providers)+len(f.owners)+len(f.documents) > 0 || f.by != ""
}

// read makes the filter of the flags. NOT_FOUND for a key that no node has.
func (f *missingFlags) read(view *graph.View) error {
	var filter gap.MissingFilter
	var owners []graph.Key
	for _, flag := range []struct {
		name  string
		given []string
		of    graph.NodeType
		into  *[]graph.Key
	}{
		{"consumer", f.consumers, graph.TypeInformationSystem, &filter.Consumers},
		{"provider", f.providers, graph.TypeInformationSystem, &filter.Providers},
		{"owner", f.owners, graph.TypeOrganization, &owners},
		{"document", f.documents, graph.TypeDocumentType, &filter.DocumentTypes},
	} {
		for _, key := range flag.given {
			if view.Node(graph.Ref{Type: flag.of, Key: graph.Key(key)}) == nil {
				return graph.Errorf(graph.NotFound, "--%s: there is no %s %q.", flag.name, flag.of, key)
			}
			*flag.into = append(*flag.into, graph.Key(key))
		}
	}
	f.filters = []gap.MissingFilter{filter}
	if len(owners) > 0 {
		asking, answering := filter, filter
		asking.ConsumerOwners, answering.ProviderOwners = owners, owners
		f.filters = []gap.MissingFilter{asking, answering}
	}
	f.groups = gap.MissingDimension(strings.ToUpper(strings.ReplaceAll(f.by, "-", "_")))
	known := []gap.MissingDimension{"", gap.DimensionConsumer, gap.DimensionProvider, gap.DimensionConsumerOwner, gap.DimensionProviderOwner,
		gap.DimensionDocumentType, gap.DimensionStep, gap.DimensionAbsence}
	if !slices.Contains(known, f.groups) {
		return graph.Errorf(graph.BadRequest, "--by is %q; it can be consumer, provider, consumer-owner, provider-owner, document-type, step or absence.", f.by)
	}
	return nil
}

// missing gives the chosen missing integrations, those to build or those that only want confirming, best first.
func (r gapReport) missing(confirmOnly bool) []*gap.MissingIntegration {
	table := gap.Of(r.view)
	var chosen []*gap.MissingIntegration
	for _, m := range table.MissingChosen(gap.MissingFilter{}, confirmOnly) {
		if slices.ContainsFunc(r.chosen.filters, func(f gap.MissingFilter) bool { return table.Fits(m, &f) }) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

func (r gapReport) printMissing(out io.Writer) {
	build, ask := r.missing(false), r.missing(true)
	fmt.Fprintf(out, "\nMissing integrations that free most (%d in all, %d shown). A document counts once for each channel of its service.\n\n",
		len(build), r.cut(len(build)))
	r.missingTable(build).print(out)
	fmt.Fprintf(out, "\nConnections about which only a question is left, nothing to build as far as is known (%d in all, %d shown).\n\n",
		len(ask), r.cut(len(ask)))
	r.missingTable(ask).print(out)
}

func (r gapReport) missingTable(list []*gap.MissingIntegration) *table {
	t := &table{head: []string{"CONSUMER", "PROVIDER", "HEAVIEST WORK", "FREES ALONE", "WITH OTHERS", "SERVICES", "DOCUMENTS"},
		right: map[int]bool{3: true, 4: true, 5: true}, flexible: 6}
	for _, m := range list[:r.cut(len(list))] {
		shared := m.SharedUnits()
		t.add(r.system(m.Consumer), r.system(m.Provider), string(m.Step), bounds(len(m.FreedAlone[0]), len(m.FreedAlone[1])),
			bounds(shared[0], shared[1]), fmt.Sprint(len(m.Services)), joined(m.DocumentTypes))
	}
	return t
}

// bounds are two numbers, and a dot where both are none.
func bounds(certain, possible int) string {
	if certain == 0 && possible == 0 {
		return "."
	}
	return fmt.Sprintf("%d · %d", certain, possible)
}

func joined(keys []graph.Key) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return strings.Join(texts, ", ")
}

// printWithoutSystem lists the services that must first get a system.
func (r gapReport) printWithoutSystem(out io.Writer) {
	list := gap.Of(r.view).ServicesWithoutSystem()
	slices.SortStableFunc(list, func(a, b gap.ServiceWithoutSystem) int { return b.Freed[0] + b.Freed[1] - a.Freed[0] - a.Freed[1] })
	fmt.Fprintf(out, "\nServices that must first get a system, as none is known behind some of their channels (%d in all, %d shown).\n\n",
		len(list), r.cut(len(list)))
	t := table{head: []string{"SERVICE", "NAME", "NO SYSTEM", "DOCUMENTS", "FREED", "TO CONNECT"}, right: map[int]bool{3: true, 4: true}, flexible: 1}
	for _, w := range list[:r.cut(len(list))] {
		known := "established"
		if w.Absence == gap.NotRecorded {
			known = "not recorded"
		}
		t.add(string(w.Service), r.text(r.view.Service(w.Service).Name), known, fmt.Sprint(w.Documents), bounds(w.Freed[0], w.Freed[1]), joined(w.Providers))
	}
	t.print(out)
}

// printChosen prints the chosen missing integrations: in groups, or each pair with what it has to deliver.
func (r gapReport) printChosen(out io.Writer) {
	fmt.Fprintf(out, "Missing integrations as of %s (revision %d). Two numbers are: on solid facts alone · if what is inferred or not\nrecorded turns out well.\n",
		r.view.Date, r.view.Revision())
	if r.chosen.groups == "" {
		r.printMissing(out)
		return
	}
	for _, confirmOnly := range []bool{false, true} {
		groups := gap.Of(r.view).MissingGroups(r.missing(confirmOnly), r.chosen.groups)
		kind := "To build or arrange"
		if confirmOnly {
			kind = "Only to be confirmed"
		}
		fmt.Fprintf(out, "\n%s (%d groups, %d shown).\n\n", kind, len(groups), r.cut(len(groups)))
		t := table{head: []string{"GROUP", "NAME", "PAIRS", "FREE ALONE", "SERVICES", "APPLICATIONS A YEAR"},
			right: map[int]bool{2: true, 3: true, 4: true, 5: true}, flexible: 1}
		for _, g := range groups[:r.cut(len(groups))] {
			t.add(r.groupKey(g), r.groupName(g), fmt.Sprint(g.Pairs), bounds(len(g.FreedAlone[0]), len(g.FreedAlone[1])), fmt.Sprint(g.Services),
				bounds(g.Applications[0], g.Applications[1]))
		}
		t.print(out)
	}
}

func (r gapReport) groupKey(g gap.MissingGroup) string {
	if g.Value == "" {
		return "not recorded"
	}
	return g.Value
}

func (r gapReport) groupName(g gap.MissingGroup) string {
	switch key := graph.Key(g.Value); g.By {
	case gap.DimensionConsumer, gap.DimensionProvider:
		return r.system(key)
	case gap.DimensionConsumerOwner, gap.DimensionProviderOwner:
		if o := r.view.Organization(key); o != nil {
			return r.text(o.Name)
		}
	case gap.DimensionDocumentType:
		return r.text(r.view.DocumentType(key).Name)
	}
	return ""
}

func (r gapReport) missingJSON(out io.Writer) error {
	build, ask := r.missing(false), r.missing(true)
	answer := map[string]any{"date": r.view.Date, "revision": r.view.Revision()}
	if r.chosen.groups != "" {
		answer["groups"], answer["groupsToConfirm"] = gap.Of(r.view).MissingGroups(build, r.chosen.groups), gap.Of(r.view).MissingGroups(ask, r.chosen.groups)
	} else {
		answer["missingIntegrations"], answer["toConfirm"] = build[:r.cut(len(build))], ask[:r.cut(len(ask))]
	}
	return writeJSON(out, answer)
}
