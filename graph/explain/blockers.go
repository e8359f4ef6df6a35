package explain

import (
	"unicode"
	"unicode/utf8"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Blocker gives what stands in the way as a sentence. What lifts it is told by Work, where a work does.
func (w *Writer) Blocker(b gap.Blocker) (string, error) {
	name := "blocker " + string(b.Kind)
	if b.Kind == gap.NotRecordedFact {
		name += " " + string(b.Work.What)
	}
	text, err := w.say(name, b)
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:], err
}

// obstacles gives a line for each blocker on solid facts that neither the outcome, the cases nor the works of a verdict tell of: what
// the owner of a supposed holder is to be asked, and what no work lifts.
func (w *Writer) obstacles(u gap.Unit) ([]string, error) {
	var lines []string
	for _, b := range w.table.Blockers(u, gap.Certain) {
		var text string
		var err error
		switch b.Kind {
		case gap.OutOfCoverage:
			if len(b.Keys) == 0 {
				continue // among the cases
			}
			text, err = w.Blocker(b)
		case gap.HolderUnnamed, gap.SubstituteNotDetermined, gap.ItemUncovered, gap.Withdrawn:
			text, err = w.Blocker(b)
		case gap.NotRecordedFact:
			if b.Work.What != gap.WhatInferred || b.Work.Consumer != "" {
				continue // among the works
			}
			text, err = w.Work(b.Work)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, "– "+text)
	}
	return lines, nil
}

// node names a system, a connection or a data service.
func (w *Writer) node(ref graph.Ref) (string, error) {
	switch n := w.view.Node(ref).(type) {
	case *graph.InformationSystemFacts:
		return w.system(n.Key), nil
	case *graph.IntegrationFacts:
		return w.say("node connection", n)
	case *graph.DataServiceFacts:
		if !n.Name.IsZero() {
			return w.text(n.Name), nil
		}
		return n.Code, nil
	}
	return string(ref.Key), nil
}
