package graph

import (
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The rules that a graph must satisfy (2-model §2.7). Codes are stable.
const (
	// Of the form of a file or input.
	RuleFieldUnknown  = "FIELD_UNKNOWN"
	RuleFieldRequired = "FIELD_REQUIRED"
	RuleTypeWrong     = "TYPE_WRONG"
	RuleTypeUnknown   = "TYPE_UNKNOWN"
	RuleValueUnknown  = "VALUE_UNKNOWN"
	RuleDateMalformed = "DATE_MALFORMED"
	RuleTextEncoding  = "TEXT_ENCODING"
	RuleKeyChanged    = "KEY_CHANGED"
	RuleKeyDuplicate  = "KEY_DUPLICATE"

	// Of a node by itself.
	RuleKeyMalformed    = "KEY_MALFORMED"
	RuleTextTooLong     = "TEXT_TOO_LONG"
	RuleTextControl     = "TEXT_CONTROL"
	RuleNameMissing     = "NAME_MISSING"
	RulePeriodReversed  = "PERIOD_REVERSED"
	RuleStatusOverlap   = "STATUS_OVERLAP"
	RuleGroupList       = "GROUP_LIST"
	RuleBasisAssumed    = "BASIS_ASSUMED"
	RuleEndsEqual       = "ENDS_EQUAL"
	RuleHoldingOf       = "HOLDING_OF"
	RuleAdmitsAny       = "ADMITS_ANY"
	RuleNegative        = "NUMBER_NEGATIVE"
	RuleCoverageWithout = "COVERAGE_WITHOUT_CONDITION"
	RuleFailuresExceed  = "FAILURES_EXCEED_CALLS"

	// Between nodes.
	RuleReferenceDangling = "REFERENCE_DANGLING"
	RuleNodeNotThere      = "NODE_NOT_THERE"
	RuleGroupChoice       = "GROUP_CHOICE"
	RuleNoEvidenceHeld    = "NO_EVIDENCE_HELD"
	RulePlaceholderHolds  = "PLACEHOLDER_HOLDS"
	RuleChannelForeign    = "CHANNEL_OF_OTHER_SERVICE"
	RuleTerritoryCycle    = "TERRITORY_CYCLE"
	RulePartOfCycle       = "PART_OF_CYCLE"
)

// MaxText is the longest text, in bytes.
const MaxText = 20_000

// Validate returns every rule that the graph breaks, by node; empty when it breaks none.
func (s *Snapshot) Validate() []Problem {
	return s.validate(s.Nodes())
}

// broken returns the rules broken by the writes that led from before to s: on the nodes written, and on those that
// refer to them.
func (s *Snapshot) broken(before *Snapshot, writes []write) []Problem {
	concerned := make(map[Ref]Node, len(writes))
	add := func(ref Ref) {
		if n := s.Node(ref); n != nil {
			concerned[ref] = n
		}
	}
	for _, w := range writes {
		add(w.ref)
		if before.Node(w.ref) == nil {
			continue // nothing referred to it
		}
		if w.node == nil || w.ref.Type == TypeDocumentType || w.ref.Type == TypeInformationSystem || w.ref.Type == TypeChannel {
			for _, d := range descriptions {
				for _, p := range d.refs {
					if p.target != w.ref.Type || (w.node != nil && d.Type != TypeHolding && d.Type != TypeRequirement) {
						continue
					}
					for _, key := range s.referrers(p.relation, w.ref.Key) {
						add(Ref{d.Type, key})
					}
				}
			}
		}
	}
	return s.validate(func(yield func(Node) bool) {
		for _, n := range concerned {
			if !yield(n) {
				return
			}
		}
	})
}

func (s *Snapshot) validate(nodes iter.Seq[Node]) []Problem {
	c := checker{Snapshot: s}
	for n := range nodes {
		c.ref = n.Ref()
		if !c.ref.Key.WellFormed() {
			c.problem(RuleKeyMalformed, "/key", "A key has 1 to 200 letters, digits and - _ . / : @ ( ) +, and begins with a letter or digit.",
				"%q is not a key.", clip(string(c.ref.Key)))
		}
		c.values(byType[c.ref.Type].Fields, reflect.ValueOf(n).Elem(), "")
		c.references(n)
		c.rules(n)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Ref.Compare(b.Ref) })
	return c.problems
}

