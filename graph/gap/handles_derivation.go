package gap

import "onceonly/graph"

// A derivation as GraphQL binds to it, in the catalogue of its verdict.

// DerivationIn is a derivation in a catalogue.
type DerivationIn struct {
	*Derivation
	Catalogue *graph.Catalogue
}

// Derivation derives the verdict anew. LIMIT where the steps use up the catalogue's budget.
func (n VerdictIn) Derivation(run Run) (*DerivationIn, error) {
	d := Of(n.Catalogue.View).Derivation(n.Verdict.Requirement, n.Verdict.Channel, run)
	return &DerivationIn{d, n.Catalogue}, n.Catalogue.Spend(len(d.Steps))
}

func (n DerivationIn) Steps() []DerivationStepIn {
	list := make([]DerivationStepIn, len(n.Derivation.Steps))
	for i := range list {
		list[i] = DerivationStepIn{n, i}
	}
	return list
}

// DerivationStepIn is one step of a derivation in a catalogue.
type DerivationStepIn struct {
	Of    DerivationIn
	Index int
}

func (n DerivationStepIn) step() *Application { return &n.Of.Derivation.Steps[n.Index] }

func (n DerivationStepIn) Parent() *int {
	if n.step().Parent < 0 {
		return nil
	}
	return &n.step().Parent
}

func (n DerivationStepIn) Depth() int {
	depth := 0
	for above := n.step().Parent; above >= 0; above = n.Of.Derivation.Steps[above].Parent {
		depth++
	}
	return depth
}

func (n DerivationStepIn) Premises() []int { return n.step().Premises }
func (n DerivationStepIn) Rule() RuleIn {
	rule, _ := RuleOf(n.step().Rule)
	return RuleIn{rule, n.Of.Catalogue}
}
func (n DerivationStepIn) Conclusion() ConclusionIn {
	return ConclusionIn{&n.step().Conclusion, n.Of.Catalogue}
}
func (n DerivationStepIn) Facts() []FactIn { return put(n.Of.Catalogue, n.step().Facts, inFact) }
func (n DerivationStepIn) Absences() []AbsentIn {
	return put(n.Of.Catalogue, n.step().Absences, func(c *graph.Catalogue, a *Absent) AbsentIn { return AbsentIn{a, c} })
}

// RuleIn is a rule as seen from a catalogue.
type RuleIn struct {
	rule      Rule
	Catalogue *graph.Catalogue
}

func (n RuleIn) Code() RuleCode                        { return n.rule.Code }
func (n RuleIn) Title(lang []graph.Lang) *graph.Phrase { return phrase(n.rule.Title, lang) }
func (n RuleIn) Citations() []RuleCitationIn {
	return put(n.Catalogue, n.rule.Citations(n.Catalogue.View), func(c *graph.Catalogue, r *RuleCitation) RuleCitationIn {
		return RuleCitationIn{r, c}
	})
}

func phrase(t graph.Text, langs []graph.Lang) *graph.Phrase {
	text, lang := t.In(langs...)
	if lang == "" {
		return nil
	}
	return &graph.Phrase{Text: text, Lang: lang}
}

// RuleCitationIn is what a rule is cited from, in a catalogue.
type RuleCitationIn struct {
	*RuleCitation
	Catalogue *graph.Catalogue
}

func (n RuleCitationIn) law() bool       { return n.Kind == CitesLaw }
func (n RuleCitationIn) Number() *string { return recorded(n.RuleCitation.Provision.Number) }
func (n RuleCitationIn) Name(lang []graph.Lang) *graph.Phrase {
	return phrase(n.RuleCitation.Provision.Name, lang)
}
func (n RuleCitationIn) Provision() *graph.Provision {
	return n.Catalogue.Provision(n.RuleCitation.Provision.Key)
}
func (n RuleCitationIn) Regime() *RegimeIn {
	if !n.law() {
		return nil
	}
	return &RegimeIn{&n.RuleCitation.Provision.Regime, n.Catalogue}
}
func (n RuleCitationIn) InForce() *bool {
	if !n.law() {
		return nil
	}
	return &n.RuleCitation.InForce
}
func (n RuleCitationIn) InPlace() *RegimeIn {
	if n.RuleCitation.InPlace == nil {
		return nil
	}
	return &RegimeIn{n.RuleCitation.InPlace, n.Catalogue}
}
func (n RuleCitationIn) Method() *string { return recorded(n.RuleCitation.Method) }

// RegimeIn is a regime as seen from a catalogue.
type RegimeIn struct {
	*Regime
	Catalogue *graph.Catalogue
}

func (n RegimeIn) Name(lang []graph.Lang) *graph.Phrase { return phrase(n.Regime.Name, lang) }
func (n RegimeIn) Act() *graph.Act                      { return n.Catalogue.Act(n.Regime.Act) }
func (n RegimeIn) Valid() graph.Period                  { return n.validIn(n.Catalogue.View) }

