package gap

// The act and the graph side by side (3-verdicts §3.6).

import (
	"slices"

	"onceonly/graph"
)

// said is what the act says on the source of a document on one channel; the zero value: nobody has read it.
type said struct{ statement *graph.Statement }

// statementOn finds what the act says on a channel: a statement that names the channel, else one for every channel.
func statementOn(r *graph.RequirementFacts, channel graph.Key) said {
	var everywhere *graph.Statement
	for i := range r.ActSays {
		s := &r.ActSays[i]
		if slices.Contains(s.Channels, channel) {
			return said{s}
		}
		if len(s.Channels) == 0 && everywhere == nil {
			everywhere = s
		}
	}
	return said{everywhere}
}

// solid is what may be taken for certain of it: nothing, where somebody merely supposes that the act says so.
func (s said) solid() said {
	if s.statement == nil || !s.statement.Solid() {
		return said{}
	}
	return s
}

func (s said) read() bool { return s.statement != nil }

func (s said) says() graph.Says {
	if s.statement == nil {
		return ""
	}
	return s.statement.Says
}

// ConditionNotRecorded stands for the condition of an act that takes data under one, where nobody has recorded which.
const ConditionNotRecorded = "the condition of the act, which is not recorded"

// within gives the limits of the cases in which the act takes data, and an exception in words that must not hold.
// Where FROM_SYSTEM_IF has no recorded coverage, the condition as printed is the limit; a coverage says the same as the
// condition, in dates and codes, and the exception limits it further. FROM_SYSTEM has none, unless one is recorded all
// the same; FROM_SYSTEM_IF has one in any case.
func (s said) within() (condition limits, exception string) {
	if says := s.says(); says != graph.SaysFromSystemIf && says != graph.SaysFromSystem {
		return limits{}, ""
	}
	exception, _ = s.statement.Exception.In()
	if condition = limitsOf(s.statement.Coverage); !condition.none() {
		return condition, exception
	}
	words, _ := s.statement.Condition.In()
	if words == "" && exception == "" && s.says() == graph.SaysFromSystemIf {
		words = ConditionNotRecorded
	}
	if words != "" {
		condition.words = []string{words}
	}
	return condition, exception
}

// row is a row of the table.
type row int8

const (
	notRead row = iota
	demandsPaper
	takesOtherForm
	takesData
)

// row returns the row for a case within the act's condition, or outside it.
func (s said) row(within bool) row {
	says := s.says()
	if says == graph.SaysFromSystemIf || says == graph.SaysFromSystem {
		says = graph.SaysFromSystem
		if !within {
			says = s.statement.Fallback
			if says == "" {
				says = graph.SaysPaper
			}
		}
	}
	switch says {
	case "":
		return notRead
	case graph.SaysFromSystem, graph.SaysFromSystemIf: // as a fallback too
		return takesData
	case graph.SaysScan, graph.SaysElectronicDocument, graph.SaysFormOfInformation:
		return takesOtherForm
	}
	return demandsPaper
}

// decide gives the cell of the table for an outcome; rest and step are those of PARTLY_REPLACEABLE and AFTER_WORK.
func (r row) decide(outcome, rest Outcome, step Step, may substitutes) Decision {
	if outcome == PartlyReplaceable {
		if step == Live {
			return r.without(rest, may)
		}
		outcome = ReplaceableAfterWork
	}
	switch outcome {
	case ReplaceableNow:
		switch r {
		case takesData:
			return Settled
		case notRead:
			return ReadAct
		}
		return AmendAct
	case ReplaceableAfterWork:
		switch {
		case step == Confirm:
			return ConfirmData
		case r == takesData:
			return LawAhead
		}
		return Integrate
	}
	return r.without(outcome, may)
}

// without decides where data could not arrive.
func (r row) without(outcome Outcome, may substitutes) Decision {
	switch {
	case r == takesData:
		return LawAhead
	case r == takesOtherForm && outcome != Unknown:
		return Settled
	case r == takesOtherForm:
		return Survey
	case may.allowed || may.proposed:
		return Substitute
	case outcome == Unknown:
		return Survey
	}
	return Keep
}

// mayDrop says whether the paper may go, given the decision.
func (r row) mayDrop(outcome, rest Outcome, decision Decision) MayDrop {
	switch {
	case decision == NotAsked:
		return DropNo
	case decision == Settled && r == takesData:
		return DropYes
	case decision == AmendAct, decision == ReadAct:
		return DropAfterAct
	case outcome == ReplaceableAfterWork:
		return DropAfterWork
	case outcome == PartlyReplaceable && rest == Unknown:
		return DropUnknown
	case outcome == PartlyReplaceable, decision == Keep, decision == Substitute, decision == Settled:
		return DropNo
	}
	return DropUnknown
}