type checker struct {
	*Snapshot
	ref      Ref
	problems []Problem

	walked  map[Ref]bool // nodes of which it is known of what they are parts; true while that is being found out
	circled map[Ref]bool // nodes that are parts of themselves
}

func (c *checker) problem(code, field, remedy, format string, args ...any) {
	c.problems = append(c.problems, Problem{Code: code, Ref: c.ref, Field: field, Message: fmt.Sprintf(format, args...),
		Remedy: remedy, Severity: SeverityError})
}

// values checks what follows from the description alone: required fields, known values, lengths and numbers.
func (c *checker) values(fields []Field, v reflect.Value, pointer string) {
	for i := range fields {
		f := &fields[i]
		fv := f.In(v)
		if !f.Required && fv.IsZero() {
			continue
		}
		here := pointer + "/" + f.Name
		if f.Pointer {
			fv = fv.Elem()
		}
		if f.Required && fv.IsZero() {
			c.problem(RuleFieldRequired, here, "Give it a value.", "The field %q is missing.", f.Name)
		}
		if !f.List {
			c.single(f, fv, here)
			continue
		}
		for j := range fv.Len() {
			c.single(f, fv.Index(j), here+"/"+strconv.Itoa(j))
		}
	}
}

func (c *checker) single(f *Field, v reflect.Value, pointer string) {
	switch f.Shape {
	case ShapeStruct:
		c.values(f.Fields, v, pointer)
		if p, ok := v.Interface().(Period); ok && p.Reversed() {
			c.reversed(p, pointer)
		}
	case ShapeString:
		if text := v.String(); len(text) > MaxText {
			c.problem(RuleTextTooLong, pointer, fmt.Sprintf("Shorten it to %d bytes.", MaxText), "The text has %d bytes.", len(text))
		} else if !utf8.ValidString(text) {
			c.problem(RuleTextEncoding, pointer, "Write it in UTF-8.", "The text is not UTF-8.")
		} else if i := ControlIn(text); i >= 0 {
			char, _ := utf8.DecodeRuneInString(text[i:])
			c.problem(RuleTextControl, pointer, "Leave it out.", "The text has the sign %U, which cannot be seen and steers what shows the text.", char)
		}
	case ShapeEnum:
		if text := v.String(); text != "" && !slices.Contains(f.Enum, text) {
			c.problem(RuleValueUnknown, pointer, fmt.Sprintf("Use one of %v.", f.Enum), "%q is not a value of %q.", clip(text), f.Name)
		}
	case ShapeInt:
		if v.Int() < 0 {
			c.problem(RuleNegative, pointer, "Correct the number, or leave it out.", "The number %d is negative.", v.Int())
		}
	case ShapeFloat:
		if number := v.Float(); math.IsNaN(number) || math.IsInf(number, 0) || number < 0 {
			c.problem(RuleNegative, pointer, "Correct the number, or leave it out.", "The number %v is negative, or none.", number)
		}
	case ShapeDate:
		if d := Date(v.Int()); d < 0 || d > lastDate {
			c.problem(RuleDateMalformed, pointer, "Use a day from 0001-01-01 to 9999-12-31.", "Day %d is not in the calendar.", d)
		}
	}
}

// ControlIn is where in a text, in bytes, the first sign stands that cannot be seen and steers what shows the text: a control
// character other than a tab or an end of line, or one that embeds, overrides or isolates the direction of writing (Unicode
// Standard Annex 9, sections 2.1 to 2.4), with which a text can be made to look like another. Marks (section 2.6) and joiners,
// which names in some scripts need, may stand. -1 where there is none.
func ControlIn(text string) int {
	return strings.IndexFunc(text, func(r rune) bool {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return false
		case r < ' ', 0x7f <= r && r <= 0x9f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return true
		}
		return false
	})
}