// ConclusionIn is a conclusion in a catalogue.
type ConclusionIn struct {
	*Conclusion
	Catalogue *graph.Catalogue
}

func (n ConclusionIn) Outcome() *Outcome     { return recorded(n.Conclusion.Outcome) }
func (n ConclusionIn) Rest() *Outcome        { return recorded(n.Conclusion.Rest) }
func (n ConclusionIn) Step() *Step           { return recorded(n.Conclusion.Step) }
func (n ConclusionIn) Scope() *Scope         { return recorded(n.Conclusion.Scope) }
func (n ConclusionIn) Otherwise() *Outcome   { return recorded(n.Conclusion.Otherwise) }
func (n ConclusionIn) Covered() *int         { return n.counted(n.Conclusion.Covered) }
func (n ConclusionIn) Total() *int           { return n.counted(n.Conclusion.Total) }
func (n ConclusionIn) Decision() *Decision   { return recorded(n.Conclusion.Decision) }
func (n ConclusionIn) MayDrop() *MayDrop     { return recorded(n.Conclusion.MayDrop) }
func (n ConclusionIn) Item() *graph.DataItem { return n.Catalogue.DataItem(n.Conclusion.Item) }
func (n ConclusionIn) Items() []graph.DataItem {
	return nodes(n.Conclusion.Items, n.Catalogue.DataItem)
}
func (n ConclusionIn) Systems() []graph.InformationSystem {
	return nodes(n.Conclusion.Systems, n.Catalogue.System)
}
func (n ConclusionIn) Supposed() []graph.InformationSystem {
	return nodes(n.Conclusion.Supposed, n.Catalogue.System)
}
func (n ConclusionIn) Consumer() *graph.InformationSystem {
	return n.Catalogue.System(n.Conclusion.Consumer)
}
func (n ConclusionIn) Holder() *graph.InformationSystem {
	return n.Catalogue.System(n.Conclusion.Holder)
}
func (n ConclusionIn) Holding() *graph.Holding { return n.Catalogue.Holding(n.Conclusion.Holding) }
func (n ConclusionIn) Integration() *graph.Integration {
	return n.Catalogue.Integration(n.Conclusion.Integration)
}
func (n ConclusionIn) DataService() *graph.DataService {
	return n.Catalogue.DataService(n.Conclusion.DataService)
}
func (n ConclusionIn) Works() []WorkIn   { return put(n.Catalogue, n.Conclusion.Works, inWork) }
func (n ConclusionIn) Says() *graph.Says { return recorded(n.Conclusion.Says) }
func (n ConclusionIn) Proposed() *bool   { return recorded(n.Conclusion.Proposed) }

// counted gives numbers of items where the conclusion is about an outcome, and nil elsewhere.
func (n ConclusionIn) counted(items int) *int {
	if n.Conclusion.Outcome == "" {
		return nil
	}
	return &items
}

// FactIn is a quoted fact in a catalogue.
type FactIn struct {
	*Fact
	Catalogue *graph.Catalogue
}

func inFact(c *graph.Catalogue, f *Fact) FactIn { return FactIn{f, c} }

func (n FactIn) Node() graph.Handle         { return n.Catalogue.Node(n.Fact.Node.Type, n.Fact.Node.Key) }
func (n FactIn) Citation() graph.CitationIn { return n.Catalogue.Citation(&n.Claim) }

// AbsentIn is what is absent, in a catalogue.
type AbsentIn struct {
	*Absent
	Catalogue *graph.Catalogue
}

// About gives the nodes that the absence names, in the order of Absent.
func (n AbsentIn) About() []graph.Handle {
	a := n.Absent
	return n.handles([]graph.Ref{{Type: graph.TypeService, Key: a.Service}, {Type: graph.TypeChannel, Key: a.Channel}, {Type: graph.TypeDocumentType, Key: a.Document},
		{Type: graph.TypeDataItem, Key: a.Item}, {Type: graph.TypeInformationSystem, Key: a.Consumer}, {Type: graph.TypeInformationSystem, Key: a.Provider},
		{Type: graph.TypeTerritory, Key: a.Territory}})
}

func (n AbsentIn) Except() []graph.Handle { return n.handles(n.Absent.Except) }

func (n AbsentIn) Survey() *FactIn {
	if n.Absent.Survey == nil {
		return nil
	}
	return &FactIn{n.Absent.Survey, n.Catalogue}
}

func (n AbsentIn) handles(refs []graph.Ref) []graph.Handle {
	list := []graph.Handle{}
	for _, ref := range refs {
		if node := n.Catalogue.Node(ref.Type, ref.Key); node != nil {
			list = append(list, node)
		}
	}
	return list
}
