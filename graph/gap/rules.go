package gap

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"onceonly/graph"
)

// RuleCode names a rule by which verdicts are derived.
type RuleCode string

// The rules, as rules.json words and cites them. A comment names the paragraphs of 3-verdicts.
const (
	RuleVerdict         RuleCode = "VERDICT"          // §3.4, headline
	RuleEvidence        RuleCode = "EVIDENCE"         // §3.1
	RuleNotEvidence     RuleCode = "NOT_EVIDENCE"     // §3.4
	RuleAppliesTo       RuleCode = "APPLIES_TO"       // §3.1
	RuleCase            RuleCode = "CASE"             // §3.4
	RuleTerritories     RuleCode = "TERRITORIES"      // §3.4
	RuleOutcome         RuleCode = "OUTCOME"          // §3.4, table
	RuleItems           RuleCode = "ITEMS"            // §3.1
	RuleHolders         RuleCode = "HOLDERS"          // §3.1
	RuleHoldingRecorded RuleCode = "HOLDING_RECORDED" // §3.1, §3.3
	RuleHoldingImplied  RuleCode = "HOLDING_IMPLIED"  // §3.1
	RuleConsumers       RuleCode = "CONSUMERS"        // §3.1
	RuleBestRoute       RuleCode = "BEST_ROUTE"       // §3.2
	RuleNoRoute         RuleCode = "NO_ROUTE"         // §3.4
	RuleRoute           RuleCode = "ROUTE"            // §3.2
	RuleSameSystem      RuleCode = "SAME_SYSTEM"      // §3.2, none
	RuleConsumer        RuleCode = "CONSUMER"         // §3.3
	RuleAutomation      RuleCode = "AUTOMATION"       // §3.2, AUTOMATE
	RuleOperation       RuleCode = "OPERATION"        // §3.2, FINISH of a system
	RuleCoverage        RuleCode = "COVERAGE"         // §3.4
	RuleLookup          RuleCode = "LOOKUP"           // §3.4
	RuleNotConnected    RuleCode = "NOT_CONNECTED"    // §3.2, CONNECT
	RuleConnection      RuleCode = "CONNECTION"       // §3.2, FINISH and CONFIRM of an integration
	RuleDelivery        RuleCode = "DELIVERY"         // §3.2, EXTEND
	RulePublication     RuleCode = "PUBLICATION"      // §3.2, PUBLISH
	RuleAdmission       RuleCode = "ADMISSION"        // §3.2, ADMIT
	RuleSubstitutes     RuleCode = "SUBSTITUTES"      // §3.4
	RuleActSays         RuleCode = "ACT_SAYS"         // §3.6
	RuleDecision        RuleCode = "DECISION"         // §3.6
	RuleMayDrop         RuleCode = "MAY_DROP"         // §3.6
)

// Rule is a rule as people read it, with what it is cited from.
type Rule struct {
	Code   RuleCode
	Title  graph.Text // one sentence
	Cites  []Provision
	Method string // the paragraph of the method that words it, where the acts leave room; "" where they do not
}

// Provision is a provision of one regime of the rules of optimisation.
type Provision struct {
	Key    graph.Key  // of the Provision node, in a registry that has the acts
	Number string     // as cited
	Name   graph.Text // as cited in a sentence
	Regime Regime
}

// Regime is the wording of the rules of optimisation that was in force during a period.
type Regime struct {
	Code         string
	Act, Wording graph.Key
	Name         graph.Text
	Valid        graph.Period
	Read         bool // its provisions are known, and not its title alone
}

// ruleBook is rules.json, read.
type ruleBook struct {
	regimes []Regime
	rules   []Rule
}

//go:embed rules.json
var rulesJSON []byte

// book reads rules.json, which is part of the program: it is right, or the first test that looks at it fails.
var book = sync.OnceValue(func() ruleBook {
	b, err := readRules(rulesJSON)
	if err != nil {
		panic(err)
	}
	return b
})

// commonRegime is the regime of the provisions that a rule cites without naming one.
const commonRegime = "133/2020"