func (c *checker) reversed(p Period, pointer string) {
	c.problem(RulePeriodReversed, pointer, "Exchange or correct the dates.", "The period ends on %s, before it begins on %s.", p.To, p.From)
}

func (c *checker) references(n Node) {
	eachReference(n, func(p *refPath, key Key) {
		if c.Node(Ref{p.target, key}) == nil {
			c.problem(RuleReferenceDangling, "/"+pointerOf(p.path), "Add that node, or correct the key.",
				"It refers to the %s %q, which is not in the registry.", p.target, clip(string(key)))
		}
	})
}

func pointerOf(path string) string {
	out := []byte(path)
	for i := range out {
		if out[i] == '.' {
			out[i] = '/'
		}
	}
	return string(out)
}

// rules checks what is particular to a type.
func (c *checker) rules(n Node) {
	switch n := n.(type) {
	case *ActFacts:
		if n.Name.IsZero() && n.Number == "" {
			c.nameless()
		}
	case *TerritoryFacts:
		c.named(n.Name)
		c.partOf(RuleTerritoryCycle, "/parent", func(key Key) []Key {
			if t := c.Territory(key); t != nil && t.Parent != "" {
				return []Key{t.Parent}
			}
			return nil
		})
	case *OrganizationFacts:
		c.named(n.Name)
		c.partOf(RulePartOfCycle, "/parent", func(key Key) []Key {
			if o := c.Organization(key); o != nil && o.Parent != "" {
				return []Key{o.Parent}
			}
			return nil
		})
	case *FunctionFacts:
		c.named(n.Name)
	case *ServiceFacts:
		c.named(n.Name)
		c.partOf(RulePartOfCycle, "/partOf", func(key Key) []Key {
			if s := c.Service(key); s != nil {
				return s.PartOf
			}
			return nil
		})
	case *DataItemFacts:
		c.named(n.Name)
	case *DocumentTypeFacts:
		c.named(n.Name)
	case *DataServiceFacts:
		if n.Name.IsZero() && n.Code == "" {
			c.nameless()
		}
		c.status(n.Status)
	case *InformationSystemFacts:
		c.named(n.Name)
		c.status(n.Status)
		for i, counted := range n.CallsCounted {
			if p := (Period{counted.From, counted.To}); p.Reversed() {
				c.reversed(p, "/callsCounted/"+strconv.Itoa(i))
			}
		}
	case *RequirementFacts:
		c.named(n.Name)
		c.requirement(n)
	case *HoldingFacts:
		c.holding(n)
	case *IntegrationFacts:
		c.integration(n)
	case *TrafficTotalFacts:
		c.trafficTotal(n)
	}
}

func (c *checker) named(name Text) {
	if name.IsZero() {
		c.nameless()
	}
}

func (c *checker) nameless() {
	c.problem(RuleNameMissing, "/name", "Give it a name in kk, ru or en.", "It has no name in any language.")
}

func (c *checker) status(periods []StatusPeriod) {
	for i, p := range periods {
		span := Period{p.From, p.To}
		if span.Reversed() {
			c.reversed(span, "/status/"+strconv.Itoa(i))
		}
		if i > 0 && span.Overlaps(Period{periods[i-1].From, periods[i-1].To}) {
			c.problem(RuleStatusOverlap, "/status/"+strconv.Itoa(i), "Let each begin on the day after the one before it ends.",
				"The status %s overlaps with %s.", p.Status, periods[i-1].Status)
		}
	}
}

func (c *checker) coverage(coverage *Coverage, pointer string) {
	if coverage != nil {
		if p := (Period{coverage.From, coverage.To}); p.Reversed() {
			c.reversed(p, pointer)
		}
	}
}

// partOf refuses a node that is a part of itself, over others or at once. Others that only lead into a circle are not told of.
// Each node is walked once for all that are checked.
func (c *checker) partOf(code, field string, above func(Key) []Key) {
	if c.walked == nil {
		c.walked, c.circled = map[Ref]bool{}, map[Ref]bool{}
	}
	var path []Ref
	var walk func(Ref)
	walk = func(ref Ref) {
		onPath, known := c.walked[ref]
		for i := len(path) - 1; onPath; i-- {
			c.circled[path[i]] = true
			onPath = path[i] != ref
		}
		if known {
			return
		}
		c.walked[ref] = true
		path = append(path, ref)
		for _, key := range above(ref.Key) {
			walk(Ref{ref.Type, key})
		}
		path = path[:len(path)-1]
		c.walked[ref] = false
	}
	walk(c.ref)
	if c.circled[c.ref] {
		c.problem(code, field, "Name that of which it really is a part, or nothing.", "It is in the end a part of itself.")
	}
}

func (c *checker) requirement(r *RequirementFacts) {
	if (r.Group == "") != (r.List == 0) {
		c.problem(RuleGroupList, "/list", "Number the lists of a group from 1; give neither outside a group.",
			"Group %q has list number %d.", clip(r.Group), r.List)
	}
	if r.Group != "" && r.Choice != "" {
		for other := range c.RequirementsOf(r.Service) {
			if other != nil && other.Group == r.Group && other.Choice != "" && other.Choice != r.Choice {
				c.problem(RuleGroupChoice, "/choice", "State the same choice, or state it once.",
					"Group %q has the choice %s here and %s in %s.", clip(r.Group), r.Choice, other.Choice, other.Key)
				break
			}
		}
	}
	own := func(channels []Key, pointer string) {
		for _, key := range channels {
			if channel := c.Channel(key); channel != nil && channel.Service != r.Service {
				c.problem(RuleChannelForeign, pointer, "Name a channel of this service.",
					"The channel %q belongs to the service %q.", key, channel.Service)
			}
		}
	}
	if r.AppliesTo != nil {
		own(r.AppliesTo.Channels, "/appliesTo/channels")
	}
	for i, statement := range r.ActSays {
		pointer := "/actSays/" + strconv.Itoa(i)
		own(statement.Channels, pointer+"/channels")
		c.coverage(statement.Coverage, pointer+"/coverage")
		if statement.Coverage != nil && statement.Says != SaysFromSystemIf {
			c.problem(RuleCoverageWithout, pointer+"/coverage", "Say FROM_SYSTEM_IF, or leave the coverage out.",
				"A coverage limits only FROM_SYSTEM_IF, and the act says %s.", statement.Says)
		}
	}
}

func (c *checker) holding(h *HoldingFacts) {
	if (h.DocumentType == "") == (h.DataItem == "") {
		c.problem(RuleHoldingOf, "", "Give documentType or dataItem.", "A holding is of one document type or of one data item.")
	}
	if d := c.DocumentType(h.DocumentType); d != nil && !d.Kind.IsEvidence() {
		c.problem(RuleNoEvidenceHeld, "/documentType", "Remove the holding, or correct the document's kind.",
			"Documents of kind %s prove nothing and are held by no system.", d.Kind)
	}
	if system := c.System(h.System); system != nil && system.Placeholder {
		c.problem(RulePlaceholderHolds, "/system", "Name the system that holds it, or leave the holding out.",
			"%q stands for a system that nobody has named.", h.System)
	}
	c.coverage(h.Coverage, "/coverage")
}

func (c *checker) integration(i *IntegrationFacts) {
	c.status(i.Status)
	if i.Consumer.System == i.Provider.System {
		c.problem(RuleEndsEqual, "/provider/system", "Name two systems.", "Both ends are %q.", i.Consumer.System)
	}
	if i.Admits != nil && i.Admits.Any && len(i.Admits.Services) > 0 {
		c.problem(RuleAdmitsAny, "/admits/services", "Leave the list out.", "It admits any service and yet lists some.")
	}
}

func (c *checker) trafficTotal(n *TrafficTotalFacts) {
	if n.Failures > n.Calls {
		c.problem(RuleFailuresExceed, "/failures", "Correct the numbers: a failure is a call, too.", "Of %d calls %d failed.", n.Calls, n.Failures)
	}
	if n.Consumer == n.Provider {
		c.problem(RuleEndsEqual, "/provider", "Name two systems.", "Both ends are %q.", n.Consumer)
	}
}