func readRules(text []byte) (ruleBook, error) {
	var file struct {
		Regimes []struct {
			Code         string
			Act, Wording graph.Key
			Name         graph.Text
			From, To     graph.Date
			Read         bool
		}
		Provisions []struct {
			Regime, Number string
			Name           graph.Text
		}
		Rules []struct {
			Code   RuleCode
			Title  graph.Text
			Cites  []string
			Method string
		}
	}
	var b ruleBook
	if err := json.Unmarshal(text, &file); err != nil {
		return b, fmt.Errorf("rules.json: %w", err)
	}
	regimes := map[string]Regime{}
	for _, r := range file.Regimes {
		regime := Regime{Code: r.Code, Act: r.Act, Wording: r.Wording, Name: r.Name, Valid: graph.Period{From: r.From, To: r.To}, Read: r.Read}
		regimes[r.Code] = regime
		b.regimes = append(b.regimes, regime)
	}
	provisions := map[string]Provision{}
	for _, p := range file.Provisions {
		regime, known := regimes[p.Regime]
		if !known {
			return b, fmt.Errorf("rules.json: provision %s is of the unknown regime %q", p.Number, p.Regime)
		}
		provisions[p.Regime+" "+p.Number] = Provision{Key: regime.Wording + "/" + graph.Key(p.Number), Number: p.Number, Name: p.Name, Regime: regime}
	}
	for _, r := range file.Rules {
		rule := Rule{Code: r.Code, Title: r.Title, Method: r.Method}
		for _, cited := range r.Cites {
			if !strings.Contains(cited, " ") {
				cited = commonRegime + " " + cited
			}
			p, known := provisions[cited]
			if !known {
				return b, fmt.Errorf("rules.json: rule %s cites the unknown provision %q", r.Code, cited)
			}
			rule.Cites = append(rule.Cites, p)
		}
		b.rules = append(b.rules, rule)
	}
	return b, nil
}

// Rules returns all rules, from the answer down to the facts.
func Rules() []Rule { return slices.Clone(book().rules) }

// RuleOf returns the rule with the code; false where there is none.
func RuleOf(code RuleCode) (Rule, bool) {
	rules := book().rules
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Code == code })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

// CitationKind says what a rule is cited from.
type CitationKind string

const (
	CitesLaw    CitationKind = "LAW"    // a provision of the rules of optimisation
	CitesMethod CitationKind = "METHOD" // the method of this program, where the acts leave room
)

// RuleCitation is what a rule is cited from, as seen from a date.
type RuleCitation struct {
	Kind      CitationKind
	Provision Provision // for LAW
	InForce   bool      // for LAW: whether the provision's wording is in force at the date
	InPlace   *Regime   // where it is not: the regime that is in force at the date; nil where none is
	Method    string    // for METHOD: the paragraph of the method
}

// Citations tells what the rule is cited from, the provisions first. Where the registry has the wording of a provision,
// its validity decides whether it is in force, and else the dates that the rules themselves carry.
func (r *Rule) Citations(v *graph.View) []RuleCitation {
	citations := make([]RuleCitation, 0, len(r.Cites)+1)
	for _, p := range r.Cites {
		c := RuleCitation{Kind: CitesLaw, Provision: p, InForce: p.Regime.validIn(v).Contains(v.Date)}
		if !c.InForce {
			c.InPlace = regimeAt(v)
		}
		citations = append(citations, c)
	}
	if r.Method != "" {
		citations = append(citations, RuleCitation{Kind: CitesMethod, Method: r.Method})
	}
	return citations
}

func (r *Regime) validIn(v *graph.View) graph.Period {
	if w := v.Wording(r.Wording); w != nil && w.Valid != (graph.Period{}) {
		return w.Valid
	}
	return r.Valid
}

// regimeAt returns the regime in force at the view's date; nil where none is.
func regimeAt(v *graph.View) *Regime {
	regimes := book().regimes
	for i := len(regimes) - 1; i >= 0; i-- {
		if regimes[i].validIn(v).Contains(v.Date) {
			return &regimes[i]
		}
	}
	return nil
}
